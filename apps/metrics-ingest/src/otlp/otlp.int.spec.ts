import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  authenticateApiKey,
  getChain,
  getTopology,
  type InputOf,
  listChainExecutions,
  listChains,
  listObservedEdges,
} from '@chain-mapping/contracts';
import { Answers, Messages, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { type RunningService, startService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess, type TestServer } from '@chain-mapping/testing';
import { Controller } from '@nestjs/common';
import { Config } from '../config';
import { MetricsIngestModule } from '../metrics-ingest.module';
import { startNeighbour } from '../neighbour.fixture';
import { ClickHouse } from '../storage/clickhouse.store';
import { KnownChains } from '../topology/known-chains.service';
import { keyOf, KEY, requestOf, send, spanId, traceId, zipped } from './otlp.fixture';
import { OtlpGrpc } from './otlp-grpc.server';
import { OtlpServer } from './otlp.server';

jest.setTimeout(120_000);

const NOW = Date.now();
const at = new Date(NOW).toISOString();

const chain: Chain = {
  id: 'B7',
  name: 'Ordering',
  category: 'service_communication',
  description: null,
  version: 1,
  status: 'unknown',
  nodes: [
    { id: 'shop', type: 'api_endpoint', service_name: 'shop', display_name: 'shop' },
    { id: 'orders', type: 'service', service_name: 'orders', display_name: 'orders' },
    { id: 'store', type: 'database', service_name: 'orders-db', display_name: 'orders-db' },
  ],
  edges: [
    { source_node: 'shop', target_node: 'orders', type: 'http_request' },
    { source_node: 'orders', target_node: 'store', type: 'database_query' },
  ],
  dependencies: [],
  tags: [],
  metadata: {},
  node_count: 3,
  edge_count: 2,
  involved_services: ['orders', 'orders-db', 'shop'],
  created_at: at,
  updated_at: at,
  created_by: 'test',
  updated_by: 'test',
};

@Controller()
class RegistryStandIn {
  @Answers(listChains)
  list({ limit, offset }: InputOf<typeof listChains>) {
    return { chains: [chain], total: 1, limit, offset, next_cursor: null };
  }

  @Answers(authenticateApiKey)
  authenticate({ id }: InputOf<typeof authenticateApiKey>) {
    if (!id.startsWith('known')) return { outcome: 'unknown' as const };
    const role = id.endsWith('viewer') ? ('viewer' as const) : ('operator' as const);
    return { outcome: 'accepted' as const, key: { id, name: 'a service', role, expires_at: null } };
  }

  @Answers(getChain)
  get(_: InputOf<typeof getChain>) {
    return chain;
  }
}

const startIngest = (nats: TestServer, chdb_path: string, more: Record<string, string> = {}) =>
  startService({
    name: 'metrics-ingest',
    config: Config.parse({
      NATS_URL: nats.url,
      CHDB_PATH: chdb_path,
      ENVIRONMENT: 'test',
      OTLP_PORT: '0',
      OTLP_GRPC_PORT: '0',
      TRACE_WAIT_UNIT_MS: '50',
      OTLP_ACCESS_CONTROL: 'on',
      ...more,
    }),
    module: (config, around) => MetricsIngestModule.forRoot(config, around),
    transport: (config) => natsTransport({ service: 'metrics-ingest', url: config.NATS_URL }),
  });

/** Somebody who has an address. */
async function aHolder() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const release = () => new Promise((resolve) => server.close(resolve));
  return { port: String((server.address() as AddressInfo).port), release };
}

const services = join(__dirname, '../../fixtures/traced-services.cjs');

