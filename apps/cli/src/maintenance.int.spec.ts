import { RegistryApi, runProgram } from './registry-api.fixture';

const window = {
  id: '6f1c2a34-5b0e-4a53-9c3d-0d8b8f1f2a77',
  name: 'Upgrade',
  comment: null,
  starts_at: null,
  ends_at: null,
  cron: '30 2 * * 7',
  duration_seconds: 3600,
  time_zone: 'Europe/Berlin',
  everything: false,
  chain_ids: ['A1'],
  service_names: ['data-store'],
  nodes: [{ chain_id: 'B2', node_id: 'feed' }],
  created_by: 'ann',
  created_at: '2026-03-02T08:00:00.000Z',
  state: 'upcoming',
  next_change_at: '2026-03-15T01:30:00.000Z',
};

describe('maintenance', () => {
  let api: RegistryApi;
  let url: string;
  const run = (...args: string[]) => runProgram(['--url', url, 'maintenance', ...args]);

  beforeEach(async () => {
    api = new RegistryApi();
    url = await api.start();
    api.instead = () => ({ status: 200, body: { maintenance_windows: [window], total: 1, ...window } });
  });
  afterEach(() => api.stop());

  it('lists the windows', async () => {
    const { code, stdout } = await run('list', '--state', 'upcoming', '--chain', 'A1');
    expect(code).toBe(0);
    expect(api.requests.map(({ path }) => path)).toEqual([
      '/api/v1/maintenance-windows?limit=500&state=upcoming&chain_id=A1',
    ]);
    expect(stdout).toMatch(
      /upcoming +2026-03-15T01:30:00.000Z +30 2 \* \* 7 \(Europe\/Berlin\), 3600 s +A1, data-store, B2\/feed +Upgrade +ann/,
    );
    expect(stdout).toMatch(/\n1 window\n$/);
  });

  it('opens one for a while, now', async () => {
    const before = Date.now();
    const { code, stdout } = await run(
      'start',
      'Upgrade',
      '--for',
      '2h',
      '--chain',
      'A1',
      '--chain',
      'A2',
      '--node',
      'B2/feed',
    );
    expect(code).toBe(0);
    expect(stdout).toContain(window.id);
    const body = api.requests[0]?.body as Record<string, unknown>;
    expect(body).toMatchObject({
      name: 'Upgrade',
      chain_ids: ['A1', 'A2'],
      nodes: [{ chain_id: 'B2', node_id: 'feed' }],
    });
    const length = Date.parse(String(body['ends_at'])) - before;
    expect(length).toBeGreaterThanOrEqual(2 * 3_600_000);
    expect(length).toBeLessThan(2 * 3_600_000 + 10_000);
  });

  it('makes one that recurs', async () => {
    await run(
      'start',
      'Upgrade',
      '--for',
      '60m',
      '--cron',
      '30 2 * * 7',
      '--time-zone',
      'Europe/Berlin',
      '--everything',
    );
    expect(api.requests[0]?.body).toEqual({
      name: 'Upgrade',
      cron: '30 2 * * 7',
      duration_seconds: 3600,
      time_zone: 'Europe/Berlin',
      everything: true,
    });
  });

  it('ends one', async () => {
    api.instead = () => ({ status: 204, body: undefined });
    expect(await run('end', window.id)).toMatchObject({ code: 0 });
    expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `DELETE /api/v1/maintenance-windows/${window.id}`,
    ]);
  });

  it.each([
    [['start', 'Upgrade', '--everything']],
    [['start', 'Upgrade', '--everything', '--for', 'long']],
    [['start', 'Upgrade', '--everything', '--for', '1h', '--from', 'tomorrow']],
    [['start', 'Upgrade', '--for', '1h', '--node', 'A1']],
    [['list', '--state', 'open']],
  ])('does not ask for what is wrong: %j', async (args) => {
    expect(await run(...args)).toMatchObject({ code: 2, stdout: '' });
    expect(api.requests).toEqual([]);
  });
});
