import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ChainHealth } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { del, get, post, put, theSystem } from '../system/system';
import { inRepository, read } from '../workspace/repository';

/** A service as anybody has one: of Chain Mapping and of OpenTelemetry it knows nothing. */
const APP = `
const http = require('node:http');
const { Client } = require('pg');
const { NEXT, DATABASE_URL } = process.env;

async function count() {
  const database = new Client({ connectionString: DATABASE_URL });
  await database.connect();
  const { rows } = await database.query('SELECT count(*)::int AS tables FROM pg_tables');
  await database.end();
  return rows[0];
}

const server = http.createServer((request, response) => {
  if (NEXT) http.get(NEXT, (answer) => answer.pipe(response.writeHead(answer.statusCode)));
  else count().then((row) => response.end(JSON.stringify(row)), (error) => response.writeHead(500).end(String(error)));
});
server.listen(0, '127.0.0.1', () => console.log('listens on ' + server.address().port));
process.on('SIGTERM', () => server.close().closeAllConnections());
`;

describe('services that OpenTelemetry instruments, with no line of code for it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'auto-instrumented-'));
  const services: ChildProcess[] = [];
  let chain_id: string | undefined;
  const CALLS = 5;
  const [documented = ''] = /^OTEL_SERVICE_NAME=orders .* app\.js$/m.exec(read('docs/traces.md')) ?? [];

  beforeAll(async () => {
    cpSync(inRepository('apps/e2e/fixtures/auto-instrumented'), folder, { recursive: true });
    writeFileSync(join(folder, 'app.js'), APP);
    const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    await promisify(execFile)('npm', ['ci', ...flags], { cwd: folder });
  }, 120_000);

  afterAll(async () => {
    if (chain_id !== undefined) await del(`/api/v1/chains/${chain_id}`);
    const gone = services.map((service) => service.exitCode ?? once(service, 'exit'));
    for (const service of services) service.kill('SIGKILL');
    await Promise.all(gone);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts it by the documented line, for another name and the OTLP port of this system; answers its address. */
  async function start(name: string, env: Readonly<Record<string, string>>): Promise<string> {
    const line = documented
      .replace('OTEL_SERVICE_NAME=orders', `OTEL_SERVICE_NAME=${name}`)
      .replace('http://127.0.0.1:4318', theSystem().urls.otlp ?? '');
    const service = spawn('sh', ['-c', line.replace(/ node /, ' exec node ')], {
      cwd: folder,
      env: { PATH: process.env.PATH, OTEL_BSP_SCHEDULE_DELAY: '200', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    services.push(service);
    let said = '';
    for (const stream of [service.stdout, service.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
    return eventually(
      () => {
        const [, port] = /listens on (\d+)/.exec(said) ?? [];
        if (port === undefined) throw new Error(`${name} does not listen:\n${said}`);
        return `http://127.0.0.1:${port}/`;
      },
      { timeout_ms: 30_000 },
    );
  }

  /** A monitored chain of two services that nothing checks, and whose call can hardly be as fast as it should. */
  async function declare(source: string, target: string): Promise<string> {
    const nodes = [source, target].map((id) => ({ id, type: 'service', service_name: id }));
    const edges = [{ source_node: source, target_node: target, type: 'http_request', latency_sla: 0.1 }];
    const chain = { name: 'Zero code', category: 'service_communication', nodes, edges };
    const { body } = await post<{ id: string }>('/api/v1/chains', chain);
    expect(await put(`/api/v1/chains/${body.id}/monitoring`, { enabled: true })).toMatchObject({ status: 200 });
    return body.id;
  }

  it('are on the map, with who calls whom and which database, how often and how well, and in the health of a chain', async () => {
    chain_id = await declare('zero-code-shop', 'zero-code-stock');
    const { database } = theSystem().urls;
    const stock = await start('zero-code-stock', { DATABASE_URL: database });
    const shop = await start('zero-code-shop', { NEXT: stock });
    for (let call = 0; call < CALLS; call += 1) {
      const answer = await fetch(shop);
      expect([answer.status, await answer.json()]).toEqual([200, { tables: expect.any(Number) }]);
    }
    const seen = (source: string, target: RegExp, calls: number, sources: readonly string[]) =>
      expect.objectContaining({
        source: `service:${source}`,
        target: expect.stringMatching(target),
        sources,
        traffic: expect.objectContaining({ calls, errors: 0 }),
      });
    await eventually(
      async () => {
        const { body } = await get<{ edges: { source: string }[] }>('/api/v1/topology');
        const edges = body.edges.filter(({ source }) => source.startsWith('service:zero-code-'));
        expect(edges).toHaveLength(2);
        expect(edges).toContainEqual(
          seen('zero-code-shop', /^service:zero-code-stock$/, CALLS, ['traces', 'declared']),
        );
        // Each time it connects and then asks.
        expect(edges).toContainEqual(seen('zero-code-stock', /^database:postgresql:/, 2 * CALLS, ['traces']));
      },
      { timeout_ms: 60_000, every_ms: 250 },
    );
    await eventually(
      async () => {
        const { body } = await get<ChainHealth>(`/api/v1/chains/${String(chain_id)}/health`);
        expect(body).toMatchObject({
          status: 'degraded',
          sla_compliance: 0,
          edge_health: [{ latency_source: 'traces', latency: expect.any(Number), breached: true }],
          root_cause: { error_message: expect.stringMatching(/^calls take \d+ ms in traces, the SLA is 0.1 ms$/) },
        });
      },
      { timeout_ms: 30_000, every_ms: 250 },
    );
  }, 120_000);
});
