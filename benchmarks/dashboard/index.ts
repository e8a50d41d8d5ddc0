import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningSystem } from '@chain-mapping/backends';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../apps/e2e/src/dashboard/browser';
import { startSystem } from '../../apps/e2e/src/system/system-process';
import { type Bench, median } from '../harness';
import { MINUTES } from './config';
import { openPages } from './open-pages';
import { framesWhilePanning, freshPage, footprintOf, millisecondsUntil, scriptsOf } from './page';
import { api, largeChains } from './platform';
import { type Publish, publisher } from './publisher';

const ASSETS = join(__dirname, '../../apps/dashboard/dist/assets');
const ROUNDS = 3;
const EVENTS = 10;
const PAN_MS = 4000;
/** Services of the maps that are moved: the second is drawn on a canvas. */
const LARGE_MAPS = [300, 600];
/** One event of a status a second for half an hour, in half a minute. */
const LIVE_EVENTS = 1800;
const LIVE_A_SECOND = 60;

/** What whoever opens the dashboard waits for, in a real Chromium against the real system; or, with `MINUTES`, what pages hold that stay open. */
export default async function run(bench: Bench): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-bench-dashboard-'));
  const system = await startSystem(home);
  let browser: Browser | undefined;
  try {
    browser = await openBrowser();
    const { running } = system;
    if (MINUTES > 0) return await openPages(bench, browser, running, MINUTES);
    await firstView(bench, browser, running);
    await liveEvents(bench, browser, running);
    for (const services of LARGE_MAPS) await largeMap(bench, browser, running, services);
  } finally {
    await browser?.close();
    await system.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function firstView(bench: Bench, browser: Browser, { urls }: RunningSystem): Promise<void> {
  const times: number[] = [];
  let scripts: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await freshPage(browser, urls.gateway);
    times.push(await millisecondsUntil(page, '/', '[data-chain="A1"]'));
    scripts = await scriptsOf(page);
    await page.context().close();
  }
  const time = median(times);
  bench.report({ figure: 'first view, nothing cached', value: time, unit: 'ms', bar: '<= 1500', holds: time <= 1500 });
  const bytes = scripts.reduce((sum, url) => {
    const file = join(ASSETS, basename(new URL(url).pathname));
    // What is smaller than a kilobyte is sent as it is.
    return sum + (statSync(`${file}.gz`, { throwIfNoEntry: false }) ?? statSync(file)).size;
  }, 0);
  const kilobytes = bytes / 1024;
  const holds = kilobytes <= 350;
  bench.report({ figure: 'JavaScript of the first view, gzipped', value: kilobytes, unit: 'KB', bar: '<= 350', holds });
}

const STATUS_OF_A1 = `document.querySelector('[data-chain="A1"]')?.dataset.status`;
const SHOW = (status: string): string =>
  `new Promise((done) => {
     const look = () => { if (${STATUS_OF_A1} === '${status}') { seen.disconnect(); requestAnimationFrame(() => done(Date.now())); } };
     const seen = new MutationObserver(look);
     seen.observe(document.body, { subtree: true, childList: true, attributes: true });
     look();
   })`;

/** How long after its publication an event is on the screen, and what very many of them leave behind. */
async function liveEvents(bench: Bench, browser: Browser, running: RunningSystem): Promise<void> {
  const page = await freshPage(browser, running.urls.gateway);
  await page.goto('/');
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('[data-chain="A1"][data-status="healthy"]').waitFor();
  const { publish, close } = await publisher(running);
  const delays: number[] = [];
  for (let event = 0; event < EVENTS; event += 1) {
    const status = event % 2 === 0 ? 'unhealthy' : 'healthy';
    const shown = page.evaluate<number>(SHOW(status));
    const publishedAt = await publish('A1', status);
    delays.push((await shown) - publishedAt);
    await pause(300);
  }
  const delay = Math.max(...delays);
  bench.report({
    figure: `a status on the screen after its publication, the slowest of ${EVENTS}`,
    value: delay,
    unit: 'ms',
    bar: '<= 300',
    holds: delay <= 300,
  });

  // In the first round React makes its second copy of each row that is drawn anew, and V8 its code: both are kept, and neither grows again. What
  // an equal round after it adds is what every further half an hour would.
  const held: number[] = [];
  for (let round = 0; round < 2; round += 1) {
    await send(publish, LIVE_EVENTS);
    // A machine that is busy may be behind: what is not dealt with yet is no growth.
    const last = round === 0 ? 'unhealthy' : 'unknown';
    const worked = page.evaluate<number>(SHOW(last));
    await publish('A1', last);
    await worked;
    await pause(3000);
    held.push((await footprintOf(page)).heap);
  }
  const growth = (held[1] ?? 0) - (held[0] ?? 0);
  bench.report({
    figure: `memory that ${LIVE_EVENTS} live events leave behind (30 minutes of one a second, in ${LIVE_EVENTS / LIVE_A_SECOND} s), after as many`,
    value: growth / 1024,
    unit: 'KB',
    bar: '<= 1024',
    holds: growth <= 1024 * 1024,
  });
  await publish('A1', 'healthy');
  await close();
  await page.context().close();
}

async function send(publish: Publish, count: number): Promise<void> {
  const startedAt = performance.now();
  for (let sent = 0; sent < count; sent += 1) {
    await publish(`${'ABCDE'[sent % 5]}${1 + (Math.floor(sent / 5) % 6)}`, sent % 7 === 0 ? 'degraded' : 'healthy');
    await pause(Math.max(0, startedAt + ((sent + 1) * 1000) / LIVE_A_SECOND - performance.now()));
  }
}

async function largeMap(bench: Bench, browser: Browser, running: RunningSystem, services: number): Promise<void> {
  await api(running, 'POST', '/api/v1/apply', { chains: largeChains(services) });
  const times: number[] = [];
  let page: Page | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    await page?.context().close();
    page = await freshPage(browser, running.urls.gateway);
    times.push(await millisecondsUntil(page, '/map', '.box, .graph canvas'));
  }
  if (!page) return;
  const [time, size] = [median(times), await page.locator('.page-head .muted').first().textContent()];
  bench.report({
    figure: `the map, nothing cached (${size})`,
    value: time,
    unit: 'ms',
    bar: '<= 3000',
    holds: time <= 3000,
  });
  await pause(2000);
  const far = await framesWhilePanning(page, PAN_MS);
  for (let step = 0; step < 8; step += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
  await pause(1000);
  const near = await framesWhilePanning(page, PAN_MS);
  for (const [figure, value] of [
    [`frames a second while the whole map is moved (${size})`, far],
    [`frames a second while it is moved, zoomed in (${size})`, near],
  ] as const) {
    bench.report({ figure, value, unit: '1/s', bar: '>= 30', holds: value >= 30 });
  }
  await page.context().close();
}