/** In a process of its own: the exporters load what they need in a way that Jest cannot follow. */
const runTracedServices = (encoding: string, url: string, environment: string, key: string = KEY) =>
  promisify(execFile)(process.execPath, [services, encoding, url, environment], {
    env: { ...process.env, OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${key}` },
  });

describe('traces from OpenTelemetry', () => {
  const path = mkdtempSync(join(tmpdir(), 'chain-mapping-otlp-'));
  let nats: TestProcess;
  let around: RunningService;
  let service: RunningService;
  let url: string;
  /** What the service said of itself while somebody else had its addresses, and how many of them that was. */
  let whileHeld: { readonly status: number; readonly held: number };

  const ask: Messages['ask'] = (query, input, options) => around.app.get(Messages).ask(query, input, options);
  const ready = async () => {
    const answer = await fetch(`${service.ops_url}/health/ready`);
    return { status: answer.status, text: await answer.text() };
  };
  const edges = async (environment: string) =>
    (await ask(listObservedEdges, { environment })).edges.map(
      ({ source, target, edge_type, traffic }) => `${source} ${edge_type} ${target} ${traffic.calls}/${traffic.errors}`,
    );

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    const holders = await Promise.all([aHolder(), aHolder()]);
    const [OTLP_PORT = '', OTLP_GRPC_PORT = ''] = holders.map(({ port }) => port);
    [around, service] = await Promise.all([
      startNeighbour('registry', nats, RegistryStandIn),
      startIngest(nats, path, { OTLP_PORT, OTLP_GRPC_PORT }),
    ]);
    // One after the other, so that each is waited for.
    for (const { release } of holders) {
      await eventually(async () => expect((await ready()).text).toContain('not listening'));
      whileHeld = { status: (await ready()).status, held: (whileHeld?.held ?? 0) + 1 };
      await release();
    }
    const otlp = service.app.get(OtlpServer, { strict: false });
    await eventually(() => expect(otlp.url).toMatch(/:\d+$/));
    url = otlp.url;
    const known = service.app.get(KnownChains, { strict: false });
    await eventually(() => expect([...known.all]).toHaveLength(1), { timeout_ms: 30_000 });
  }, 120_000);

  afterAll(async () => {
    await Promise.all([around.stop(), service.stop()]);
    await nats.stop();
    rmSync(path, { recursive: true, force: true });
  }, 120_000);

  it('are taken as soon as whoever had the addresses before has gone', async () => {
    expect(whileHeld).toEqual({ status: 503, held: 2 });
    await eventually(async () => expect((await ready()).status).toBe(200));
  });

  it.each(['json', 'protobuf', 'zipped', 'grpc'])('are taken from the exporters of its SDK: %s', async (encoding) => {
    const environment = `sdk ${encoding}`;
    const grpc = () => `http://${service.app.get(OtlpGrpc, { strict: false }).address}`;
    await runTracedServices(encoding, encoding === 'grpc' ? grpc() : `${url}/v1/traces`, environment);
    await eventually(async () =>
      expect((await edges(environment)).sort()).toEqual([
        'orders database_query postgresql://orders-db/orders 1/1',
        'shop http_request orders 1/0',
      ]),
    );
    // Calls and runs are stored one after the other.
    await eventually(async () => {
      const { executions } = await ask(listChainExecutions, { chain_id: 'B7', limit: 50 });
      const run = executions.find((each) => each.environment === environment);
      expect(run).toMatchObject({
        status: 'error',
        complete: true,
        nodes_reached: ['shop', 'orders', 'store'],
        broke_at: { source_node: 'orders', target_node: 'store', error_message: 'disk full' },
      });
      expect(run?.steps.map(({ source_node, target_node }) => [source_node, target_node])).toEqual([
        [null, 'shop'],
        ['shop', 'orders'],
        ['orders', 'store'],
      ]);
    });
  });

  it('become one map with what is declared', async () => {
    await eventually(async () => {
      const { nodes, edges: found } = await ask(getTopology, { environment: 'sdk protobuf' });
      expect(nodes.find(({ id }) => id === 'service:shop')).toMatchObject({
        sources: ['traces', 'declared'],
        chain_ids: ['B7'],
        entry_calls: 1,
      });
      expect(nodes.find(({ id }) => id === 'database:postgresql://orders-db/orders')).toMatchObject({
        chain_ids: ['B7'],
      });
      expect(found).toMatchObject(
        [
          { source: 'service:orders', status: 'unhealthy', sources: ['traces', 'declared'], chain_ids: ['B7'] },
          { source: 'service:shop', target: 'service:orders', status: 'healthy', sources: ['traces', 'declared'] },
        ].sort((a, b) => (a.source < b.source ? -1 : 1)),
      );
    });
    const before = await ask(getTopology, {
      at: new Date(NOW - 86_400_000).toISOString(),
      environment: 'sdk protobuf',
    });
    expect(before.edges.every(({ traffic }) => traffic === null)).toBe(true);
  });

  it('come with metrics, of which what cannot be stored is named', async () => {
    const point = (value: object, ms: number) => ({ timeUnixNano: String(BigInt(ms) * 1_000_000n), ...value });
    const attributes = [{ key: 'pool', value: { stringValue: 'main' } }];
    const metrics = [
      { name: 'orders.open', unit: '{order}', gauge: { dataPoints: [point({ asInt: '17', attributes }, NOW)] } },
      { name: 'orders.rate', sum: { dataPoints: [point({ asDouble: 0.5 }, NOW), point({ asDouble: 'NaN' }, NOW)] } },
      { name: 'latency', unit: 'ms', histogram: { dataPoints: [point({ count: '4', sum: 100 }, NOW)] } },
      { name: 'old', gauge: { dataPoints: [point({ asInt: '1' }, 0)] } },
    ];
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'metered' } }] };
    const answer = await fetch(`${url}/v1/metrics`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
      body: JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] }),
    });
    expect(await answer.json()).toEqual({
      partialSuccess: {
        rejectedDataPoints: '2',
        errorMessage:
          'as_double, as_int, count or sum is not a finite number; time_unix_nano is before the retention of 90 days',
      },
    });
    const clickhouse = service.app.get(ClickHouse, { strict: false });
    await eventually(async () =>
      expect(
        await clickhouse.ask(
          `SELECT metric_type, metric_value, metric_unit, tags FROM chain_health_metrics
           WHERE service_name = 'metered' ORDER BY metric_type`,
        ),
      ).toEqual([
        { metric_type: 'latency.count', metric_value: 4, metric_unit: '1', tags: {} },
        { metric_type: 'latency.sum', metric_value: 100, metric_unit: 'ms', tags: {} },
        { metric_type: 'orders.open', metric_value: 17, metric_unit: '{order}', tags: { pool: 'main' } },
        { metric_type: 'orders.rate', metric_value: 0.5, metric_unit: '', tags: {} },
      ]),
    );
  });

  it('are taken from whom has a key that may send, and from nobody else', async () => {
    const sent = async (key: string) => (await send(url, requestOf('shop', []), { authorization: key })).status;
    expect(await Promise.all(['', 'Bearer x', `Bearer ${keyOf('stranger000')}`].map(sent))).toEqual([401, 401, 401]);
    expect([await sent(`Bearer ${keyOf('knownviewer')}`), await sent(`Bearer ${KEY}`)]).toEqual([403, 200]);
    const { address } = service.app.get(OtlpGrpc, { strict: false });
    await expect(runTracedServices('grpc', `http://${address}`, 'none', keyOf('stranger000'))).rejects.toThrow(
      /16 UNAUTHENTICATED/,
    );
  });

  describe('that are hostile', () => {
    const good = { trace: traceId(1), span: spanId(1), start: NOW, kind: 'server' as const };

    it('are taken but for the spans that cannot be, with the reason', async () => {
      const spans = [
        good,
        { ...good, span: spanId(2), start: 0 },
        { ...good, span: spanId(3), start: Date.parse('2200-01-01T00:00:00Z') },
        { ...good, trace: 'not hex', span: spanId(4) },
        { ...good, trace: '0'.repeat(32), span: spanId(5) },
        { ...good, span: spanId(6), start: NaN },
      ].filter(({ start }) => !Number.isNaN(start));
      const answer = await send(url, requestOf('hostile', spans));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({
        partialSuccess: {
          rejectedSpans: '4',
          errorMessage: expect.stringContaining('before the retention of 30 days'),
        },
      });
    });

    it('do not stop what comes after them', async () => {
      const environment = 'hostile';
      const resource = { 'deployment.environment': environment };
      const deep = JSON.stringify(requestOf('deep', [{ ...good, trace: traceId(2) }], resource)).replace(
        '"attributes":[]',
        `"attributes":[{"key":"a","value":${'{"kvlistValue":{"values":[{"key":"a","value":'.repeat(20_000)}{}${'}]}}'.repeat(20_000)}}]`,
      );
      const huge = requestOf(
        'huge'.repeat(300_000),
        [
          { ...good, trace: traceId(3), name: '\ud83d\ude00'.repeat(300_000), failed: '\ud800'.repeat(1000) },
          {
            ...good,
            trace: traceId(4),
            attributes: { 'http.route': '/\0\t\n\\N', 'http.url': '\u{1f600}'.repeat(500_000) },
          },
        ],
        resource,
      );
      const broken = Buffer.from(
        JSON.stringify(requestOf('broken', [{ ...good, trace: traceId(5), name: '????' }], resource)),
      );
      broken.fill(0xff, broken.indexOf('????'), broken.indexOf('????') + 4);
      for (const body of [deep, huge, new Uint8Array(broken)]) expect((await send(url, body)).status).toBe(200);
      await send(url, requestOf('after', [{ ...good, trace: traceId(6) }], resource));
      await eventually(async () => {
        const { nodes } = await ask(getTopology, { environment });
        const entered = nodes.filter(({ entry_calls }) => entry_calls > 0).map(({ name }) => name);
        expect(entered.map((name) => name.slice(0, 8)).sort()).toEqual(['after', 'broken', 'deep', 'hugehuge']);
      });
    });

    it.each([
      ['no protobuf', 400, 'application/x-protobuf', new Uint8Array([0x0a, 0xff, 0xff])],
      ['no JSON', 400, 'application/json', '{"resourceSpans": ['],
      ['no OTLP', 400, 'application/json', '{"resourceSpans": [1]}'],
      ['no known type', 415, 'text/plain', 'spans'],
    ])('are refused when they are %s', async (_, status, type, body) => {
      const answer = await send(url, body, { 'content-type': type });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('retry-after')).toBeNull();
    });

    it('are refused when they unpack to more than fits', async () => {
      const bomb = zipped(new Uint8Array(40 * 1024 * 1024));
      expect(bomb.length).toBeLessThan(100_000);
      const answer = await send(url, bomb, { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' });
      expect(answer.status).toBe(413);
      const wrong = await send(url, 'not gzip', { 'content-encoding': 'gzip' });
      expect([wrong.status, (await send(url, '{}', { 'content-encoding': 'br' })).status]).toEqual([400, 415]);
    });

    it('are to be sent again when they could not be kept', async () => {
      process.kill(nats.pid, 'SIGKILL');
      const answer = await send(url, requestOf('shop', [good]));
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      await nats.startAgain();
      await eventually(async () => expect((await send(url, requestOf('shop', [good]))).status).toBe(200), {
        timeout_ms: 20_000,
      });
    });
  });
});
