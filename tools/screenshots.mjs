/**
 * `node tools/screenshots.mjs`: the pictures of the dashboard in docs/images, of the system that `npm start` runs. It breaks a service of the
 * demo platform, and heals it. CHROMIUM_PATH names a Chromium that is not at the usual place.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const home = process.env.CHAIN_MAPPING_HOME || join(root, '.chain-mapping');
const { urls } = JSON.parse(readFileSync(join(home, 'run', 'system.json'), 'utf8'));
const folder = join(root, 'docs', 'images');
const desktop = { width: 1160, height: 700 };
const phone = { width: 390, height: 800 };
const BROKEN = 'data-bridge';

const pictures = [
  { name: 'overview', path: '/', ready: '.trouble', theme: 'light', viewport: desktop },
  { name: 'map', path: '/map?chain=A1', ready: '.box[data-status="unhealthy"]', theme: 'light', viewport: desktop },
  { name: 'map-dark', path: `/map?service=${BROKEN}`, ready: '.reach li', theme: 'dark', viewport: desktop },
  { name: 'chain-dark', path: '/chains/A1', ready: '.box[data-status="unhealthy"]', theme: 'dark', viewport: desktop },
  { name: 'overview-phone', path: '/', ready: '.trouble', theme: 'dark', viewport: phone },
];

async function setMode(mode) {
  const answer = await fetch(`${urls.demo}/services/${BROKEN}/mode`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode }),
  });
  if (!answer.ok) throw new Error(`The demo platform says ${answer.status}`);
}

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
});
try {
  await setMode('broken');
  for (const { name, path, ready, theme, viewport } of pictures) {
    const page = await browser.newPage({ viewport, colorScheme: theme, reducedMotion: 'reduce' });
    await page.goto(`${urls.gateway}${path}`);
    await page.locator(ready).first().waitFor({ timeout: 30_000 });
    // What moves has come to rest, and what is asked beside it is answered.
    await page.waitForTimeout(2500);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await setMode('healthy');
  await browser.close();
}
