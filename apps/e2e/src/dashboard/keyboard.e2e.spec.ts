import { eventually } from '@chain-mapping/testing';
import type { Browser, Page } from 'playwright-core';
import { del, demo, post, theSystem } from '../system/system';
import { openBrowser, openPage, type WatchedPage } from './browser';
import { focusAfter, focusOf, skipToPage, tabTo, walk } from './keyboard';

const SERVICE = 'risk-service';
const FINE = { unmarked: [], unreached: [] };

let browser: Browser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
}, 250_000);

afterAll(async () => {
  await browser?.close();
});

beforeEach(async () => {
  watched = await openPage(browser, theSystem().urls.gateway);
  page = watched.page;
});

afterEach(async () => {
  await watched.context.close();
});

/** As a link would: nothing of the page has the focus yet. */
async function open(path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).or(page.locator('.empty h2')).first().waitFor();
  await page.locator('.bones').first().waitFor({ state: 'detached' });
  // What is drawn is laid out meanwhile, and a text that is looked through draws it anew.
  if (/^.(chains.A1$|map|editor)/.test(path))
    await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
  if (path.startsWith('/editor')) await page.getByText('Valid', { exact: true }).waitFor();
}

/** Types into fields that follow one another, by the names that they have. */
async function fill(fields: readonly (readonly [string, string])[]): Promise<void> {
  for (const [name, text] of fields) {
    await tabTo(page, name);
    await page.keyboard.type(text);
  }
}

const press = (key: string): Promise<void> => page.keyboard.press(key);

