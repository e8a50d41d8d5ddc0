import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { createClickHouse, onCluster } from '@chain-mapping/clickhouse';
import {
  chainSeries,
  checkResults,
  eventsTracked,
  flowsObserved,
  ingestStatistics,
  listChainHistories,
  listEvents,
  streams,
} from '@chain-mapping/contracts';
import { Events, Messages, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import type { ObservedResult, TrackedEvent } from '@chain-mapping/model';
import { ConfigError, type RunningService, startService, SystemClock } from '@chain-mapping/service';
import { aClickHouse, aNats, eventually, type TestClickHouse, type TestServer } from '@chain-mapping/testing';
import { AckPolicy, connect, type NatsConnection } from 'nats';
import { Config, loadConfig } from './config';
import { eventRows, healthRows } from './ingest/rows';
import { RowGroups } from './ingest/row-groups.store';
import { StoredKeys } from './ingest/stored-keys.store';
import { MetricsIngestModule } from './metrics-ingest.module';
import { migrations } from './migrations/migrations';
import { sharding } from './migrations/sharding';
import { NoChains, startNeighbour } from './neighbour.fixture';
import { ClickHouse } from './storage/clickhouse.store';
import { allTables, tables } from './storage/tables';

jest.setTimeout(90_000);

const NOW = Date.now();
const iso = (secondsAgo: number): string => new Date(NOW - secondsAgo * 1000).toISOString();

const aResult = (fields: Partial<ObservedResult> = {}): ObservedResult => ({
  result_id: randomUUID(),
  target_id: 'target-1',
  slot: NOW,
  checked_at: iso(30),
  type: 'http',
  status: 'healthy',
  response_time: 10,
  error_message: null,
  nodes: [{ chain_id: 'A1', node_id: 'feed', service_name: 'data-bridge' }],
  component_status: 'healthy',
  component_since: iso(3600),
  consecutive_failures: 0,
  ...fields,
});

const anEvent = (fields: Partial<TrackedEvent> = {}): TrackedEvent => ({
  id: randomUUID(),
  service_name: 'data-bridge',
  event_type: 'order_placed',
  timestamp: iso(10),
  attributes: { amount: 3 },
  ...fields,
});

const startIngest = (nats: TestServer, where: { CLICKHOUSE_URL: string } | { CHDB_PATH: string }) =>
  startService({
    name: 'metrics-ingest',
    config: Config.parse({ NATS_URL: nats.url, ENVIRONMENT: 'test', OTLP_PORT: '0', OTLP_GRPC_PORT: '0', ...where }),
    module: (config, context) => MetricsIngestModule.forRoot(config, context),
    transport: (config) => natsTransport({ service: 'metrics-ingest', url: config.NATS_URL }),
  });

describe('metrics-ingest with the embedded engine', () => {
  const path = mkdtempSync(join(tmpdir(), 'chain-mapping-ingest-'));
  let nats: TestServer;
  let around: RunningService;
  let service: RunningService;

  const clickhouse = () => service.app.get(ClickHouse, { strict: false });
  const events = () => around.app.get(Events);
  const ask: Messages['ask'] = (query, input, options) => around.app.get(Messages).ask(query, input, options);
  const count = async (from: string): Promise<number> =>
    (await clickhouse().ask<{ n: number }>(`SELECT count() AS n FROM ${from}`))[0]?.n ?? 0;
  const track = (...tracked: TrackedEvent[]) =>
    events().publish(eventsTracked, { service_name: 'data-bridge' }, { events: tracked });

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    [around, service] = await Promise.all([
      startNeighbour('around', nats, NoChains),
      startIngest(nats, { CHDB_PATH: path }),
    ]);
  }, 120_000);

  afterAll(async () => {
    await Promise.all([around.stop(), service.stop()]);
    await nats.stop();
    rmSync(path, { recursive: true, force: true });
  }, 120_000);

  it('has the four tables, and health rows in the order that is public', async () => {
    const found = await clickhouse().ask<{ name: string }>('SHOW TABLES');
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining([...allTables]));
    const columns = await clickhouse().ask<{ name: string }>(
      `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'chain_health_metrics' ORDER BY position`,
    );
    expect(columns.map(({ name }) => name)).toEqual([
      'timestamp',
      'chain_id',
      'node_id',
      'metric_type',
      'metric_value',
      'metric_unit',
      'status',
      'service_name',
      'environment',
      'tags',
      'metadata',
    ]);
  });

  it('has statements for a cluster that the engine understands', async () => {
    const layout = { cluster: 'main', sharding };
    const client = Reflect.get(clickhouse(), 'client') as ClickHouseClient;
    for (const statement of migrations.flatMap(({ statements }) => statements)) {
      for (const query of onCluster(statement, layout)) {
        await expect(client.command({ query: `EXPLAIN AST ${query}` })).resolves.toBeDefined();
      }
    }
  });

  it('removes what is past its retention from each table', async () => {
    const old = Date.UTC(2023, 0, 1);
    for (const table of Object.values(tables)) {
      await clickhouse().insert(table, [`old ${table.name}`], [{ timestamp: old }]);
      const client = Reflect.get(clickhouse(), 'client') as ClickHouseClient;
      await client.command({ query: `OPTIMIZE TABLE ${table.name} FINAL` });
      await eventually(async () => expect(await count(`${table.name} WHERE timestamp < '2024-01-01'`)).toBe(0));
    }
  });

  it('stores a result for each of its nodes, at the time that it was checked', async () => {
    const result = aResult({ error_message: null, response_time: 12.5 });
    await events().publish(checkResults, { shard: '0' }, { results: [result] });
    await eventually(async () => expect(await count(`chain_health_metrics WHERE chain_id = 'A1'`)).toBe(2));
    const rows = await clickhouse().ask(
      `SELECT toUnixTimestamp64Milli(timestamp) AS at, metric_type, metric_value, status, environment
       FROM chain_health_metrics WHERE chain_id = 'A1' ORDER BY metric_type`,
    );
    expect(rows).toEqual([
      { at: NOW - 30_000, metric_type: 'availability', metric_value: 1, status: 'healthy', environment: 'test' },
      { at: NOW - 30_000, metric_type: 'response_time', metric_value: 12.5, status: 'healthy', environment: 'test' },
    ]);
  });

  it('finds every event that was accepted before the question, newest first, by service and chain', async () => {
    const first = anEvent({ timestamp: iso(9), chain_id: 'A7', duration_ms: 4.5 });
    const second = anEvent({ timestamp: iso(8), chain_id: 'A7', attributes: { text: 'it\'s; \n"quoted" \u{1f600}' } });
    await track(first, second);
    await track(anEvent({ service_name: 'other' }));
    const answer = await ask(listEvents, { service: 'data-bridge', chain_id: 'A7' });
    expect(answer).toMatchObject({ total: 2, events: [second, first] });
    expect((await ask(listEvents, { limit: 1, offset: 1 })).events).toHaveLength(1);
    expect(await ask(listEvents, { service: `' OR 1=1 --` })).toMatchObject({ total: 0, events: [] });
  });

  it('answers a series by step, with the errors that had no response time', async () => {
    const base = Math.floor((NOW - 600_000) / 60_000) * 60_000;
    const at = (ms: number) => new Date(base + ms).toISOString();
    const nodes = [{ chain_id: 'C3', node_id: 'page', service_name: 'web' }];
    const results = [
      ...Array.from({ length: 99 }, (_, index) =>
        aResult({ nodes, checked_at: at(index * 100), response_time: index + 1 }),
      ),
      aResult({ nodes, checked_at: at(10_000), response_time: null, status: 'unhealthy' }),
      aResult({ nodes, checked_at: at(60_000), response_time: 500, status: 'degraded' }),
    ];
    await events().publish(checkResults, { shard: '1' }, { results });
    await eventually(async () => expect(await count(`chain_health_metrics WHERE chain_id = 'C3'`)).toBe(201));
    const range = { from: at(0), to: at(120_000), step: 60 };
    const { points } = await ask(chainSeries, { chain_id: 'C3', ...range });
    expect(points).toMatchObject([
      { time: at(0), count: 99, average: 50, p50: 50, error_rate: 0.01 },
      { time: at(60_000), count: 1, average: 500, p99: 500, error_rate: 1 },
    ]);
    expect(points[0]?.p99).toBeGreaterThan(97);
    const availability = await ask(chainSeries, { chain_id: 'C3', metric: 'availability', ...range });
    expect(availability.points.map(({ average }) => average)).toEqual([0.99, 1]);
    const other = { chain_id: 'C3', node_id: 'cache', service_name: 'cache' };
    await events().publish(
      checkResults,
      { shard: '1' },
      { results: [aResult({ nodes: [other], checked_at: at(1), response_time: 900 })] },
    );
    await eventually(async () => {
      const { histories } = await ask(listChainHistories, { chain_ids: ['C3', 'D9'], ...range });
      expect(histories).toMatchObject([
        {
          chain_id: 'C3',
          points: [
            { time: at(0), availability: 0.99, p95: 900 },
            { availability: 1, p95: 500 },
          ],
        },
      ]);
    });
    expect((await ask(listChainHistories, range)).histories.map(({ chain_id }) => chain_id)).toContain('C3');
    await expect(ask(listChainHistories, { ...range, to: at(86_400_000) })).rejects.toMatchObject({
      code: 'InvalidInput',
    });
    expect((await ask(chainSeries, { chain_id: 'D9' })).points).toEqual([]);
    await expect(ask(chainSeries, { chain_id: 'C3', from: at(1), to: at(0) })).rejects.toMatchObject({
      code: 'InvalidInput',
    });
  });

  it('stores once what was stored by a replica that died before it acknowledged', async () => {
    const nodes = [{ chain_id: 'E5', node_id: 'db', service_name: 'database-service' }];
    const [held, together] = [aResult({ nodes }), aResult({ nodes })];
    await service.stop();
    const operator = await connect({ servers: nats.url });
    await events().publish(checkResults, { shard: '2' }, { results: [held] });
    await takeWithoutAcknowledging(operator, 'ingest-health');
    await operator.close();
    // What the dead replica did: its memory is gone, its rows are there.
    const client = createClickHouse({ chdb_path: path });
    const store = new ClickHouse(client);
    await new RowGroups(store, new StoredKeys(store, new SystemClock())).store(
      tables.health,
      [healthRows(held, 'test')],
      new Set(),
    );
    await client.close();

    await events().publish(checkResults, { shard: '2' }, { results: [together, held] });
    service = await startIngest(nats, { CHDB_PATH: path });
    await eventually(async () => expect(await pendingOf(nats, 'ingest-health')).toBe(0));
    const rows = await clickhouse().ask<{ id: string; n: number }>(
      `SELECT JSONExtractString(metadata, 'result_id') AS id, count() AS n FROM chain_health_metrics WHERE chain_id = 'E5' GROUP BY id`,
    );
    expect(new Map(rows.map(({ id, n }) => [id, n]))).toEqual(
      new Map([
        [held.result_id, 2],
        [together.result_id, 2],
      ]),
    );
  }, 90_000);

  it('stores once what the process before has stored and a publisher that lost its answer sends again', async () => {
    // Ids that the engine tells apart by their sums alone are looked at as they are: the sums of these two are the same.
    const service_name = `again-${randomUUID().slice(0, 8)}`;
    const [before, other] = ['plumless', 'buckeroo'].map((id) => anEvent({ id, service_name }));
    if (before === undefined || other === undefined) throw new Error('two events');
    const { key, rows } = eventRows(before, 'test');
    await clickhouse().insert(tables.events, [key], rows);
    await track(before, other);
    await eventually(async () => expect(await pendingOf(nats, 'ingest-events', streams.ingest.name)).toBe(0));
    expect(await ask(listEvents, { service: service_name })).toMatchObject({ total: 2 });
  });

  it('stores what is published twice once', async () => {
    const flow = { id: randomUUID(), timestamp: iso(5), source_service: 'a', target_service: 'b' };
    for (let time = 0; time < 3; time += 1) {
      await events().publish(flowsObserved, { service_name: 'a' }, { flows: [flow] });
      await eventually(async () => expect(await pendingOf(nats, 'ingest-flows', streams.ingest.name)).toBe(0));
    }
    expect(await count('chain_network_flows')).toBe(1);
  });

  it('puts poison into the dead-letter stream with the reason, and stores the rest', async () => {
    const operator = await connect({ servers: nats.url });
    const letters: { reason: string }[] = [];
    operator.subscribe('dead-letter.ingest-events', { callback: (_, message) => letters.push(message.json()) });
    await operator.flush();
    const service_name = `mixed-${randomUUID().slice(0, 8)}`;
    const good = [
      anEvent({ service_name }),
      anEvent({ service_name }),
      anEvent({ service_name, event_type: 'a\ud800b' }),
    ];
    operator.publish('chain.ingest.events.x', 'not even JSON');
    operator.publish('chain.ingest.events.x', JSON.stringify(envelope({ events: [{ id: 'x' }] })));
    await track(good[0] ?? anEvent());
    await track(...good.slice(1), anEvent({ service_name, timestamp: '1970-01-01T00:00:00.000Z' }));
    await eventually(() => expect(letters).toHaveLength(3));
    expect(letters.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('invalid data: events.0'),
        expect.stringContaining('1970-01-01T00:00:00.000Z is before the retention of 90 days'),
      ]),
    );
    expect(await ask(listEvents, { service: service_name })).toMatchObject({ total: 3 });
    await operator.close();
  });

  it('removes what is past its retention', async () => {
    const insert = (client: ClickHouse) =>
      client.insert(
        tables.health,
        ['old'],
        [
          {
            ...healthRows(aResult({ nodes: [{ chain_id: 'A2023', node_id: 'n', service_name: 's' }] }), 'test').rows[0],
            timestamp: Date.UTC(2023, 0, 1),
          },
        ],
      );
    const kept = await count(`chain_health_metrics WHERE chain_id = 'C3'`);
    await insert(clickhouse());
    await eventually(async () => expect(await count(`chain_health_metrics WHERE timestamp < '2023-02-01'`)).toBe(0), {
      timeout_ms: 20_000,
    });
    expect(await count(`chain_health_metrics WHERE chain_id = 'C3'`)).toBe(kept);
  }, 90_000);

  it('drops an insert that is repeated with the same keys', async () => {
    const group = healthRows(aResult({ nodes: [{ chain_id: 'B77', node_id: 'n', service_name: 's' }] }), 'test');
    await clickhouse().insert(tables.health, [group.key], group.rows);
    await clickhouse().insert(tables.health, [group.key], group.rows);
    expect(await count(`chain_health_metrics WHERE chain_id = 'B77'`)).toBe(group.rows.length);
  });

  it('takes a burst of many rows, and says how many there are', async () => {
    const service_name = `burst-${randomUUID().slice(0, 8)}`;
    const messages = Array.from({ length: 30 }, () => Array.from({ length: 1000 }, () => anEvent({ service_name })));
    await Promise.all(messages.map((tracked) => track(...tracked)));
    await eventually(
      async () => expect(await count(`chain_performance_events WHERE service_name = '${service_name}'`)).toBe(30_000),
      {
        timeout_ms: 20_000,
      },
    );
    const { rows } = await ask(ingestStatistics, {});
    expect(Object.keys(rows).sort()).toEqual([...allTables].sort());
    expect(rows.chain_performance_events).toBeGreaterThanOrEqual(30_000);
    const metrics = await (await fetch(`${service.ops_url}/metrics`)).text();
    expect(metrics).toContain('chain_mapping_ingest_rows_total{table="chain_performance_events"');
    expect((await fetch(`${service.ops_url}/health/ready`)).status).toBe(200);
  }, 120_000);
});

