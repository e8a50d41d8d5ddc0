/**
 * `node tools/screenshots.mjs [name ...]`: the pictures of the dashboard in docs/images, each page light and dark, of the system that
 * `npm start` runs. It breaks a service of the demo platform, makes what is to be seen, and puts everything back. CHROMIUM_PATH names a
 * Chromium that is not at the usual place.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { withTypeScript } from './with-typescript.mjs';

const root = join(import.meta.dirname, '..');
const home = process.env.CHAIN_MAPPING_HOME || join(root, '.chain-mapping');
const { urls } = JSON.parse(readFileSync(join(home, 'run', 'system.json'), 'utf8'));
const { anOrder, sendRun } = withTypeScript(import.meta.url)('../apps/e2e/src/dashboard/runs.ts');
const folder = join(root, 'docs', 'images');
const desktop = { width: 1160, height: 700 };
const phone = { width: 390, height: 800 };
const BROKEN = 'data-bridge';
const QUALITY = 82;

const api = async (method, path, body) => {
  const answer = await fetch(`${urls.gateway}/api/v1${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
};

async function setMode(mode) {
  const answer = await fetch(`${urls.demo}/services/${BROKEN}/mode`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode }),
  });
  if (!answer.ok) throw new Error(`The demo platform says ${answer.status}`);
}

async function until(what, ask) {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const found = await ask().catch(() => undefined);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`There is still no ${what}`);
}

/** What the pages are to show, each with how it is put back. */
async function prepare() {
  const undo = [];
  await setMode('broken');
  undo.push(() => setMode('healthy'));
  for (let run = 0; run < 12; run += 1) {
    await sendRun(urls.otlp, anOrder(run % 5 === 0 ? 'limit exceeded' : undefined), Date.now() - 2000 - run * 47_000);
  }
  const channel = await api('POST', '/notification-channels', {
    name: 'On call',
    type: 'nats',
    config: { subject: 'ops.oncall' },
  });
  undo.push(() => api('DELETE', `/notification-channels/${channel.id}`));
  const { routes, default: others } = await api('GET', '/notification-routes');
  const matchers = [{ field: 'severity', operator: '=', value: 'critical' }];
  await api('PUT', '/notification-routes', {
    routes: [{ name: 'At night', matchers, channels: [channel.id] }, ...routes],
    default: others,
  });
  undo.push(() => api('PUT', '/notification-routes', { routes, default: others }));
  const window = await api('POST', '/maintenance-windows', {
    name: 'Upgrade of the archive',
    cron: '30 2 * * 7',
    duration_seconds: 3600,
    time_zone: 'Europe/Berlin',
    chain_ids: ['E6'],
  });
  undo.push(() => api('DELETE', `/maintenance-windows/${window.id}`));
  const { version } = await api('GET', '/chains/E6');
  await api('PATCH', '/chains/E6', { description: 'Backups are made every night, and kept for seven years.' });
  undo.push(() => api('POST', '/chains/E6/rollback', { version }));
  const code = readFileSync(join(import.meta.dirname, 'screenshots.sample.py'), 'utf8');
  const scan = await api('POST', '/discovery/scans', {
    files: { 'quotes.py': code },
    service_name: `quotes-${Date.now()}`,
  });
  await until('end of the scan', async () => (await api('GET', `/discovery/scans/${scan.id}`)).status === 'completed');
  const { proposals } = await api('GET', '/discovery/proposals?status=pending&limit=1');
  undo.push(() => api('POST', `/discovery/proposals/${proposals[0].id}/reject`, {}));
  const { incidents } = await until('incident', async () => {
    const open = await api('GET', '/incidents?status=open');
    return open.incidents.some(({ held_back_count: count }) => count > 5) && open;
  });
  return { undo, incident: incidents[0].id, proposal: proposals[0].id };
}