describe('the dashboard with the keyboard alone', () => {
  it.each([
    '/chains/A1',
    '/chains/A1?tab=trends',
    '/chains/A1?tab=runs',
    '/chains/A1?tab=versions',
    '/chains/A1?tab=monitoring',
    '/map?service=data-bridge',
    '/incidents?status=closed',
    '/channels',
    '/maintenance',
    '/discovery',
    '/drift',
    '/editor?chain=A1',
  ])('reaches all of %s, shows where it is, and comes out again', async (path) => {
    await open(path);
    await skipToPage(page);
    expect(await walk(page, 'main')).toEqual(FINE);
  });

  it('reaches all of a page from its top, and the tour of whoever comes for the first time', async () => {
    const first = await openPage(browser, theSystem().urls.gateway, { isFirst: true });
    try {
      await first.page.goto('/');
      await first.page.locator('[data-chain="A1"]').waitFor();
      expect(await walk(first.page, 'body')).toEqual(FINE);
      await first.page.reload();
      await tabTo(first.page, 'button Skip');
      await first.page.keyboard.press('Enter');
      await first.page.locator('.tour').waitFor({ state: 'detached' });
      await focusAfter(first.page);
    } finally {
      await first.context.close();
    }
  });

  it('signs nobody in by a field that cannot be reached', async () => {
    await page.goto('/sign-in');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await walk(page, 'body')).toEqual(FINE);
  });

  it('acknowledges and resolves an incident, and silences its alerts', async () => {
    try {
      await demo(SERVICE, 'broken');
      await open('/');
      const trouble = page.locator('.trouble [data-incident]', { hasText: SERVICE });
      await trouble.waitFor({ timeout: 30_000 });
      await trouble.getByRole('button', { name: 'Acknowledge' }).waitFor();
      await skipToPage(page);
      await tabTo(page, 'button Acknowledge');
      await press('Enter');
      await trouble.getByText('Acknowledged by').waitFor();
      expect(await focusAfter(page)).toBe('button Resolve');

      await open('/incidents');
      await skipToPage(page);
      expect(await walk(page, 'main')).toEqual(FINE);
      await tabTo(page, new RegExp(`^a .*${SERVICE}`));
      await press('Enter');
      await page.locator('.timeline').waitFor();
      expect(await focusAfter(page)).toMatch(/^main/);
      await tabTo(page, 'button Resolve');
      await press('Enter');
      await page.getByRole('dialog').waitFor();
      await press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await eventually(async () => expect((await focusOf(page)).name).toBe('button Resolve'));
      await press('Enter');
      await fill([['textarea What was done (optional)', 'Put back']]);
      await tabTo(page, 'button Resolve');
      await press('Space');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByText('Put back').first().waitFor();
      await focusAfter(page);

      await open('/alerts');
      await skipToPage(page);
      await tabTo(page, 'button Silence');
      await press('Enter');
      await page.getByRole('dialog').waitFor();
      expect((await focusOf(page)).isMarked).toBe(true);
      await fill([
        ['input Which is', SERVICE],
        ['input Why', 'Known'],
      ]);
      await press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await eventually(async () => expect((await focusOf(page)).name).toBe('button Silence'));
      await tabTo(page, 'button End now');
      await press('Enter');
      await page.getByText('Nothing is silenced.').waitFor();
      expect(await focusAfter(page)).toBe('button Silence');
      expect(watched.faults).toEqual([]);
    } finally {
      await demo(SERVICE, 'healthy');
    }
  });

  it('makes and ends a maintenance window', async () => {
    const name = `By keyboard ${Date.now()}`;
    await open('/maintenance');
    await skipToPage(page);
    await fill([
      ['input Name', name],
      ['input Chains', 'E1'],
      ['input Length (minutes)', '5'],
    ]);
    await press('Enter');
    const window = page.getByRole('listitem').filter({ hasText: name }).filter({ hasText: 'until' }).first();
    await window.getByRole('button').waitFor();
    expect(await focusAfter(page)).toBe('input Length (minutes)');
    await tabTo(page, 'button End now', 'Shift+Tab');
    await press('Enter');
    await window.getByRole('button').waitFor({ state: 'detached' });
    await focusAfter(page);
    expect(watched.faults).toEqual([]);
  });

  it('approves a proposal', async () => {
    const service = `keyboard-desk-${Date.now()}`;
    const code =
      'import httpx\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/keys")\nasync def keys():\n    async with httpx.AsyncClient() as client:\n        return await client.get("http://key-vault:8080/all")\n';
    await post('/api/v1/discovery/scans', { files: { 'keys.py': code }, service_name: service });
    await open('/discovery');
    await page.getByRole('link', { name: new RegExp(service) }).waitFor();
    await skipToPage(page);
    await tabTo(page, new RegExp(`^a .*${service}`));
    await press('Enter');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await tabTo(page, 'button Edit');
    await press('Enter');
    await page.getByLabel('The chain as YAML').waitFor();
    expect(await focusAfter(page)).toBe('button Cancel');
    await press('Enter');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await focusAfter(page);
    await tabTo(page, 'button Approve');
    await press('Enter');
    const approved = page.locator('.panel header a.tag');
    await approved.waitFor();
    try {
      await focusAfter(page);
      expect(watched.faults).toEqual([]);
    } finally {
      await del(`/api/v1/chains/${await approved.textContent()}`);
    }
  });

  it('finds a service on the map, reads whom its failure reaches, and goes from box to box', async () => {
    await open('/map');
    await skipToPage(page);
    await tabTo(page, 'combobox Find a service');
    await page.keyboard.type('data-bri');
    await press('ArrowDown');
    await press('Enter');
    const detail = page.getByRole('complementary', { name: 'About data-bridge' });
    await detail.getByText(/reaches \d+ chains/).waitFor();
    await focusAfter(page);
    await tabTo(page, 'button Close');
    await press('Enter');
    await detail.waitFor({ state: 'detached' });
    await focusAfter(page);
    await tabTo(page, /^\S+ user-service: /, 'Shift+Tab');
    await press('Enter');
    await page.getByRole('complementary', { name: 'About user-service' }).waitFor();
    expect((await focusOf(page)).name).toMatch(/user-service/);
    expect(watched.faults).toEqual([]);
  });
});