describe('metrics-ingest with a server', () => {
  let server: TestClickHouse;
  let nats: TestServer;
  let around: RunningService;
  let service: RunningService;

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    server = await aClickHouse();
    around = await startNeighbour('around', nats, NoChains);
    // It is not there yet when the service starts.
    await server.goAway();
    const starting = startIngest(nats, { CLICKHOUSE_URL: server.url });
    await around.app
      .get(Events)
      .publish(eventsTracked, { service_name: 'early' }, { events: [anEvent({ service_name: 'early' })] });
    await server.comeBack();
    service = await starting;
  }, 120_000);

  afterAll(async () => {
    await Promise.all([around.stop(), service.stop()]);
    await server.stop();
    await nats.stop();
  }, 120_000);

  const found = (service_name: string) => around.app.get(Messages).ask(listEvents, { service: service_name });

  it('has waited for the server, and lost nothing', async () => {
    // What was tried before the server was there is tried again after a pause, which may be longer than a question waits.
    await eventually(async () => expect(await found('early')).toMatchObject({ total: 1 }), { timeout_ms: 30_000 });
  }, 90_000);

  it('loses nothing and doubles nothing while the server is away or breaks off its answers', async () => {
    const publish = (from: number) =>
      Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          around.app
            .get(Events)
            .publish(
              eventsTracked,
              { service_name: 'late' },
              { events: [anEvent({ service_name: 'late', id: `late-${from + index}` })] },
            ),
        ),
      );
    const brokenOff = server.breakOffNextInsert();
    await publish(0);
    await brokenOff;
    await server.goAway();
    await publish(40);
    await eventually(async () => expect((await fetch(`${service.ops_url}/health/ready`)).status).toBe(503));
    await server.comeBack();
    await eventually(async () => expect((await found('late')).total).toBe(80), { timeout_ms: 30_000 });
    await eventually(async () => expect(await pendingOf(nats, 'ingest-events', streams.ingest.name)).toBe(0));
    expect((await found('late')).total).toBe(80);
  }, 120_000);
});

