import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  type ChainCondition,
  chainHealthChanged,
  chainSeries,
  checkResults,
  type DataOf,
  DomainError,
  eventsTracked,
  exportRows,
  exportSeries,
  getChain,
  getMonitoring,
  getObjectiveReport,
  getTopology,
  type InputOf,
  listChainConditions,
  listChainExecutions,
  listChains,
  listEvents,
  listObservedEdges,
  listTracedEdges,
  type OutputOf,
  platformSeries,
} from '@chain-mapping/contracts';
import { Answers, ByteStreams, Events, Messages, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import { type ChainHealth, latencyQuantile, type ObservedResult, type TrackedEvent } from '@chain-mapping/model';
import { type RunningService, startService } from '@chain-mapping/service';
import { aNats, eventually, type TestServer } from '@chain-mapping/testing';
import { Controller } from '@nestjs/common';
import { Config } from '../config';
import { MetricsIngestModule } from '../metrics-ingest.module';
import { startNeighbour } from '../neighbour.fixture';
import { ChainStatesConsumer } from '../objectives/chain-states.consumer';
import { ClickHouse } from '../storage/clickhouse.store';

jest.setTimeout(90_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.now();
/** The beginning of a full minute, an hour ago. */
const BASE = Math.floor((NOW - HOUR) / MINUTE) * MINUTE;
const at = (ms: number): string => new Date(BASE + ms).toISOString();
const SLO = { target: 0.99, window_days: 30 };
const DROP = `'); DROP TABLE chain_health_metrics; --`;

let conditions: ChainCondition[] = [];

/** The neighbours, as far as they are asked. */
@Controller()
class Neighbours {
  @Answers(listChains)
  list({ limit, offset }: InputOf<typeof listChains>) {
    return { chains: [], total: 0, limit, offset, next_cursor: null };
  }

  @Answers(getChain)
  get({ chain_id }: InputOf<typeof getChain>): never {
    throw new DomainError('ChainNotFound', `no chain ${chain_id}`);
  }

  @Answers(getMonitoring)
  monitoring({ chain_id }: InputOf<typeof getMonitoring>) {
    if (chain_id === 'E9') throw new DomainError('MonitoringNotFound', 'not monitored');
    if (chain_id === 'E8') throw new DomainError('ChainNotFound', 'no such chain');
    const time = at(0);
    return {
      chain_id,
      enabled: true,
      check_interval: 30,
      alert_thresholds: {},
      slo: SLO,
      created_at: time,
      updated_at: time,
    };
  }

  @Answers(listChainConditions)
  conditions({ after }: InputOf<typeof listChainConditions>) {
    // Two pages, to see that both are asked for.
    const half = Math.ceil(conditions.length / 2);
    return after === null
      ? { at: new Date().toISOString(), conditions: conditions.slice(0, half), next: 'half' }
      : { at: new Date().toISOString(), conditions: conditions.slice(half), next: null };
  }
}

const startIngest = (nats: TestServer, CHDB_PATH: string) =>
  startService({
    name: 'metrics-ingest',
    config: Config.parse({ NATS_URL: nats.url, CHDB_PATH, OTLP_PORT: '0', OTLP_GRPC_PORT: '0' }),
    module: (config, context) => MetricsIngestModule.forRoot(config, context),
    transport: (config) => natsTransport({ service: 'metrics-ingest', url: config.NATS_URL }),
  });

const aResult = (fields: Partial<ObservedResult>): ObservedResult => ({
  result_id: randomUUID(),
  target_id: 'target-1',
  slot: NOW,
  checked_at: at(0),
  type: 'http',
  status: 'healthy',
  response_time: 10,
  error_message: null,
  nodes: [{ chain_id: 'A1', node_id: 'feed', service_name: 'data-bridge' }],
  component_status: 'healthy',
  component_since: at(-HOUR),
  consecutive_failures: 0,
  ...fields,
});

const health = (fields: Partial<ChainHealth>): ChainHealth => ({
  chain_id: 'E1',
  status: 'healthy',
  overall_score: 100,
  coverage: 1,
  node_health: [],
  edge_health: [],
  sla_compliance: null,
  error_budget: null,
  root_cause: null,
  checked_at: null,
  ...fields,
});

const DB = {
  node_id: 'db',
  service_name: 'database-service',
  display_name: `orders'\t"db"`,
  status: 'unhealthy' as const,
  error_message: 'refused',
  component_id: 'target-db',
};

describe('questions over what happened', () => {
  const path = mkdtempSync(join(tmpdir(), 'chain-mapping-questions-'));
  let nats: TestServer;
  let around: RunningService;
  let service: RunningService;

  const ask: Messages['ask'] = (query, input, options) => around.app.get(Messages).ask(query, input, options);
  const clickhouse = () => service.app.get(ClickHouse, { strict: false });
  const count = async (from: string): Promise<number> =>
    (await clickhouse().ask<{ n: number }>(`SELECT count() AS n FROM ${from}`))[0]?.n ?? 0;
  const insert = async (statement: string) => {
    for await (const _ of await clickhouse().read(statement, {}));
  };

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    around = await startNeighbour('around', nats, Neighbours);
    service = await startIngest(nats, path);
    const node = (node_id: string) => [{ chain_id: 'A1', node_id, service_name: node_id }];
    const results = [
      ...Array.from({ length: 50 }, (_, index) =>
        aResult({ nodes: node('feed'), checked_at: at(index * 1000), response_time: 10 + index }),
      ),
      ...Array.from({ length: 10 }, (_, index) =>
        aResult({ nodes: node('store'), checked_at: at(index * 1000), response_time: 500 }),
      ),
      aResult({ nodes: node('store'), checked_at: at(5), response_time: null, status: 'unhealthy' }),
      aResult({
        nodes: [{ chain_id: 'B2', node_id: 'page', service_name: 'web' }],
        response_time: 7,
        checked_at: at(0),
      }),
    ];
    await around.app.get(Events).publish(checkResults, { shard: '0' }, { results });
    await eventually(async () => expect(await count('chain_health_metrics')).toBe(123));
    await insert(
      `INSERT INTO chain_execution_traces (timestamp, chain_id, execution_id, trace_id, span_id, node_id, kind, duration_ms, status, attributes)
       SELECT fromUnixTimestamp64Milli(toInt64(${BASE}) + number * 100), 'A1', toString(number), toString(number), toString(number), 'store',
         'http_request', toFloat64(1 + number), if(number < 5, 'error', 'ok'), map('source_node', 'feed') FROM numbers(100)`,
    );
  }, 120_000);

  afterAll(async () => {
    await Promise.all([around.stop(), service.stop()]);
    await nats.stop();
    rmSync(path, { recursive: true, force: true });
  }, 120_000);

  const range = { from: at(0), to: at(MINUTE), step: 60 };

  it('gives a series of a chain, of one of its nodes, and of one of its edges', async () => {
    const chain = await ask(chainSeries, { chain_id: 'A1', ...range });
    expect(chain).toMatchObject({ source: 'checks', node_id: null, edge: null, points: [{ time: at(0), count: 60 }] });
    const node = await ask(chainSeries, { chain_id: 'A1', node_id: 'store', ...range });
    expect(node).toMatchObject({
      node_id: 'store',
      points: [{ count: 10, average: 500, p99: 500, error_rate: 0.0909091 }],
    });
    const edge = { source_node: 'feed', target_node: 'store' };
    const traced = await ask(chainSeries, { chain_id: 'A1', ...edge, ...range });
    expect(traced).toMatchObject({ source: 'traces', edge, points: [{ count: 100, average: 50.5, error_rate: 0.05 }] });
    expect(traced.points[0]?.p95).toBeCloseTo(95, 0);
    const tries = await ask(chainSeries, { chain_id: 'A1', metric: 'availability', ...edge, ...range });
    expect(tries.points).toMatchObject([{ count: 100, average: 0.95, error_rate: 0.05 }]);
  });

  it('takes what the checks of the target measured where traces saw nothing of an edge', async () => {
    const edge = { source_node: 'elsewhere', target_node: 'store' };
    const series = await ask(chainSeries, { chain_id: 'A1', ...edge, ...range });
    expect(series).toMatchObject({ source: 'checks', points: [{ count: 10, average: 500 }] });
  });

  it('tells what traces saw of the edges of all chains lately, a page at a time', async () => {
    const end = 30 * MINUTE;
    const call = (chain: string, target: string, ago: number, ms: number, times: number, source = 'page') =>
      `SELECT fromUnixTimestamp64Milli(toInt64(${BASE + end - ago})), '${chain}', 'x', 'x', toString(number), '${target}', 'http_request', ${ms},
         if(${ms} = 1000 AND number < 2, 'error', 'ok'), map('source_node', '${source}') FROM numbers(${times})`;
    await insert(
      `INSERT INTO chain_execution_traces (timestamp, chain_id, execution_id, trace_id, span_id, node_id, kind, duration_ms, status, attributes)
       ${[
         // The newest five calls are among the seven of the last two minutes; one minute alone has too few.
         call('C1', 'store', 1000, 100, 3),
         call('C1', 'store', MINUTE + 1, 10, 4),
         call('C1', 'store', 4 * MINUTE, 1000, 20),
         call('C2', 'cache', 5 * MINUTE, 7, 1),
         call('C2', 'store', 1, 5, 6),
         // Before the window, at its end, of no known latency, and where a run begins.
         call('C2', 'queue', 5 * MINUTE + 1, 1, 9),
         call('C2', 'queue', 0, 1, 9),
         call('C2', 'store', 1, -1, 9),
         call('C2', 'page', 1, 1, 9, ''),
       ].join(' UNION ALL ')}`,
    );
    const wanted = { at: at(end) };
    const { edges, next } = await ask(listTracedEdges, wanted);
    expect(next).toBeNull();
    const told = edges.map(({ chain_id, target_node, calls, errors, last_seen, newest_ms }) => {
      return [chain_id, target_node, calls, errors, last_seen - BASE - end, Math.round(newest_ms)];
    });
    expect(told).toEqual([
      ['C1', 'store', 27, 2, -1000, 10],
      ['C2', 'cache', 1, 0, -5 * MINUTE, 7],
      ['C2', 'store', 6, 0, -1, 5],
    ]);
    const { latency = {} } = edges[0] ?? {};
    expect(Object.values(latency)).toEqual([4, 3, 20]);
    expect([0.1, 0.2, 1].map((share) => Math.round((latencyQuantile(latency, share) ?? 0) / 10))).toEqual([1, 10, 101]);
    const pages = [];
    for (let after: OutputOf<typeof listTracedEdges>['next'] | undefined; after !== null;) {
      const page = await ask(listTracedEdges, { ...wanted, limit: 1, ...(after && { after }) });
      pages.push(...page.edges);
      after = page.next;
    }
    // Of C2, which has more edges than a page, the first.
    expect(pages).toEqual(edges.slice(0, 2));
    const one = await ask(listTracedEdges, { ...wanted, limit: 2 });
    expect([one.edges, one.next]).toEqual([edges.slice(0, 1), 'C1']);
    const two = await ask(listTracedEdges, { ...wanted, limit: 2, after: 'C1' });
    expect([two.edges, two.next]).toEqual([edges.slice(1), null]);
    expect((await ask(listTracedEdges, { at: at(end - 20 * MINUTE) })).edges).toEqual([]);
  });

  it('compares all chains, a page at a time', async () => {
    const window = { from: at(0), to: at(MINUTE) };
    const all = await ask(platformSeries, window);
    expect(all).toMatchObject({ total: 2, step: 60 });
    expect(
      all.chains.map(({ chain_id, points }) => [chain_id, points.map((point) => [point.time, point.count])]),
    ).toEqual([
      ['A1', [[at(0), 60]]],
      ['B2', [[at(0), 1]]],
    ]);
    expect(await ask(platformSeries, { ...window, limit: 1, offset: 1 })).toMatchObject({
      total: 2,
      chains: [{ chain_id: 'B2' }],
    });
  });

  it('finds tracked events by type, node and time', async () => {
    const event = (fields: Partial<TrackedEvent>): TrackedEvent => ({
      id: randomUUID(),
      service_name: 'shop',
      event_type: 'order_placed',
      timestamp: at(0),
      attributes: {},
      ...fields,
    });
    const [early, late, other] = [
      event({ node_id: 'api' }),
      event({ node_id: 'api', timestamp: at(5000) }),
      event({ event_type: 'order_lost', timestamp: at(6000) }),
    ];
    await around.app.get(Events).publish(eventsTracked, { service_name: 'shop' }, { events: [early, late, other] });
    const ids = async (filter: object) => (await ask(listEvents, filter)).events.map(({ id }) => id);
    expect(await ids({ event_type: 'order_placed' })).toEqual([late.id, early.id]);
    expect(await ids({ node_id: 'api', from: at(1), to: at(5001) })).toEqual([late.id]);
    expect(await ids({ service: 'shop', from: at(5000), to: at(6000) })).toEqual([late.id]);
    expect(await ids({ event_type: DROP })).toEqual([]);
  });

  it('lists the slowest edges, and those that fail most', async () => {
    const flow = (target: string, calls: number, errors: number, bucket: number) =>
      `(fromUnixTimestamp64Milli(toInt64(${BASE})), '${target}', 'shop', 'service', '${target}', 'service', 'http_request', ${calls}, ${calls}, ${errors}, map(toInt16(${bucket}), toUInt64(${calls})), 1)`;
    await insert(
      `INSERT INTO chain_network_flows (timestamp, flow_id, source_service, source_type, target_service, target_type, edge_type, calls, estimated_calls,
         errors, latency, latency_sum) VALUES ${flow('busy', 1000, 10, 50)}, ${flow('slow', 20, 0, 200)}, ${flow('broken', 30, 15, 20)}, ${flow('rare', 1, 1, 300)}`,
    );
    const edges = async (asked: object) =>
      (await ask(listObservedEdges, { at: at(MINUTE), ...asked })).edges.map(({ target }) => target);
    expect(await edges({})).toEqual(['busy', 'broken', 'slow', 'rare']);
    expect(await edges({ sort: 'slowest' })).toEqual(['rare', 'slow', 'busy', 'broken']);
    expect(await edges({ sort: 'failing', min_calls: 5 })).toEqual(['broken', 'busy', 'slow']);
    expect(await edges({ service: 'slow' })).toEqual(['slow']);
  });

  describe('over the history of statuses', () => {
    const changed = (seconds: number, fields: Partial<ChainHealth>) => {
      const all = health(fields);
      const data: DataOf<typeof chainHealthChanged> = {
        chain_id: all.chain_id,
        status: all.status,
        since: at(seconds * 1000),
        sequence: BASE + seconds,
        previous_status: null,
        health: all,
      };
      return around.app.get(Events).publish(chainHealthChanged, { chain_id: all.chain_id }, data);
    };

    it('says what is left of an error budget, and what spent it', async () => {
      await changed(0, {});
      await changed(60, { status: 'unhealthy', overall_score: 49, root_cause: DB });
      await changed(180, { status: 'degraded', overall_score: 80 });
      await changed(240, {
        status: 'degraded',
        edge_health: [
          { source_node: 'api', target_node: 'db', latency_sla: 10, latency: 90, sla_compliance: 0, breached: true },
        ],
        root_cause: { ...DB, component_id: 'api>db', edge: { source_node: 'api', target_node: 'db' } },
      });
      await changed(300, {});
      await eventually(async () => expect(await count(`chain_states WHERE chain_id = 'E1'`)).toBe(5));
      const report = await ask(getObjectiveReport, { chain_id: 'E1', at: at(360_000) });
      expect(report).toMatchObject({
        objective: SLO,
        good_ms: 180_000,
        bad_ms: 180_000,
        uncounted_ms: 0,
        availability: 0.5,
        known_since: at(0),
        error_budget: { allowed_ms: 25_920_000, spent_ms: 180_000 },
        spent_by: [
          { component_id: 'target-db', node_id: 'db', display_name: DB.display_name, edge: null, bad_ms: 120_000 },
          { component_id: 'api>db', edge: { source_node: 'api', target_node: 'db' }, bad_ms: 60_000 },
        ],
      });
      expect(report.error_budget?.remaining).toBeCloseTo(1 - 180_000 / (0.01 * 30 * 86_400_000));
      expect(report.burn_rates[0]?.burning).toBe(true);
      const scores = await ask(chainSeries, {
        chain_id: 'E1',
        metric: 'score',
        from: at(0),
        to: at(360_000),
        step: 360,
      });
      expect(scores).toMatchObject({ source: 'statuses' });
      expect(scores.points.reduce((sum, { count: seen }) => sum + seen, 0)).toBe(5);
      expect(scores.points[0]).toMatchObject({ p50: expect.any(Number) });
    });

    it('does not count the time in which nobody looked, and takes another objective than the chain has', async () => {
      await changed(0, { chain_id: 'E2' });
      await eventually(async () => expect(await count(`chain_states WHERE chain_id = 'E2'`)).toBe(1));
      const report = await ask(getObjectiveReport, {
        chain_id: 'E2',
        at: at(HOUR - 1000),
        target: 0.9,
        window_days: 1,
      });
      expect(report).toMatchObject({
        objective: { target: 0.9, window_days: 1 },
        good_ms: 7 * MINUTE,
        uncounted_ms: HOUR - 1000 - 7 * MINUTE,
        error_budget: { remaining: 1 },
        spent_by: [],
      });
    });

    it('looks at all chains once a minute, so that an SLA that is broken shows though no status changes', async () => {
      const condition = (chain_id: string, fields: Partial<ChainCondition> = {}): ChainCondition => ({
        chain_id,
        status: 'degraded',
        overall_score: 80,
        coverage: 1,
        sla_compliance: null,
        error_budget: null,
        breached: false,
        availability: 1,
        root_cause: null,
        ...fields,
      });
      const looking = service.app.get(ChainStatesConsumer, { strict: false });
      const kinds = (chain_id: string) =>
        clickhouse().ask<{ kind: string }>(
          `SELECT kind FROM chain_states WHERE chain_id = '${chain_id}' ORDER BY timestamp`,
        );
      conditions = [condition('E3'), condition('E4'), condition('E5')];
      await looking.look();
      await looking.look();
      conditions = [condition('E3', { breached: true, root_cause: DB }), condition('E4'), condition('E5')];
      await looking.look();
      expect(await kinds('E3')).toEqual([{ kind: 'good' }, { kind: 'bad' }]);
      expect(await kinds('E5')).toEqual([{ kind: 'good' }]);
    });

    it('knows nothing of a chain that was never monitored, and refuses one that there is not', async () => {
      expect(await ask(getObjectiveReport, { chain_id: 'E9' })).toMatchObject({
        objective: null,
        availability: null,
        known_since: null,
        error_budget: null,
      });
      await expect(ask(getObjectiveReport, { chain_id: 'E8' })).rejects.toMatchObject({ code: 'ChainNotFound' });
    });
  });

  describe('as files', () => {
    const received = async (begin: (address: string) => Promise<unknown>): Promise<Buffer> => {
      const { address, bytes } = around.app.get(ByteStreams).open();
      const [content] = await Promise.all([buffer(bytes), begin(address)]);
      return content;
    };

    it('gives a series as CSV and as Arrow', async () => {
      const series = { chain_id: 'A1', node_id: 'store', ...range };
      const csv = await received((address) => ask(exportSeries, { ...series, format: 'csv', address }));
      expect(csv.toString()).toBe(
        `"time","count","average","p50","p95","p99","error_rate"\n"${at(0)}",10,500,500,500,500,0.09090909090909091\n`,
      );
      const arrow = await received((address) => ask(exportSeries, { ...series, format: 'arrow', address }));
      // An encapsulated message: the mark, then the length of its metadata.
      expect(arrow.readUInt32LE(0)).toBe(0xffff_ffff);
      expect(arrow.includes('error_rate')).toBe(true);
    });

    it('writes the rows of a time as Parquet, JSON lines and CSV', async () => {
      const wanted = { from: at(-HOUR), to: at(HOUR) };
      const parquet = await received((address) => ask(exportRows, { ...wanted, address }));
      expect([parquet.subarray(0, 4), parquet.subarray(-4)].map(String)).toEqual(['PAR1', 'PAR1']);
      const jsonl = await received((address) =>
        ask(exportRows, { ...wanted, chain_id: 'B2', format: 'jsonl', address }),
      );
      const rows = jsonl
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(rows).toHaveLength(2);
      expect(rows[0]).toMatchObject({ timestamp: at(0), chain_id: 'B2', node_id: 'page', environment: 'default' });
      const csv = await received((address) =>
        ask(exportRows, { ...wanted, table: 'chain_performance_events', format: 'csv', address }),
      );
      expect(csv.toString()).toMatch(/^"timestamp","event_id",/);
    });

    it('gives back its place when nobody reads', async () => {
      const wanted = { from: at(-HOUR), to: at(HOUR) };
      for (let time = 0; time < 4; time += 1) {
        const { address, bytes } = around.app.get(ByteStreams).open();
        await eventually(() => ask(exportRows, { ...wanted, address }));
        bytes.destroy();
      }
    });
  });

  describe('with hostile input', () => {
    const address = 'bytes.nobody.x';
    const fails = async (asking: Promise<unknown>, field: string) => {
      const error = await asking.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: 'InvalidInput' });
      expect((error as DomainError).errors.map(({ path: name }) => name)).toContain(field);
    };

    it.each([
      ['an id that is SQL', chainSeries, { chain_id: DROP }, 'chain_id'],
      ['a metric that is SQL', chainSeries, { chain_id: 'A1', metric: DROP }, 'metric'],
      ['a step of nothing', chainSeries, { chain_id: 'A1', step: 0 }, 'step'],
      ['a step of less', chainSeries, { chain_id: 'A1', step: -1 }, 'step'],
      ['a step that is no number', chainSeries, { chain_id: 'A1', step: 'NaN' }, 'step'],
      ['too many points', chainSeries, { chain_id: 'A1', from: '1970-01-01T00:00:00Z', step: 1 }, 'step'],
      ['a time that is none', chainSeries, { chain_id: 'A1', from: 'now()' }, 'from'],
      ['a time before all', chainSeries, { chain_id: 'A1', from: '1969-12-31T23:59:59Z' }, 'from'],
      ['a time after all', chainSeries, { chain_id: 'A1', to: '2200-01-01T00:00:00Z' }, 'to'],
      ['an end before its beginning', chainSeries, { chain_id: 'A1', from: at(1), to: at(0) }, 'from'],
      ['half an edge', chainSeries, { chain_id: 'A1', source_node: 'feed' }, 'source_node'],
      [
        'a node and an edge',
        chainSeries,
        { chain_id: 'A1', node_id: 'a', source_node: 'b', target_node: 'c' },
        'node_id',
      ],
      ['the score of a node', chainSeries, { chain_id: 'A1', node_id: 'a', metric: 'score' }, 'metric'],
      ['too many chains', platformSeries, { limit: 1e9 }, 'limit'],
      ['a year of 2200 in the map', getTopology, { at: '2200-01-01T00:00:00Z' }, 'at'],
      ['a sorting that is SQL', listObservedEdges, { sort: DROP }, 'sort'],
      ['edges of another age', listTracedEdges, { at: '2200-01-01T00:00:00Z' }, 'at'],
      ['more edges than fit', listTracedEdges, { limit: 501 }, 'limit'],
      ['events of another age', listEvents, { from: '2200-01-01T00:00:00Z' }, 'from'],
      ['a target of all', getObjectiveReport, { chain_id: 'A1', target: 1 }, 'target'],
      ['a window of years', getObjectiveReport, { chain_id: 'A1', window_days: 4000 }, 'window_days'],
      ['an objective of 9999', getObjectiveReport, { chain_id: 'A1', at: '9999-12-31T23:59:59Z' }, 'at'],
      ['a table that is none of ours', exportRows, { table: 'system.users', from: at(0), to: at(1), address }, 'table'],
      ['a time before its end', exportRows, { from: at(1), to: at(0), address }, 'from'],
      ['an address that is a service', exportRows, { from: at(0), to: at(1), address: 'query.x' }, 'address'],
      [
        'flows of a chain',
        exportRows,
        { table: 'chain_network_flows', chain_id: 'A1', from: at(0), to: at(1), address },
        'chain_id',
      ],
    ] as const)('names the field: %s', async (_, query, input, field) => {
      // What comes over the wire has any shape.
      await fails(ask(query, JSON.parse(JSON.stringify(input))), field);
    });

    it('takes SQL as the text that it is', async () => {
      expect((await ask(chainSeries, { chain_id: 'A1', node_id: DROP })).points).toEqual([]);
      const edge = { source_node: DROP, target_node: `{from:Int64}` };
      expect((await ask(chainSeries, { chain_id: 'A1', ...edge })).points).toEqual([]);
      expect((await ask(listObservedEdges, { service: DROP, environment: `' OR 1 = 1 --` })).edges).toEqual([]);
      expect((await ask(listTracedEdges, { at: at(MINUTE), after: DROP })).edges).toHaveLength(1);
      expect(await ask(listEvents, { service: DROP, chain_id: `\\'; --`, node_id: '\u0000' })).toMatchObject({
        total: 0,
      });
      await expect(ask(listChainExecutions, { chain_id: 'A1' })).rejects.toMatchObject({ code: 'ChainNotFound' });
      expect(await count('chain_health_metrics')).toBe(123);
    });

    it('answers what may be asked at most', async () => {
      const day = { from: '1970-01-01T00:00:00Z', to: '1983-09-09T00:00:00Z', step: 86_400 };
      expect((await ask(chainSeries, { chain_id: 'A1', ...day })).points).toEqual([]);
      expect((await ask(getTopology, { at: '1970-01-01T00:00:00Z', window_minutes: 43_200 })).edges).toEqual([]);
      // As many points as there may be fit into an answer.
      await insert(
        `INSERT INTO chain_health_metrics SELECT fromUnixTimestamp64Milli(toInt64(${BASE}) - number * 1000), 'D1', 'n', 'response_time', rand() / 1e7,
           'ms', 'healthy', 's', 'default', map(), '' FROM numbers(5000)`,
      );
      const whole = await ask(chainSeries, { chain_id: 'D1', from: at(-4999_000), to: at(1000), step: 1 });
      expect(whole.points).toHaveLength(5000);
    });
  });

  it('answers the same after a restart', async () => {
    const questions = () =>
      Promise.all([
        ask(chainSeries, { chain_id: 'A1', ...range }),
        ask(getObjectiveReport, { chain_id: 'E1', at: at(360_000) }),
        ask(listObservedEdges, { at: at(MINUTE), sort: 'slowest' }),
      ]);
    const before = await questions();
    await service.stop();
    service = await startIngest(nats, path);
    expect(await eventually(questions)).toEqual(before);
  });
});
