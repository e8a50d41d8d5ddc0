import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createMaintenanceWindow,
  deleteMaintenanceWindow,
  getChainHealth,
  getMaintenanceWindow,
  listMaintenanceWindows,
} from '@chain-mapping/contracts';
import { MaintenanceWindowInput } from '@chain-mapping/model';
import { aNode, eventually } from '@chain-mapping/testing';
import { MonitoredSystem } from '../health-monitor.fixture';

const SOON = { timeout_ms: 30_000 };
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const HOUR = 3_600_000;

describe('maintenance windows', () => {
  let system: MonitoredSystem;
  let server: Server;
  let answer = 200;

  const create = (fields: object) =>
    system.messages.ask(createMaintenanceWindow, {
      window: MaintenanceWindowInput.parse({ name: 'Upgrade', ...fields }),
      actor: 'ann',
    });
  const end = (window_id: string) => system.messages.ask(deleteMaintenanceWindow, { window_id });
  const nodes = (...ids: string[]) => {
    const { port } = server.address() as AddressInfo;
    return ids.map((id) =>
      aNode({
        id,
        service_name: `${id}-service`,
        health_check: { endpoint: `http://127.0.0.1:${String(port)}/${id}` },
      }),
    );
  };

  beforeAll(async () => {
    server = createServer((_request, response) => void response.writeHead(answer).end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    system = await MonitoredSystem.start();
    // Whichever of the two is asked, both know.
    await Promise.all([system.startMonitor(), system.startMonitor()]);
  }, 120_000);

  beforeEach(() => {
    answer = 200;
  });

  afterAll(async () => {
    await system?.stop();
    await new Promise((resolve) => server?.close(resolve));
  }, 120_000);

  it('tells of a failure that nobody is to be alerted of, and of one that outlasts the window', async () => {
    const chain = await system.monitored({ nodes: nodes('only') });
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy']), SOON);
    const window = await create({ ends_at: inMs(HOUR), chain_ids: [chain.id] });
    expect(window).toMatchObject({ state: 'active', created_by: 'ann', next_change_at: window.ends_at });
    await eventually(() => expect(system.statusesOf(chain.id).at(-1)).toBe('maintenance'), SOON);
    answer = 500;
    const before = system.resultsOf(chain.id).length;
    // Both replicas check: none may slip in a result of its own.
    await eventually(() =>
      expect(
        system
          .resultsOf(chain.id)
          .slice(before)
          .filter(({ status }) => status === 'degraded').length,
      ).toBeGreaterThan(3),
    );
    expect(
      new Set(
        system
          .resultsOf(chain.id)
          .filter(({ status }) => status === 'degraded')
          .map(({ component_status }) => component_status),
      ),
    ).toEqual(new Set(['maintenance']));
    const health = await system.messages.ask(getChainHealth, { chain_id: chain.id });
    expect(health).toMatchObject({
      status: 'maintenance',
      root_cause: null,
      node_health: [{ status: 'maintenance', error_message: 'Unexpected status code: 500' }],
    });
    expect(system.statusesOf(chain.id)).toEqual(['healthy', 'maintenance']);
    await end(window.id);
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy', 'maintenance', 'degraded']), {
      timeout_ms: 30_000,
    });
    await eventually(
      () => expect(system.resultsOf(chain.id).at(-1)).toMatchObject({ component_status: 'degraded' }),
      SOON,
    );
  }, 90_000);

  it('opens and closes by the clock, on every replica', async () => {
    const chain = await system.monitored({ nodes: nodes('timed') });
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy']), SOON);
    const window = await create({ starts_at: inMs(1500), ends_at: inMs(4000), service_names: ['timed-service'] });
    expect(window.state).toBe('upcoming');
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy', 'maintenance', 'healthy']), {
      timeout_ms: 8000,
    });
    const [, opened, closed] = system.changes
      .filter(({ chain_id }) => chain_id === chain.id)
      .map(({ since }) => Date.parse(since));
    expect(closed).toBeGreaterThanOrEqual(Date.parse(window.ends_at ?? ''));
    expect(opened).toBeGreaterThanOrEqual(Date.parse(window.starts_at ?? ''));
    expect(await system.messages.ask(getMaintenanceWindow, { window_id: window.id })).toMatchObject({
      state: 'ended',
      next_change_at: null,
    });
  }, 90_000);

  it('spares the nodes that it is for and no others of the same target', async () => {
    const chain = await system.monitored({ nodes: nodes('shared') });
    const other = await system.monitored({ nodes: nodes('shared') });
    const window = await create({ ends_at: inMs(HOUR), nodes: [{ chain_id: chain.id, node_id: 'shared' }] });
    await eventually(() => expect(system.statusesOf(chain.id).at(-1)).toBe('maintenance'), SOON);
    answer = 500;
    await eventually(() => expect(system.statusesOf(other.id).at(-1)).toBe('degraded'), SOON);
    const told = (id: string) =>
      system
        .resultsOf(id)
        .filter(({ status }) => status === 'degraded')
        .map(({ component_status }) => component_status);
    await eventually(() => expect(told(chain.id)).not.toEqual([]), SOON);
    expect(new Set(told(chain.id))).toEqual(new Set(['maintenance']));
    expect(new Set(told(other.id))).toEqual(new Set(['degraded']));
    await end(window.id);
  }, 90_000);

  it('is known to a replica that has only just come up', async () => {
    const chain = await system.monitored({ nodes: nodes('late') });
    const window = await create({ ends_at: inMs(HOUR), chain_ids: [chain.id] });
    await eventually(() => expect(system.statusesOf(chain.id).at(-1)).toBe('maintenance'), SOON);
    answer = 500;
    const announced = system.statusesOf(chain.id);
    const third = await system.startMonitor();
    const before = system.resultsOf(chain.id).length;
    await eventually(() => expect(system.resultsOf(chain.id).length).toBeGreaterThan(before + 5), {
      timeout_ms: 15_000,
    });
    expect(system.statusesOf(chain.id)).toEqual(announced);
    await third.stop();
    await end(window.id);
  }, 90_000);

  it('lists them by what they are for and how they are', async () => {
    const now = await create({ ends_at: inMs(HOUR), chain_ids: ['E77'] });
    const later = await create({
      cron: '0 3 29 2 *',
      duration_seconds: 60,
      time_zone: 'Europe/Berlin',
      nodes: [{ chain_id: 'E77', node_id: 'n' }],
      service_names: ['named'],
    });
    expect(later).toMatchObject({ state: 'upcoming', starts_at: null, ends_at: null });
    const list = async (filter: object) =>
      (await system.messages.ask(listMaintenanceWindows, { limit: 100, offset: 0, ...filter })).maintenance_windows.map(
        ({ id }) => id,
      );
    expect(await list({ chain_id: 'E77' })).toEqual([later.id, now.id]);
    expect(await list({ chain_id: 'E77', state: 'active' })).toEqual([now.id]);
    expect(await list({ chain_id: 'E77', state: 'upcoming' })).toEqual([later.id]);
    expect(await list({ chain_id: 'E77', state: 'ended' })).toEqual([]);
    expect(await list({ service: 'named' })).toEqual([later.id]);
    expect(await list({ chain_id: 'E77', limit: 1, offset: 1 })).toEqual([now.id]);
    await end(now.id);
    expect(await list({ chain_id: 'E77' })).toEqual([later.id]);
    await end(later.id);
    await expect(end(later.id)).rejects.toMatchObject({ code: 'MaintenanceWindowNotFound' });
    await expect(system.messages.ask(getMaintenanceWindow, { window_id: 'no-uuid' })).rejects.toMatchObject({
      code: 'MaintenanceWindowNotFound',
    });
  }, 90_000);

  it('refuses one that cannot be meant so, and names the field', async () => {
    await expect(create({ ends_at: inMs(-1000), everything: true })).rejects.toMatchObject({
      code: 'InvalidInput',
      errors: [{ path: 'ends_at' }],
    });
    await expect(
      create({ cron: '0 3 * * *', duration_seconds: 60, time_zone: 'Europe/Nowhere', everything: true }),
    ).rejects.toMatchObject({
      errors: [{ path: 'time_zone' }],
    });
    await expect(create({ ends_at: inMs(HOUR) })).rejects.toMatchObject({ errors: [{ path: 'chain_ids' }] });
  });
});