describe('the configuration of metrics-ingest', () => {
  it('asks for a server or a folder', () => {
    expect(() => loadConfig({ NATS_URL: 'nats://127.0.0.1:1' })).toThrow(ConfigError);
    expect(() => loadConfig({ NATS_URL: 'nats://127.0.0.1:1' })).toThrow(/CLICKHOUSE_URL/);
    expect(loadConfig({ NATS_URL: 'nats://127.0.0.1:1', CHDB_PATH: '/tmp/x' })).toMatchObject({ CHDB_PATH: '/tmp/x' });
  });

  it('lets OTLP go without keys on loopback alone', () => {
    const some = { NATS_URL: 'nats://127.0.0.1:1', CHDB_PATH: '/tmp/x', OTLP_ACCESS_CONTROL: 'off' };
    expect(() => loadConfig({ ...some, OTLP_HOST: '0.0.0.0' })).toThrow(/OTLP_ACCESS_CONTROL/);
    expect(() => loadConfig({ ...some, OTLP_HOST: '127.0.0.1' })).not.toThrow();
  });
});

const envelope = (data: unknown) => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/test',
  type: eventsTracked.type,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  data,
});

/** As a replica that is killed: it has the message and says nothing; another one gets it, marked as delivered before. */
async function takeWithoutAcknowledging(operator: NatsConnection, consumer: string): Promise<void> {
  const manager = await operator.jetstreamManager();
  const info = await manager.consumers.info(streams.health.name, consumer);
  expect(info.config.ack_policy).toBe(AckPolicy.Explicit);
  const message = await operator.jetstream().pull(streams.health.name, consumer);
  message.nak();
  await operator.flush();
}

async function pendingOf(nats: TestServer, consumer: string, stream: string = streams.health.name): Promise<number> {
  const operator = await connect({ servers: nats.url });
  try {
    const { num_pending, num_ack_pending } = await (await operator.jetstreamManager()).consumers.info(stream, consumer);
    return num_pending + num_ack_pending;
  } finally {
    await operator.close();
  }
}