/** A gateway that asks for a key, offers a sign-in by an issuer, and has a status page. */
async function guarded() {
  const port = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
  const env = {
    ...process.env,
    ...{ CHAIN_MAPPING_HOME: home, NATS_URL: urls.nats, PORT: String(port), ACCESS_CONTROL: 'on' },
    ...{ OIDC_ISSUER: 'https://id.example.com', OIDC_AUDIENCE: 'chain-mapping' },
    ...{ OIDC_CLIENT_ID: 'dashboard', OIDC_DISPLAY_NAME: 'Example ID' },
    ...{ ADMIN_API_KEY: 'x'.repeat(40), STATUS_PAGE_CHAINS: 'A1,B1,B2,C5', STATUS_PAGE_TITLE: 'Trading platform' },
  };
  const child = spawn(process.execPath, [join(root, 'apps/gateway/dist/main.js')], { stdio: 'ignore', env });
  const url = `http://127.0.0.1:${port}`;
  await until('gateway', async () => (await fetch(`${url}/health/ready`)).ok);
  return { url, stop: () => child.kill('SIGTERM') };
}

const pictures = ({ incident, proposal, guardedUrl }) => [
  { name: 'overview', path: '/', ready: '.trouble .path-names' },
  { name: 'overview-phone', path: '/', ready: '.trouble .path-names', viewport: phone },
  { name: 'map', path: '/map?chain=A1', ready: '.box[data-status="unhealthy"]' },
  { name: 'map-reach', path: `/map?service=${BROKEN}`, ready: '.reach li' },
  { name: 'chain', path: '/chains/A1', ready: '.box[data-status="unhealthy"]' },
  { name: 'chain-trends', path: '/chains/A1?tab=trends', ready: '.chart canvas' },
  { name: 'chain-runs', path: '/chains/B1?tab=runs', ready: '.run-steps li' },
  { name: 'chain-versions', path: '/chains/E6?tab=versions', ready: '.diff' },
  { name: 'chain-monitoring', path: '/chains/A1?tab=monitoring', ready: '.form-grid' },
  { name: 'incidents', path: '/incidents', ready: '[data-incident]' },
  { name: 'incident', path: `/incidents/${incident}`, ready: '.timeline li' },
  { name: 'alerts', path: '/alerts', ready: '.panel details' },
  { name: 'notifications', path: '/channels', ready: '.new-route' },
  { name: 'maintenance', path: '/maintenance', ready: '.alert-list li' },
  { name: 'discovery', path: `/discovery?proposal=${proposal}`, ready: '.evidence' },
  { name: 'drift', path: '/drift', ready: '.drift tbody tr' },
  { name: 'editor', path: '/editor?chain=A1', ready: '.box' },
  { name: 'sign-in', path: '/sign-in', ready: 'input', base: guardedUrl },
  { name: 'status-page', path: '/status', ready: 'section', base: guardedUrl },
];

async function take(browser, { name, path, ready, viewport = desktop, base = urls.gateway }, theme) {
  const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: 'reduce' });
  await context.addInitScript({ content: "localStorage.setItem('chain-mapping.tour', 'done')" });
  const page = await context.newPage();
  await page.goto(`${base}${path}`);
  await page.locator(ready).first().waitFor({ timeout: 30_000 });
  // What moves has come to rest, and what is asked beside it is answered.
  await page.waitForTimeout(1200);
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  const file = `${name}${theme === 'dark' ? '-dark' : ''}.webp`;
  writeFileSync(join(folder, file), Buffer.from(data, 'base64'));
  await context.close();
  console.log(`docs/images/${file}`);
}

const only = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
});
const gateway = await guarded();
let undo = [];
try {
  const made = await prepare();
  ({ undo } = made);
  for (const picture of pictures({ ...made, guardedUrl: gateway.url })) {
    if (only.length > 0 && !only.includes(picture.name)) continue;
    for (const theme of ['light', 'dark']) await take(browser, picture, theme);
  }
} finally {
  for (const back of undo.reverse()) await back().catch((error) => console.error(String(error)));
  gateway.stop();
  await browser.close();
}
