import { eventually } from '@chain-mapping/testing';
import type { Chain } from '@chain-mapping/model';
import { demo, del, get, post, theSystem } from '../system/system';
import { barriers, faintTexts } from './accessibility';
import { browserOfFile, openPage, overflow, type WatchedPage } from './browser';
import { startGuardedGateway } from './guarded-gateway';
import { walk } from './keyboard';
import { anOrder, sendRun } from './runs';

const SERVICE = 'data-bridge';
const HOSTILE = {
  markup: '<img src=x onerror="document.title=\'hacked\'">',
  endless: 'x'.repeat(200),
  rightToLeft: '\u202eשלום עולם',
  emoji: '👩‍👩‍👧‍👦 🚀 zürich',
};

const browser = browserOfFile();
let watched: WatchedPage;

afterEach(async () => {
  await watched?.context.close();
});

async function open(path: string, phone = false) {
  watched = await openPage(browser(), theSystem().urls.gateway, { phone });
  await watched.page.goto(path);
  return watched.page;
}

const allHealthy = () =>
  eventually(
    async () => {
      const { body } = await get<{ chains: Chain[] }>('/api/v1/chains?limit=500');
      const own = body.chains.filter(({ created_by }) => created_by === 'catalogue');
      expect(own.filter(({ status }) => status !== 'healthy').map(({ id }) => id)).toEqual([]);
    },
    { timeout_ms: 60_000, every_ms: 250 },
  );

