import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickHouse, migrateClickHouse } from '@chain-mapping/clickhouse';
import type { ClickHouseClient } from '@clickhouse/client';
import { migrations } from '../../apps/metrics-ingest/src/migrations/migrations';
import { ChainStates } from '../../apps/metrics-ingest/src/objectives/chain-states.store';
import { stretchesOf } from '../../apps/metrics-ingest/src/objectives/stretches';
import { Questions } from '../../apps/metrics-ingest/src/questions/questions.store';
import { ClickHouse } from '../../apps/metrics-ingest/src/storage/clickhouse.store';
import { TopologyMap } from '../../apps/metrics-ingest/src/topology/topology-map';
import { TopologyStore } from '../../apps/metrics-ingest/src/topology/topology.store';
import type { Bench } from '../harness';

const CHAINS = 30;
const NODES = 8;
const EDGES = 150;
const INTERVAL_MS = 30_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Two rows for each result: 30 chains of 8 nodes, checked every 30 s, make 1.4 million a day. */
const ROWS_A_DAY = (CHAINS * NODES * 2 * DAY_MS) / INTERVAL_MS;
const DAYS = Math.ceil(10_000_000 / ROWS_A_DAY);
const QUESTIONS = 60;

/** What it takes to ask about a day of one chain, and of all, among ten million rows: as the service asks, from the engine in this process. */
export default async function run(bench: Bench): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'chain-mapping-bench-'));
  const client = createClickHouse({ chdb_path: path });
  try {
    await migrateClickHouse(client, migrations);
    const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    await fill(client, now);
    await ask(bench, new ClickHouse(client), now);
  } finally {
    await client.close();
    rmSync(path, { recursive: true, force: true });
  }
}

async function ask(bench: Bench, clickhouse: ClickHouse, now: number): Promise<void> {
  const [questions, topology, states] = [
    new Questions(clickhouse),
    new TopologyStore(clickhouse),
    new ChainStates(clickhouse),
  ];
  const [counted] = await clickhouse.ask<{ rows: number }>('SELECT count() AS rows FROM chain_health_metrics');
  bench.report({ figure: 'rows of chain_health_metrics', value: counted?.rows ?? 0, unit: 'rows' });
  const day = (hours: number, step_ms: number) => ({
    from: now - hours * 3_600_000 - DAY_MS,
    to: now - hours * 3_600_000,
    step_ms,
  });
  const chainOf = (index: number) => `A${1 + (index % CHAINS)}`;

  const figures: readonly [string, number | undefined, (index: number) => Promise<unknown>][] = [
    [
      'a chain over 24 h by the minute, with percentiles',
      50,
      (index) =>
        questions.series({ chain_id: chainOf(index), metric: 'response_time', step: 60 }, day(index % 48, MINUTE_MS)),
    ],
    [
      'a node over 24 h by the minute',
      50,
      (index) =>
        questions.series(
          { chain_id: chainOf(index), metric: 'response_time', node_id: `node-${index % NODES}`, step: 60 },
          day(index % 48, MINUTE_MS),
        ),
    ],
    [
      'all chains over 24 h by the hour, with percentiles',
      300,
      (index) =>
        questions.platformSeries(
          { metric: 'response_time', step: 3600, limit: 100, offset: 0 },
          day(index % 48, 60 * MINUTE_MS),
        ),
    ],
    [
      'the map with its health, at a past time',
      200,
      async (index) => {
        const to = now - (index % (DAYS - 1)) * DAY_MS - index * MINUTE_MS;
        const window = { from: to - 60 * MINUTE_MS, to };
        const [sums, checks] = await Promise.all([topology.edges(window), topology.checks(window)]);
        const map = new TopologyMap([]);
        map.addTraffic(sums);
        map.addDeclared();
        map.addChecks(checks);
        map.answer(1500);
      },
    ],
    [
      'the ten slowest edges of an hour',
      undefined,
      (index) => {
        const to = now - index * 60 * MINUTE_MS;
        const asked = { sort: 'slowest' as const, min_calls: 10, limit: 10, offset: 0, window_minutes: 60 };
        return topology.observed({ from: to - 60 * MINUTE_MS, to }, asked);
      },
    ],
    [
      'the error budget of a chain over 30 days, with what spent it',
      undefined,
      async (index) => stretchesOf(await states.moments(chainOf(index), now - 30 * DAY_MS, now), now),
    ],
  ];
  for (const [figure, bar_ms, question] of figures) {
    const { p95, cpu } = await timed(question);
    bench.report({
      figure: `p95 of ${figure}`,
      value: p95,
      unit: 'ms',
      ...(bar_ms !== undefined && { bar: `< ${bar_ms} ms`, holds: p95 < bar_ms }),
    });
    bench.report({ figure: `CPU of ${figure}`, value: cpu, unit: 'ms' });
  }
}

