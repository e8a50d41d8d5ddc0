import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';

const WINDOW_MS = 3000;

/** A page of a browser that has never been here. */
export async function freshPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1360, height: 860 } });
  await context.addInitScript({ content: "localStorage.setItem('chain-mapping.tour', 'done')" });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  // A Chromium that opens a window loads pages of its own for it (what its address bar can show), in a process beside: that is over.
  await pause(WINDOW_MS);
  return page;
}

/** Milliseconds from asking for a page until something stands on it. */
export async function millisecondsUntil(page: Page, path: string, selector: string): Promise<number> {
  const startedAt = performance.now();
  await page.goto(path, { waitUntil: 'commit' });
  await page.locator(selector).first().waitFor();
  return performance.now() - startedAt;
}

/** The scripts that a page has loaded, as it names them. */
export const scriptsOf = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))",
  );

const COUNT = `(() => { const seen = window.frames_ = []; const frame = (at) => { seen.push(at); if (window.frames_ === seen) requestAnimationFrame(frame); }; requestAnimationFrame(frame); })()`;

/** Frames a second while the graph is moved to and fro with the mouse. */
export async function framesWhilePanning(page: Page, ms: number): Promise<number> {
  const pane = await page.locator('.react-flow__pane, .graph .drawn').boundingBox();
  if (!pane) throw new Error('there is no graph');
  const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height - 30];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(COUNT);
  const end = performance.now() + ms;
  for (let step = 0; performance.now() < end; step += 1) {
    await page.mouse.move(x + Math.sin(step / 12) * 380, y - Math.abs(Math.cos(step / 17)) * 260);
  }
  const frames = await page.evaluate<number[]>(
    '(() => { const seen = window.frames_; window.frames_ = undefined; return seen; })()',
  );
  await page.mouse.up();
  const length = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
  return ((frames.length - 1) * 1000) / length;
}

/** What a page holds. */
export interface Footprint {
  /** Bytes of JavaScript. */
  readonly heap: number;
  /** Of the DOM, those that are held and stand nowhere included. */
  readonly nodes: number;
  readonly listeners: number;
}

/** What a page holds once it has been tidied up. */
export async function footprintOf(page: Page): Promise<Footprint> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('Performance.enable');
    for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { heap: usedSize, nodes: of('Nodes'), listeners: of('JSEventListeners') };
  } finally {
    await session.detach();
  }
}