describe('the dashboard in a browser', () => {
  it('shows a service break, on the overview and the map, lets it be acknowledged, and shows it heal: without a reload', async () => {
    await allHealthy();
    const page = await open('/');
    await page.locator('[data-chain="A1"][data-status="healthy"]').waitFor();
    const map = await watched.context.newPage();
    await map.goto('/map');
    await map.locator(`.box[data-status="healthy"]`, { hasText: SERVICE }).waitFor();
    let brokenAt: string;
    try {
      await demo(SERVICE, 'broken');
      await page.locator('[data-chain="A1"][data-status="unhealthy"]').waitFor();
      const trouble = page.locator('.trouble [data-incident]', { hasText: SERVICE });
      await trouble.waitFor();
      await map.locator(`.box[data-status="unhealthy"]`, { hasText: SERVICE }).waitFor();
      const then = new Date().toISOString();
      expect(await barriers(page)).toEqual([]);
      expect(await barriers(map)).toEqual([]);

      const acknowledge = trouble.getByRole('button', { name: 'Acknowledge' });
      const acknowledged = trouble.getByText('Acknowledged by');
      // An incident that opens again soon after it closed has kept who looks after it.
      await acknowledge.or(acknowledged).waitFor();
      if ((await acknowledge.count()) > 0) await acknowledge.click();
      await acknowledged.waitFor();
      await trouble.getByRole('link', { name: /data-bridge/ }).click();
      await page.locator('.timeline li[data-kind="acknowledged"]').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.goBack();
      brokenAt = then;
    } finally {
      await demo(SERVICE, 'healthy');
    }
    await page.locator('[data-chain="A1"][data-status="healthy"]').waitFor({ timeout: 30_000 });
    await page.locator('.trouble').waitFor({ state: 'detached', timeout: 30_000 });
    await map.locator(`.box[data-status="healthy"]`, { hasText: SERVICE }).waitFor({ timeout: 30_000 });

    await map.goto(`/map?at=${brokenAt}`);
    await map.locator(`.box[data-status="unhealthy"]`, { hasText: SERVICE }).waitFor();
    await map.getByRole('button', { name: 'Back to now' }).click();
    await map.locator(`.box[data-status="healthy"]`, { hasText: SERVICE }).waitFor();

    const slider = map.getByRole('slider', { name: 'Time that the map shows' });
    await slider.focus();
    for (let step = 0; step < 3; step += 1) await slider.press('ArrowLeft');
    await eventually(() => expect(new URL(map.url()).searchParams.get('at')).not.toBeNull());
    await map.getByRole('button', { name: 'Play on from here' }).click();
    await map.getByText('Now', { exact: true }).waitFor();
    expect(watched.faults).toEqual([]);
    await allHealthy();
  });

  const pages = [
    ['/', 'Overview'],
    ['/chains/A1', 'Market data ingestion'],
    ['/chains/A1?tab=trends', 'Market data ingestion'],
    ['/chains/A1?tab=runs', 'Market data ingestion'],
    ['/chains/A1?tab=versions', 'Market data ingestion'],
    ['/chains/A1?tab=monitoring', 'Market data ingestion'],
    ['/map?service=data-bridge', 'Map'],
    ['/incidents', 'Incidents'],
    ['/incidents?status=closed', 'Incidents'],
    ['/alerts', 'Alerts'],
    ['/channels', 'Notifications'],
    ['/maintenance', 'Maintenance'],
    ['/discovery', 'Discovery'],
    ['/drift', 'Drift'],
    ['/editor?chain=A1', 'Edit A1'],
    ['/chains/A404', 'There is no chain A404'],
  ] as const;

  it('opens each page by itself, fits a phone, and puts no barrier before anybody', async () => {
    const page = await open('/', true);
    for (const [path, heading] of pages) {
      await page.goto(path);
      await page.getByRole('heading', { name: heading }).first().waitFor();
      await page.locator('.bones').first().waitFor({ state: 'detached' });
      expect([path, await barriers(page), await overflow(page), watched.faults]).toEqual([path, [], 0, []]);
    }
  });

  it('can be read in the dark', async () => {
    const page = await open('/');
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const path of ['/', '/chains/A1', '/map', '/channels', '/drift', '/editor?chain=A1']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('.bones').first().waitFor({ state: 'detached' });
      expect([path, await faintTexts(page)]).toEqual([path, []]);
    }
  });

  it('shows hostile names as text, and keeps its layout', async () => {
    const ids: string[] = [];
    try {
      for (const name of Object.values(HOSTILE)) {
        const { body } = await post<{ id: string }>('/api/v1/chains', {
          name,
          category: 'infrastructure',
          description: name === HOSTILE.endless ? name.repeat(3) : name,
          tags: [name.slice(0, 100)],
          nodes: Object.values(HOSTILE).map((component_name, index) => ({
            id: `n${index}`,
            type: 'service',
            component_name,
          })),
          edges: [{ source_node: 'n0', target_node: 'n1', type: 'http_request', latency_sla: 5 }],
        });
        ids.push(body.id);
      }
      const page = await open('/', true);
      for (const name of Object.values(HOSTILE)) await page.getByText(name.trim(), { exact: true }).first().waitFor();
      expect(await overflow(page)).toBe(0);
      for (const id of ids) {
        await page.goto(`/chains/${id}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect(await overflow(page)).toBe(0);
      }
      for (const path of [`/chains/${ids[0]}`, '/map', `/editor?chain=${ids[0]}`]) {
        await page.goto(path);
        const boxes = page.locator('.box .name');
        for (const name of Object.values(HOSTILE)) {
          // On a phone the whole map is too far away for names.
          await boxes.getByText(name.trim(), { exact: true }).first().waitFor({ state: 'attached' });
        }
        expect([path, await overflow(page)]).toEqual([path, 0]);
      }
      expect(await page.title()).not.toContain('hacked');
      expect(watched.faults).toEqual([]);
    } finally {
      await Promise.all(ids.map((id) => del(`/api/v1/chains/${id}`)));
    }
  });

  it('names the wrong field as the API does, and saves what is right', async () => {
    const page = await open('/chains/E1?tab=monitoring');
    const interval = page.getByLabel('Check interval (s)');
    const before = await interval.inputValue();
    await interval.fill('0');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.wrong', { hasText: 'expected number to be >=1' }).waitFor();
    expect(await interval.getAttribute('aria-invalid')).toBe('true');
    await interval.fill(before);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
    expect(watched.faults).toEqual([]);
  });

  it('says while a chain is typed which line is wrong, and registers it when it is right', async () => {
    const page = await open('/editor');
    const text = page.getByLabel('The chain as YAML');
    await page.getByText('Valid', { exact: true }).waitFor();
    const right = (await text.inputValue()).replace('category: user_experience', 'category: infrastructure');
    await text.fill(right.replace('target_node: orders', 'target_node: nowhere'));
    await page.getByText('edges.0.target_node: Target node nowhere not found').click();
    expect(await page.evaluate('getSelection().toString()')).toContain('nowhere');
    await text.fill(right);
    await page.getByText('Valid', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByRole('heading', { name: /^E\d+ Checkout/ }).waitFor();
    await del(new URL(page.url()).pathname.replace('/chains', '/api/v1/chains'));
    expect(watched.faults).toEqual([]);
  });

  it('reviews what a scan of files found, with the lines that prove it, and shows it on the map', async () => {
    // What was reviewed once is not proposed again.
    const service = `quote-desk-${Date.now()}`;
    const code =
      'import httpx\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/quotes")\nasync def quotes():\n    async with httpx.AsyncClient() as client:\n        return await client.get("http://quote-vault:8080/all")\n';
    const page = await open('/discovery');
    await page.getByLabel('Service that the code is of').fill(service);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Scan files of this machine' }).click();
    await (await chooser).setFiles({ name: 'quotes.py', mimeType: 'text/x-python', buffer: Buffer.from(code) });
    await page.getByText('1 chain is proposed').waitFor();
    await page
      .getByRole('link', { name: new RegExp(service) })
      .first()
      .click();
    await page.locator('mark', { hasText: 'quote-vault:8080' }).waitFor();
    expect(await barriers(page)).toEqual([]);

    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const text = page.getByLabel('The chain as YAML');
    await page.locator('.react-flow__node', { hasText: 'quote-vault' }).click();
    await page.getByLabel('Id of the node').fill('vault');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('button', { name: 'Another node' }).click();
    await page.getByLabel('Id of the node').fill('cache');
    await page.getByLabel('Service', { exact: true }).last().fill(`${service}-cache`);
    await page.getByRole('button', { name: 'Add a node' }).click();
    const right = await text.inputValue();
    await text.fill(right.replace('target_node: vault', 'target_node: nowhere'));
    await page.getByText('Target node nowhere not found').waitFor();
    expect([await barriers(page), await overflow(page)]).toEqual([[], 0]);
    await text.fill(right);
    await page.getByText('Valid', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Save the change' }).click();
    await page.getByText('Changed before the review by').waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    const approved = page.locator('.panel header a.tag');
    await approved.waitFor();
    const id = (await approved.textContent()) ?? '';
    try {
      const { body: chain } = await get<Chain>(`/api/v1/chains/${id}`);
      expect(chain.nodes.map((node) => node.id)).toEqual(expect.arrayContaining(['vault', 'cache']));
      expect(chain.edges.find(({ target_node }) => target_node === 'vault')?.sources?.[0]?.kind).toBe('static');
      await page.getByRole('link', { name: 'Map', exact: true }).click();
      await page.locator('.box', { hasText: 'quote-vault' }).waitFor();
      expect(watched.faults).toEqual([]);
    } finally {
      await del(`/api/v1/chains/${id}`);
    }
  });

  it.each(['/', '/map'])('asks once for what is first shown at %s, and at once', async (path) => {
    watched = await openPage(browser(), theSystem().urls.gateway);
    const { page } = watched;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url().replace(theSystem().urls.gateway, '')));
    await page.goto(path);
    await page.getByText('Live', { exact: true }).waitFor();
    const first = asked.slice(0, asked.indexOf('/api/v1/stream')).filter((url) => url.startsWith('/api/'));
    expect(first.slice(0, 3)).toEqual([
      '/api/v1/access/me',
      '/api/v1/chains?limit=500',
      '/api/v1/monitoring/chains?limit=500',
    ]);
    expect(first.filter((url, index) => first.indexOf(url) !== index)).toEqual([]);
  });

  it('is used with the keyboard alone', async () => {
    const page = await open('/');
    await page.locator('[data-chain="A1"]').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the page');
    await page.getByPlaceholder('Find a chain, service or tag').focus();
    await page.keyboard.type('portfolio valuation');
    await eventually(() => expect(new URL(page.url()).searchParams.get('q')).toBe('portfolio valuation'));
    await page.locator('[data-chain="A5"] a').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Portfolio valuation/ }).waitFor();
    expect(watched.faults).toEqual([]);
  });

  it('shows where a run of a chain went, how long each call took, and where it broke', async () => {
    await sendRun(theSystem().urls.otlp ?? '', anOrder('limit exceeded'));
    const page = await open('/chains/B1?tab=runs');
    await page.getByText('Failed at risk-service.limits_api').first().waitFor({ timeout: 30_000 });
    await page.locator('.run-steps', { hasText: 'limit exceeded' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(watched.faults).toEqual([]);
  });

  it('lets a chain be drawn: adds a node, connects it, renames and removes it, without a mouse', async () => {
    const page = await open('/editor');
    const text = page.getByLabel('The chain as YAML');
    await page.getByText('Valid', { exact: true }).waitFor();
    await page.getByLabel('Id of the node').fill('stock');
    await page.getByLabel('Service', { exact: true }).fill('stock-cache');
    await page.getByLabel('Type').selectOption('cache');
    await page.getByRole('button', { name: 'Add a node' }).press('Enter');
    await page.locator('.react-flow__node.selected', { hasText: 'stock-cache' }).waitFor();
    await page.getByLabel('Calls').selectOption('orders');
    await page.getByLabel('Id of the node').fill('stocks');
    await page.getByLabel('Id of the node').press('Enter');
    await page.getByText('Valid', { exact: true }).waitFor();
    expect(await text.inputValue()).toContain('source_node: stocks, target_node: orders, type: database_query');
    await page.locator('.react-flow__node.selected').focus();
    await page.keyboard.press('Delete');
    await eventually(async () => expect(await text.inputValue()).not.toContain('stocks'));
    expect(watched.faults).toEqual([]);
  });

  it('says when what lays graphs out cannot be fetched, and draws them once it can', async () => {
    watched = await openPage(browser(), theSystem().urls.gateway);
    const { page } = watched;
    const ofElk = '**/elk-worker.min*';
    await page.route(ofElk, (route) => route.abort());
    await page.goto('/chains/A1');
    const again = page.locator('.graph').getByRole('button', { name: 'Try again' });
    await again.waitFor();
    expect(await page.locator('.react-flow__node').count()).toBe(0);
    await page.unroute(ofElk);
    await again.click();
    await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
  });

  it('says who is told of what, and names what is wrong with a route', async () => {
    const { body: channel } = await post<{ id: string }>('/api/v1/notification-channels', {
      name: `Ops ${Date.now()}`,
      type: 'nats',
      config: { subject: 'ops.alerts' },
    });
    try {
      const page = await open('/channels');
      const form = page.locator('.new-route');
      await form.getByLabel('Name').fill('Loud ones');
      await form.getByLabel('Value').fill('loud');
      await form.getByRole('button', { name: 'Add a route' }).click();
      await form.locator('.wrong', { hasText: "'loud' is no severity" }).waitFor();
      await form.getByLabel('Value').fill('critical');
      await form.getByRole('button', { name: 'Add a route' }).click();
      const route = page.getByRole('listitem').filter({ hasText: 'Loud ones' });
      await route.getByText('severity = critical').waitFor();
      expect(await barriers(page)).toEqual([]);
      await route.getByRole('button', { name: 'Remove' }).click();
      await route.waitFor({ state: 'detached' });
      expect(watched.faults).toEqual([]);
    } finally {
      await del(`/api/v1/notification-channels/${channel.id}`);
    }
  });

  it('shows round whoever comes for the first time, once', async () => {
    watched = await openPage(browser(), theSystem().urls.gateway, { isFirst: true, phone: true });
    const { page } = watched;
    await page.goto('/');
    for (const step of ['Map', 'Incidents', 'Your own chains']) {
      expect([await barriers(page), await overflow(page)]).toEqual([[], 0]);
      await page.getByRole('link', { name: `Next: ${step}` }).click();
    }
    await page.getByRole('button', { name: 'Done' }).click();
    await page.reload();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.locator('.tour').count()).toBe(0);
    expect(watched.faults).toEqual([]);
  });

  it('says when it is cut off, and goes on by itself', async () => {
    const page = await open('/sign-in');
    await page.route('**/api/v1/stream', (route) => route.abort());
    await page.goto('/');
    await page.getByText('Offline: trying again').waitFor();
    await page.unroute('**/api/v1/stream');
    await page.getByText('Live', { exact: true }).waitFor();
  });
});

describe('the dashboard of a gateway that asks for a key', () => {
  it('asks for one, refuses a wrong one, goes where it was to go, and forgets the key', async () => {
    const gateway = await startGuardedGateway();
    try {
      watched = await openPage(browser(), gateway.url);
      const { page } = watched;
      await page.goto('/chains/A1');
      const field = page.getByLabel('API key');
      const submit = page.getByRole('button', { name: 'Sign in' });
      await field.fill('a-wrong-key');
      await submit.click();
      await page.getByText('The key is not taken').waitFor();
      expect(await barriers(page)).toEqual([]);
      await field.fill(gateway.key);
      await submit.click();
      await page.getByRole('heading', { name: /Market data ingestion/ }).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await field.waitFor();
      await page.goto('/alerts');
      await field.waitFor();

      await page.goto('/status');
      await page.getByRole('heading', { name: 'Order placement' }).waitFor();
      expect([await barriers(page), await overflow(page)]).toEqual([[], 0]);
      expect(await page.locator('section').count()).toBe(2);
      expect(await walk(page, 'body')).toEqual({ unmarked: [], unreached: [] });
      expect(watched.faults).toEqual([]);
    } finally {
      await gateway.stop();
    }
  });
});
