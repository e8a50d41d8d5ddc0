import { setTimeout as pause } from 'node:timers/promises';
import type { RunningSystem } from '@chain-mapping/backends';
import type { Browser, Page } from 'playwright-core';
import type { Bench } from '../harness';
import { type Footprint, footprintOf, freshPage } from './page';
import { type Publish, publisher } from './publisher';

const EVENTS_A_SECOND = 8;
const MINUTE_MS = 60_000;
/** In the first of them V8 makes its code, and React its second copy of each row: both are kept, and neither grows again. */
const WARM_UP_SHARE = 1 / 6;
const SHOWN_MS = 5000;
const ATTEMPTS = 6;
/** 1 MB in half an hour. */
const MOST_KILOBYTES_A_MINUTE = 34;
const MOST_NODES = 500;
const MOST_LISTENERS = 50;
const STATUSES = ['healthy', 'degraded', 'healthy', 'unhealthy', 'healthy', 'unknown', 'healthy'] as const;

/** What pages hold that stay open for long while statuses change as on a real platform, and services break and heal. */
export async function openPages(
  bench: Bench,
  browser: Browser,
  running: RunningSystem,
  minutes: number,
): Promise<void> {
  const pages = {
    overview: await opened(browser, running, '/', '[data-chain="A1"]'),
    map: await opened(browser, running, '/map', '.box'),
  };
  const { publish, close } = await publisher(running);
  const names = ['overview', 'map'] as const;
  const samples: Record<(typeof names)[number], Footprint[]> = { overview: [], map: [] };
  let sent = 0;
  try {
    for (let minute = 0; minute <= minutes; minute += 1) {
      await allShown(pages.overview, publish);
      for (const name of names) {
        const footprint = await footprintOf(pages[name]);
        samples[name].push(footprint);
        process.stderr.write(`${minute} min, ${sent} events, ${name}: ${JSON.stringify(footprint)}\n`);
      }
      if (minute < minutes) sent += await aMinute(running, publish, minute);
    }
  } finally {
    await close();
  }
  for (const name of names) {
    const warm = samples[name].slice(Math.ceil(minutes * WARM_UP_SHARE));
    report(bench, `${name}, ${minutes} minutes of ${EVENTS_A_SECOND} events a second`, warm);
    await pages[name].context().close();
  }
}

async function opened(browser: Browser, { urls }: RunningSystem, path: string, selector: string): Promise<Page> {
  const page = await freshPage(browser, urls.gateway);
  await page.goto(path);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator(selector).first().waitFor();
  return page;
}

/** A page that is behind holds what it has not dealt with yet: that is no growth. What the system itself says of the chain may come between. */
async function allShown(overview: Page, publish: Publish): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await publish('A1', 'maintenance');
    const shown = overview.locator('[data-chain="A1"][data-status="maintenance"]').waitFor({ timeout: SHOWN_MS });
    if (
      await shown.then(
        () => true,
        () => false,
      )
    ) {
      await publish('A1', 'healthy');
      return;
    }
  }
  const live = await overview.locator('.live').textContent();
  process.stderr.write(`the overview is behind by ${(ATTEMPTS * SHOWN_MS) / 1000} s, and says: ${live}\n`);
}

/** A minute of changes; in each third one a service is broken, so that incidents and alerts come and go. */
async function aMinute(running: RunningSystem, publish: Publish, minute: number): Promise<number> {
  const mode = { 0: 'broken', 1: 'healthy' }[minute % 3];
  if (mode !== undefined) await demo(running, mode);
  const startedAt = performance.now();
  let sent = 0;
  for (; performance.now() - startedAt < MINUTE_MS; sent += 1) {
    const chain = `${'ABCDE'[sent % 5]}${1 + (Math.floor(sent / 5) % 6)}`;
    await publish(chain, STATUSES[sent % STATUSES.length] ?? 'healthy');
    await pause(Math.max(0, startedAt + ((sent + 1) * 1000) / EVENTS_A_SECOND - performance.now()));
  }
  return sent;
}

async function demo({ urls }: RunningSystem, mode: string): Promise<void> {
  const answer = await fetch(`${urls.demo}/services/data-bridge/mode`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode }),
  });
  if (!answer.ok) throw new Error(`the demo platform answers ${answer.status}`);
}

/**
 * What stands on the pages comes and goes with incidents, so the least that was held in the first third is compared with the least in the last:
 * what leaks is never given back.
 */
function report(bench: Bench, name: string, samples: readonly Footprint[]): void {
  const [first, last] = leastOf(samples.map(({ heap }) => heap / 1024));
  const growth = (last - first) / (samples.length * BETWEEN_THIRDS);
  bench.report({
    figure: `heap of ${name}: growth a minute (least at first ${Math.round(first)} KB, at last ${Math.round(last)} KB)`,
    value: growth,
    unit: 'KB',
    bar: `<= ${MOST_KILOBYTES_A_MINUTE}`,
    holds: growth <= MOST_KILOBYTES_A_MINUTE,
  });
  for (const [what, values, most] of [
    ['nodes of the DOM', samples.map(({ nodes }) => nodes), MOST_NODES],
    ['listeners', samples.map(({ listeners }) => listeners), MOST_LISTENERS],
  ] as const) {
    const [before, after] = leastOf(values);
    bench.report({
      figure: `${what} of ${name}: growth (least at first ${before}, at last ${after})`,
      value: after - before,
      unit: '',
      bar: `<= ${most}`,
      holds: after - before <= most,
    });
  }
}

/** From the middle of the first third to the middle of the last. */
const BETWEEN_THIRDS = 2 / 3;

function leastOf(values: readonly number[]): [number, number] {
  const third = Math.ceil(values.length / 3);
  return [Math.min(...values.slice(0, third)), Math.min(...values.slice(-third))];
}