/** The 95th percentile of the time, and the mean of the CPU of all threads of this process, in milliseconds. */
async function timed(question: (index: number) => Promise<unknown>): Promise<{ p95: number; cpu: number }> {
  await question(0);
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let index = 0; index < QUESTIONS; index += 1) {
    const begun = performance.now();
    await question(index);
    times.push(performance.now() - begun);
  }
  const { user, system } = process.cpuUsage(before);
  const sorted = times.sort((a, b) => a - b);
  return { p95: sorted[Math.ceil(0.95 * QUESTIONS) - 1] ?? 0, cpu: (user + system) / 1000 / QUESTIONS };
}

/** Rows as the service stores them, made by ClickHouse. */
async function fill(client: ClickHouseClient, now: number): Promise<void> {
  const pairs = CHAINS * NODES * 2;
  for (let day = 0; day < DAYS; day += 1) {
    await client.command({
      query: `INSERT INTO chain_health_metrics
        SELECT fromUnixTimestamp64Milli(toInt64(${now - day * DAY_MS}) - intDiv(number, ${pairs}) * ${INTERVAL_MS} - (number % ${CHAINS * NODES}) * 100),
          concat('A', toString(1 + intDiv(number % ${CHAINS * NODES}, ${NODES}))), concat('node-', toString(number % ${NODES})),
          if(number % ${pairs} < ${CHAINS * NODES}, 'response_time', 'availability') AS metric_type,
          if(metric_type = 'availability', toFloat64(cityHash64(number) % 1000 != 0), 5 + exp(cityHash64(number, 1) % 10000 / 1500)),
          if(metric_type = 'availability', 'ratio', 'ms'), if(cityHash64(number) % 1000 = 0, 'unhealthy', 'healthy'),
          concat('service-', toString(number % 60)), 'default', map('target_id', toString(number % ${CHAINS * NODES}), 'check_type', 'http'),
          concat('{"result_id":"', hex(cityHash64(number, ${day})), '","component_status":"healthy","consecutive_failures":0}')
        FROM numbers(${ROWS_A_DAY})`,
    });
  }
  const minutes = (DAYS * DAY_MS) / MINUTE_MS;
  await client.command({
    query: `INSERT INTO chain_edge_minutes
      SELECT toDateTime(${now / 1000} - intDiv(number, ${EDGES}) * 60), 'default', concat('service-', toString(number % 50)), 'service',
        concat('service-', toString(number % ${EDGES} + 1)), 'service', 'http_request', '', 0, 60, 60, cityHash64(number) % 3,
        map(toInt16(60 + number % ${EDGES}), toUInt64(50), toInt16(90 + cityHash64(number) % 60), toUInt64(10)), 900,
        toDateTime64(${now / 1000} - intDiv(number, ${EDGES}) * 60, 3), toDateTime64(${now / 1000} - intDiv(number, ${EDGES}) * 60, 3), ''
      FROM numbers(${EDGES * minutes}) SETTINGS max_partitions_per_insert_block = 1000`,
  });
  await client.command({
    query: `INSERT INTO chain_states
      SELECT fromUnixTimestamp64Milli(toInt64(${now}) - intDiv(number, ${CHAINS}) * 300000), concat('A', toString(1 + number % ${CHAINS})),
        'healthy', if(cityHash64(number) % 500 = 0, 'bad', 'good'), 98, 1, '', '', '', '', ''
      FROM numbers(${(CHAINS * 30 * DAY_MS) / 300_000})`,
  });
}
