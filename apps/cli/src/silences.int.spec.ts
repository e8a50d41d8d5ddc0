import { RegistryApi, runProgram } from './registry-api.fixture';

const silence = {
  id: '6f1c2a34-5b0e-4a53-9c3d-0d8b8f1f2a77',
  matchers: [
    { field: 'service', operator: '=', value: 'data-store' },
    { field: 'severity', operator: '=~', value: 'warning|info' },
  ],
  everything: false,
  comment: 'new disks',
  starts_at: '2026-03-10T09:00:00.000Z',
  ends_at: '2026-03-10T11:00:00.000Z',
  created_by: 'ann',
  created_at: '2026-03-10T08:58:11.020Z',
  ended_at: null,
  ended_by: null,
  state: 'active',
};

describe('silences', () => {
  let api: RegistryApi;
  let url: string;
  const run = (...args: string[]) => runProgram(['--url', url, 'silences', ...args]);

  beforeEach(async () => {
    api = new RegistryApi();
    url = await api.start();
    api.instead = () => ({ status: 200, body: { silences: [silence], total: 1, ...silence } });
  });
  afterEach(() => api.stop());

  it('lists them', async () => {
    const { code, stdout } = await run('list', '--state', 'active');
    expect(code).toBe(0);
    expect(api.requests.map(({ path }) => path)).toEqual(['/api/v1/silences?limit=500&state=active']);
    expect(stdout).toMatch(/active +2026-03-10T09.+ service=data-store severity=~warning\|info +new disks +ann/);
    expect(stdout).toMatch(/\n1 silence\n$/);
  });

  it('adds one for a while, from now on', async () => {
    const before = Date.now();
    const { code, stdout } = await run(
      'add',
      'chain=A1',
      'severity=~warning|info',
      'tag!="not this"',
      '--for',
      '2h',
      '--comment',
      'new disks',
    );
    expect(code).toBe(0);
    expect(stdout).toContain(silence.id);
    const body = api.requests[0]?.body as Record<string, unknown>;
    expect(body).toEqual({
      matchers: [
        { field: 'chain_id', operator: '=', value: 'A1' },
        { field: 'severity', operator: '=~', value: 'warning|info' },
        { field: 'tag', operator: '!=', value: 'not this' },
      ],
      comment: 'new disks',
      ends_at: expect.any(String),
    });
    const length = Date.parse(String(body['ends_at'])) - before;
    expect(length).toBeGreaterThanOrEqual(2 * 3_600_000);
    expect(length).toBeLessThan(2 * 3_600_000 + 10_000);
  });

  it('adds one of everything for later', async () => {
    await run('add', '--everything', '--for', '30m', '--from', '2030-01-01T02:00:00Z', '--comment', 'move');
    expect(api.requests[0]?.body).toEqual({
      matchers: [],
      everything: true,
      comment: 'move',
      starts_at: '2030-01-01T02:00:00.000Z',
      ends_at: '2030-01-01T02:30:00.000Z',
    });
  });

  it('ends one', async () => {
    api.instead = () => ({ status: 204, body: undefined });
    expect(await run('expire', silence.id)).toMatchObject({ code: 0 });
    expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `DELETE /api/v1/silences/${silence.id}`,
    ]);
  });

  it.each([
    [['add', 'chain=A1', '--for', '2h']],
    [['add', 'chain=A1', '--comment', 'x']],
    [['add', 'chain=A1', '--comment', 'x', '--for', 'long']],
    [['add', 'chain=A1', '--comment', 'x', '--for', '2h', '--from', 'tomorrow']],
    [['add', 'colour=red', '--comment', 'x', '--for', '2h']],
    [['list', '--state', 'open']],
  ])('does not ask for what is wrong: %j', async (args) => {
    expect(await run(...args)).toMatchObject({ code: 2, stdout: '' });
    expect(api.requests).toEqual([]);
  });
});
