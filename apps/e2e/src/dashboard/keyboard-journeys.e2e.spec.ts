import { eventually } from '@chain-mapping/testing';
import type { Page } from 'playwright-core';
import { del, demo, get, post, put, theSystem } from '../system/system';
import { browserOfFile, openPage, type WatchedPage } from './browser';
import { fill, focusAfter, focusOf, openWithoutFocus, pressButton, skipToPage, tabTo, walk } from './keyboard';

const SERVICE = 'risk-service';

const browser = browserOfFile();
let watched: WatchedPage;
let page: Page;

beforeEach(async () => {
  watched = await openPage(browser(), theSystem().urls.gateway);
  page = watched.page;
});

afterEach(async () => {
  await watched.context.close();
});

const press = (key: string): Promise<void> => page.keyboard.press(key);

/** Proposes a chain of a service that calls another. */
async function proposeFor(service: string): Promise<void> {
  const code =
    'import httpx\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/keys")\nasync def keys():\n    async with httpx.AsyncClient() as client:\n        return await client.get("http://key-vault:8080/all")\n';
  await post('/api/v1/discovery/scans', { files: { 'keys.py': code }, service_name: service });
}

/** Opens what is proposed for a service, from the list. */
async function openProposal(service: string): Promise<void> {
  await openWithoutFocus(page, '/discovery');
  await page.getByRole('link', { name: new RegExp(service) }).waitFor();
  await skipToPage(page);
  await tabTo(page, new RegExp(`^a .*${service}`));
  await press('Enter');
  await page.getByRole('button', { name: 'Approve' }).waitFor();
}

