import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegistryApi, runProgram } from './registry-api.fixture';

const point = {
  time: '2026-03-10T09:15:00.000Z',
  count: 24,
  average: 31.7,
  p50: 29.5,
  p95: 61.2,
  p99: 88,
  error_rate: 0.042,
};
const range = { from: '2026-03-10T09:00:00.000Z', to: '2026-03-10T10:00:00.000Z', step: 60, metric: 'response_time' };

describe('what was measured', () => {
  let api: RegistryApi;
  let url: string;
  const run = (...args: string[]) => runProgram(['--url', url, ...args]);
  const answering = (body: object) => {
    api.instead = () => ({ status: 200, body });
  };

  beforeEach(async () => {
    api = new RegistryApi();
    url = await api.start();
  });
  afterEach(() => api.stop());

  it('is shown of an edge of a chain', async () => {
    answering({ chain_id: 'D4', ...range, points: [point] });
    const { code, stdout } = await run(
      'metrics',
      'show',
      'D4',
      '--edge',
      'api>db',
      '--from',
      range.from,
      '--step',
      '60',
    );
    expect(code).toBe(0);
    expect(api.requests[0]?.path).toBe(
      '/api/v1/chains/D4/metrics?from=2026-03-10T09%3A00%3A00.000Z&step=60&source_node=api&target_node=db',
    );
    expect(stdout).toMatch(/2026-03-10T09:15:00.000Z +24 +32 ms +30 ms +61 ms +88 ms +4.2 %/);
  });

  it('is shown of all chains side by side', async () => {
    answering({ ...range, chains: [{ chain_id: 'D4', points: [point] }], total: 1, limit: 100, offset: 0 });
    const { stdout } = await run('metrics', 'show', '--from', range.from);
    expect(stdout).toMatch(/D4 +24 +32 ms/);
  });

  it('refuses half an edge without asking', async () => {
    expect((await run('metrics', 'show', 'D4', '--edge', 'api>')).code).toBe(2);
    expect((await run('metrics', 'show', '--node', 'api')).code).toBe(2);
    expect(api.requests).toEqual([]);
  });

  it('says what is left of an error budget, and who spent it', async () => {
    answering({
      chain_id: 'D4',
      from: range.from,
      to: range.to,
      objective: { target: 0.999, window_days: 30 },
      availability: 0.9996,
      good_ms: 1,
      bad_ms: 864_000,
      uncounted_ms: 0,
      known_since: range.from,
      error_budget: { allowed_ms: 2_592_000, spent_ms: 864_000, remaining: 0.6667, burn_rate: 1.25 },
      burn_rates: [],
      spent_by: [
        { component_id: 'a', node_id: 'db', display_name: 'orders-db', edge: null, bad_ms: 864_000, share: 1 },
        {
          component_id: 'b',
          node_id: 'db',
          display_name: null,
          edge: { source_node: 'api', target_node: 'db' },
          bad_ms: 0,
          share: 0,
        },
      ],
    });
    const { stdout } = await run('slo', 'D4', '--target', '0.999');
    expect(api.requests[0]?.path).toBe('/api/v1/chains/D4/slo?target=0.999');
    expect(stdout).toContain('availability  99.96 % of 99.9 % in 30 days');
    expect(stdout).toContain('budget        66.67 % left: 14.4 min of 43.2 min spent, burning at 1.25');
    expect(stdout).toMatch(/orders-db +14.4 min +100 %/);
    expect(stdout).toMatch(/api > db +0 min +0 %/);
  });

  it('shows where runs went and where they broke', async () => {
    const traffic = {
      calls: 2,
      estimated_calls: 2,
      errors: 1,
      error_rate: 0.5,
      average_ms: 5,
      p50_ms: 4,
      p95_ms: 6,
      p99_ms: 6,
    };
    const step = {
      source_node: 'api',
      target_node: 'db',
      edge_type: 'http_request',
      started_at: range.from,
      offset_ms: 3,
      duration_ms: 5,
      status: 'error',
      error_message: 'refused',
      service_name: 'db',
      operation: 'x',
      trace_id: 't',
      span_id: 's',
    };
    const execution = {
      execution_id: 'abc',
      trace_ids: ['t'],
      environment: 'default',
      started_at: range.from,
      duration_ms: 8,
      status: 'error',
      complete: false,
      nodes_reached: ['api', 'db'],
      nodes_missed: ['ledger'],
      broke_at: { source_node: 'api', target_node: 'db', error_message: 'refused' },
      steps: [step],
    };
    answering({ chain_id: 'D4', executions: [execution], edges: [{ source_node: 'api', target_node: 'db', traffic }] });
    const { stdout } = await run('traces', 'D4', '--errors', '--limit', '5');
    expect(api.requests[0]?.path).toBe('/api/v1/chains/D4/executions?status=error&limit=5');
    expect(stdout).toContain('abc, broke at api > db: refused, missed ledger');
    expect(stdout).toContain('+3 ms  api > db  5 ms ✕');
    expect(stdout).toMatch(/api > db +2 +1 +4 ms +6 ms +6 ms/);
  });
});

describe('a dump', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-dump-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function dumped(listener: RequestListener, name: string) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const args = ['metrics', 'export', '--from', '1d', '--out', join(folder, name)];
      return await runProgram(['--url', `http://127.0.0.1:${port}`, ...args]);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it('is written as it comes', async () => {
    const content = Buffer.alloc(2_000_000, 'PAR1');
    const { code, stdout } = await dumped((request, response) => {
      expect(request.url).toMatch(/export\?table=chain_health_metrics&from=.+&to=.+&format=parquet$/);
      response.end(content);
    }, 'a.parquet');
    expect([code, stdout]).toEqual([0, expect.stringContaining('2000000 bytes')]);
    expect(readFileSync(join(folder, 'a.parquet')).equals(content)).toBe(true);
  });

  it('is not there where it broke off', async () => {
    const { code } = await dumped((_, response) => {
      response.write('half of it', () => response.destroy());
    }, 'b.parquet');
    expect(code).toBe(1);
    expect(readdirSync(folder)).toEqual(['a.parquet']);
  });

  it('says what is wrong with what was asked', async () => {
    const { code, stderr } = await dumped((_, response) => {
      response.writeHead(400).end(JSON.stringify({ title: 'no', errors: [{ path: 'from', message: 'is too early' }] }));
    }, 'c.parquet');
    expect(code).toBe(1);
    expect(stderr).toContain('from: is too early');
  });
});