describe('the keyboard alone', () => {
  it('acknowledges and resolves an incident, and silences its alerts', async () => {
    try {
      await demo(SERVICE, 'broken');
      await openWithoutFocus(page, '/');
      const trouble = page.locator('.trouble [data-incident]', { hasText: SERVICE });
      await trouble.waitFor({ timeout: 30_000 });
      await trouble.getByRole('button', { name: 'Acknowledge' }).waitFor();
      await skipToPage(page);
      await pressButton(page, 'Acknowledge');
      await trouble.getByText('Acknowledged by').waitFor();
      expect(await focusAfter(page)).toBe('button Resolve');

      await openWithoutFocus(page, '/incidents');
      await skipToPage(page);
      expect(await walk(page, 'main')).toEqual({ unmarked: [], unreached: [] });
      await tabTo(page, new RegExp(`^a .*${SERVICE}`));
      await press('Enter');
      await page.locator('.timeline').waitFor();
      expect(await focusAfter(page)).toMatch(/^main/);
      await pressButton(page, 'Resolve');
      await page.getByRole('dialog').waitFor();
      await press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await eventually(async () => expect((await focusOf(page)).name).toBe('button Resolve'));
      await press('Enter');
      await fill(page, [['textarea What was done (optional)', 'Put back']]);
      await tabTo(page, 'button Resolve');
      await press('Space');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByText('Put back').first().waitFor();
      await focusAfter(page);

      await openWithoutFocus(page, '/alerts');
      await skipToPage(page);
      await pressButton(page, 'Silence');
      await page.getByRole('dialog').waitFor();
      expect((await focusOf(page)).isMarked).toBe(true);
      await fill(page, [
        ['input Which is', SERVICE],
        ['input Why', 'Known'],
      ]);
      await press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await eventually(async () => expect((await focusOf(page)).name).toBe('button Silence'));
      await pressButton(page, 'End now');
      await page.getByText('Nothing is silenced.').waitFor();
      expect(await focusAfter(page)).toBe('button Silence');
      expect(watched.faults).toEqual([]);
    } finally {
      await demo(SERVICE, 'healthy');
    }
  });

  it('makes and ends a maintenance window', async () => {
    const name = `By keyboard ${Date.now()}`;
    await openWithoutFocus(page, '/maintenance');
    await skipToPage(page);
    await fill(page, [
      ['input Name', name],
      ['input Chains', 'E1'],
      ['input Length (minutes)', '5'],
    ]);
    await press('Enter');
    const window = page.getByRole('listitem').filter({ hasText: name }).filter({ hasText: 'until' }).first();
    await window.getByRole('button').waitFor();
    expect(await focusAfter(page)).toBe('input Length (minutes)');
    await pressButton(page, 'End now', 'Shift+Tab');
    await window.getByRole('button').waitFor({ state: 'detached' });
    await focusAfter(page);
    expect(watched.faults).toEqual([]);
  });

  it('approves a proposal', async () => {
    const service = `keyboard-desk-${Date.now()}`;
    await proposeFor(service);
    await openProposal(service);
    await pressButton(page, 'Edit');
    await page.getByLabel('The chain as YAML').waitFor();
    expect(await focusAfter(page)).toBe('button Cancel');
    await press('Enter');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await focusAfter(page);
    await pressButton(page, 'Approve');
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
    await openWithoutFocus(page, '/map');
    await skipToPage(page);
    await tabTo(page, 'combobox Find a service');
    await page.keyboard.type('data-bri');
    await press('ArrowDown');
    await press('Enter');
    const detail = page.getByRole('complementary', { name: 'About data-bridge' });
    await detail.getByText(/reaches \d+ chains/).waitFor();
    await focusAfter(page);
    await pressButton(page, 'Close');
    await detail.waitFor({ state: 'detached' });
    await focusAfter(page);
    await tabTo(page, /^\S+ user-service: /, 'Shift+Tab');
    await press('Enter');
    await page.getByRole('complementary', { name: 'About user-service' }).waitFor();
    expect((await focusOf(page)).name).toMatch(/user-service/);
    expect(watched.faults).toEqual([]);
  });

  it('lights the path between two services of the map', async () => {
    await openWithoutFocus(page, '/map?service=api-gateway');
    await skipToPage(page);
    await tabTo(page, 'combobox Path to');
    await page.keyboard.type('database-s');
    await press('ArrowDown');
    await press('Enter');
    await eventually(() => expect(new URL(page.url()).searchParams.get('to')).toBe('database-service'));
    await focusAfter(page);
    await pressButton(page, 'Show everything');
    await eventually(() => expect(new URL(page.url()).search).toBe(''));
    await focusAfter(page);
    expect(watched.faults).toEqual([]);
  });

  it('rejects a proposal, and says why', async () => {
    const service = `keyboard-shelf-${Date.now()}`;
    await proposeFor(service);
    await openProposal(service);
    await fill(page, [['input Comment (optional)', 'Not in use']]);
    await pressButton(page, 'Reject');
    await page.locator('.panel header .tag', { hasText: 'Rejected' }).waitFor();
    await page.getByText('Not in use').waitFor();
    await focusAfter(page);
    expect(watched.faults).toEqual([]);
  });

  it('narrows the overview, and widens it again', async () => {
    const chains = page.locator('[data-chain]');
    await openWithoutFocus(page, '/');
    await page.locator('[data-chain="B1"]').waitFor();
    const all = await chains.count();
    await skipToPage(page);
    await tabTo(page, /^radio /);
    await press('Space');
    await tabTo(page, /^\w+ Find a chain/);
    await page.keyboard.type('order');
    await tabTo(page, /^select Category/);
    await page.keyboard.type('Data flow');
    const narrowed = new URLSearchParams({ q: 'order', category: 'data_flow' });
    await eventually(() => {
      const { searchParams } = new URL(page.url());
      expect(searchParams.has('status')).toBe(true);
      for (const [name, value] of narrowed) expect([name, searchParams.get(name)]).toEqual([name, value]);
    });
    expect(await chains.count()).toBeLessThan(all);
    await pressButton(page, 'Clear filters');
    await eventually(async () => expect(await chains.count()).toBe(all));
    await focusAfter(page);
    expect(watched.faults).toEqual([]);
  });

  it('stays on the filter of the drift while what it asks for is on its way', async () => {
    await openWithoutFocus(page, '/drift');
    await page.getByRole('radio').first().waitFor();
    await skipToPage(page);
    await tabTo(page, /^radio /);
    await press('ArrowRight');
    const { name } = await focusOf(page);
    const answer = page.waitForResponse(/\/drift\?state=/);
    await press('Space');
    await answer;
    expect(await focusAfter(page)).toBe(name);
    expect(watched.faults).toEqual([]);
  });

  it('changes how a chain is monitored, is told what is wrong, and that it is saved', async () => {
    const path = '/api/v1/chains/E2/monitoring';
    const { body: before } = await get<Record<string, unknown>>(path);
    try {
      await openWithoutFocus(page, '/chains/E2?tab=monitoring');
      const interval = page.getByLabel('Check interval (s)');
      await interval.waitFor();
      await skipToPage(page);
      await fill(page, [['input Check interval (s)', '0']]);
      await press('Enter');
      await page.locator('.wrong').waitFor();
      expect(await focusAfter(page)).toBe('input Check interval (s)');
      await press('Control+a');
      await page.keyboard.type('45');
      await press('Enter');
      await page.getByText('Saved', { exact: true }).waitFor();
      await focusAfter(page);
      expect((await get<{ check_interval: number }>(path)).body.check_interval).toBe(45);

      await pressButton(page, 'Stop monitoring');
      await page.getByRole('dialog').waitFor();
      await pressButton(page, 'Stop monitoring');
      await page.getByText('This chain is not monitored.').waitFor();
      await focusAfter(page);
      expect((await get(path)).status).toBe(404);
      expect(watched.faults).toEqual([]);
    } finally {
      const { enabled, check_interval, alert_thresholds, slo } = before;
      await put(path, { enabled, check_interval, alert_thresholds, slo });
    }
  });

  it('deletes a chain once it was asked whether that is meant', async () => {
    const { body: chain } = await post<{ id: string }>('/api/v1/chains', {
      name: `By keyboard ${Date.now()}`,
      category: 'infrastructure',
    });
    await openWithoutFocus(page, `/chains/${chain.id}`);
    await skipToPage(page);
    await pressButton(page, 'Delete');
    await page.getByRole('dialog', { name: `Delete ${chain.id}?` }).waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await get(`/api/v1/chains/${chain.id}`)).status).toBe(200);
    await eventually(async () => expect((await focusOf(page)).name).toBe('button Delete'));
    await press('Enter');
    await pressButton(page, 'Delete');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await focusAfter(page);
    expect((await get(`/api/v1/chains/${chain.id}`)).status).toBe(404);
    expect(watched.faults).toEqual([]);
  });

  it('adds a channel, tries it, tells it of what is critical, and removes both', async () => {
    const name = `By keyboard ${Date.now()}`;
    await openWithoutFocus(page, '/channels');
    await skipToPage(page);
    await tabTo(page, /^select Type/);
    await page.keyboard.type('NATS');
    await fill(page, [
      ['input Name', name],
      ['input Subject', 'chain.alerts.mine'],
    ]);
    await press('Enter');
    await page.locator('.wrong', { hasText: 'must not begin with chain' }).waitFor();
    await press('Control+a');
    await page.keyboard.type('ops.by-keyboard');
    await press('Enter');
    const channel = page.getByRole('region', { name: 'Channels' }).getByRole('listitem').filter({ hasText: name });
    await channel.waitFor();
    await focusAfter(page);

    const route = page.locator('ol').getByRole('listitem').filter({ hasText: 'Critical by keyboard' });
    await page.locator('.new-route').waitFor();
    await tabTo(page, 'input Name', 'Shift+Tab');
    await tabTo(page, /^checkbox .*By keyboard|^input .*By keyboard/, 'Shift+Tab');
    await press('Space');
    await tabTo(page, 'input Value', 'Shift+Tab');
    await page.keyboard.type('critical');
    await tabTo(page, 'input Name', 'Shift+Tab');
    await page.keyboard.type('Critical by keyboard');
    await press('Enter');
    await route.getByText(name).waitFor();
    await pressButton(page, 'Remove', 'Shift+Tab');
    await route.waitFor({ state: 'detached' });
    await focusAfter(page);

    await pressButton(page, 'Send a test', 'Shift+Tab');
    await channel.getByRole('status').waitFor();
    expect(await focusAfter(page)).toBe('button Send a test');
    await pressButton(page, 'Remove');
    await page.getByRole('dialog').waitFor();
    await pressButton(page, 'Remove');
    await channel.waitFor({ state: 'detached' });
    await focusAfter(page);
    expect(watched.faults).toEqual([]);
  });
});
