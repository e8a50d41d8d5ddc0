import type {
  chainSeries,
  InputOf,
  listChainHistories,
  listEvents,
  OutputOf,
  platformSeries,
} from '@chain-mapping/contracts';
import { TrackedEvent } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';
import { allTables } from '../storage/tables';
import { momentOf, type Range } from './range';
import { FIGURES, observationsOf, parametersOf, pointOf, type PointRow, type Source, type Subject } from './series';

interface EventRow {
  readonly at: number;
  readonly event_id: string;
  readonly service_name: string;
  readonly event_type: string;
  readonly chain_id: string;
  readonly node_id: string;
  readonly duration_ms: number | null;
  readonly attributes: string;
}

const EVENT_FILTERS = {
  service: 'service_name = {service:String}',
  chain_id: 'chain_id = {chain_id:String}',
  node_id: 'node_id = {node_id:String}',
  event_type: 'event_type = {event_type:String}',
  from: 'timestamp >= fromUnixTimestamp64Milli({from:Int64})',
  to: 'timestamp < fromUnixTimestamp64Milli({to:Int64})',
} as const;

interface HistoryRow {
  readonly chain_id: string;
  readonly at: number;
  readonly availability: number | null;
  readonly p95: number | null;
}

@Injectable()
export class Questions {
  constructor(private readonly clickhouse: ClickHouse) {}

  async events({ limit, offset, ...filter }: InputOf<typeof listEvents>): Promise<OutputOf<typeof listEvents>> {
    const asked = {
      ...filter,
      from: filter.from === undefined ? undefined : momentOf(filter.from, 'from'),
      to: filter.to === undefined ? undefined : momentOf(filter.to, 'to'),
    };
    const named = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const filters = Object.entries(EVENT_FILTERS).flatMap(([name, sql]) => (name in named ? [sql] : []));
    const where = filters.length > 0 ? `WHERE ${filters.join(' AND ')}` : '';
    const [rows, [counted]] = await Promise.all([
      this.clickhouse.ask<EventRow>(
        `SELECT toUnixTimestamp64Milli(timestamp) AS at, event_id, service_name, event_type, chain_id, node_id, duration_ms, attributes
         FROM chain_performance_events ${where}
         ORDER BY timestamp DESC, event_id LIMIT {limit:UInt32} OFFSET {offset:UInt32}`,
        { ...named, limit, offset },
      ),
      this.clickhouse.ask<{ total: number }>(`SELECT count() AS total FROM chain_performance_events ${where}`, named),
    ]);
    return { events: rows.map(eventOf), total: counted?.total ?? 0, limit, offset };
  }

  async series(asked: InputOf<typeof chainSeries>, range: Range): Promise<OutputOf<typeof chainSeries>> {
    const { chain_id, metric, node_id = null } = asked;
    const subject = subjectOf(asked);
    const source = await this.sourceOf(subject, range);
    const rows = await this.clickhouse.ask<PointRow>(
      `${pointsOf(subject, source)} ORDER BY at`,
      seriesParameters(subject, range),
    );
    return {
      chain_id,
      metric,
      node_id,
      edge: subject.edge ?? null,
      source,
      from: timeOf(range.from),
      to: timeOf(range.to),
      step: range.step_ms / 1000,
      points: rows.map(pointOf),
    };
  }

  async platformSeries(
    { metric, step, limit, offset }: InputOf<typeof platformSeries>,
    range: Range,
  ): Promise<OutputOf<typeof platformSeries>> {
    const source = firstSource({ metric });
    const origin = step === undefined ? range.from : 0;
    const parameters = { ...parametersOf({ metric }), ...range, origin, limit, offset };
    const observations = observationsOf({ metric }, source);
    const [rows, [counted]] = await Promise.all([
      this.clickhouse.ask<PointRow & { chain_id: string }>(
        `WITH page AS (SELECT DISTINCT chain_id FROM (${observations}) ORDER BY chain_id LIMIT {limit:UInt32} OFFSET {offset:UInt32})
         SELECT chain_id, ${STEP} AS at, ${FIGURES} FROM (${observations})
         WHERE chain_id IN page GROUP BY chain_id, at ORDER BY chain_id, at`,
        parameters,
      ),
      this.clickhouse.ask<{ total: number }>(`SELECT uniqExact(chain_id) AS total FROM (${observations})`, parameters),
    ]);
    const chains = new Map<string, PointRow[]>();
    for (const { chain_id, ...row } of rows) chains.set(chain_id, [...(chains.get(chain_id) ?? []), row]);
    return {
      metric,
      from: timeOf(range.from),
      to: timeOf(range.to),
      step: Math.ceil(range.step_ms / 1000),
      chains: [...chains].map(([chain_id, points]) => ({ chain_id, points: points.map(pointOf) })),
      total: counted?.total ?? 0,
      limit,
      offset,
    };
  }

  async histories(
    { chain_ids, step }: InputOf<typeof listChainHistories>,
    { from, to, step_ms }: Range,
  ): Promise<OutputOf<typeof listChainHistories>> {
    const rows = await this.clickhouse.ask<HistoryRow>(
      `SELECT chain_id, at, min(answered) AS availability, max(p95) AS p95 FROM (
         SELECT chain_id, intDiv(toUnixTimestamp64Milli(timestamp), {step_ms:Int64}) * {step_ms:Int64} AS at,
           avgOrNullIf(metric_value, metric_type = 'availability') AS answered,
           quantileOrNullIf(0.95)(metric_value, metric_type = 'response_time') AS p95
         FROM chain_health_metrics
         WHERE timestamp >= fromUnixTimestamp64Milli({from:Int64}) AND timestamp < fromUnixTimestamp64Milli({to:Int64})
           ${chain_ids === undefined ? `AND chain_id != ''` : 'AND chain_id IN {chain_ids:Array(String)}'}
         GROUP BY chain_id, node_id, at)
       GROUP BY chain_id, at ORDER BY chain_id, at`,
      { from, to, step_ms, ...(chain_ids !== undefined && { chain_ids }) },
    );
    const histories = new Map<string, OutputOf<typeof listChainHistories>['histories'][number]>();
    for (const { chain_id, at, availability, p95 } of rows) {
      const history = histories.get(chain_id) ?? { chain_id, points: [] };
      histories.set(chain_id, history);
      history.points.push({ time: new Date(at).toISOString(), availability, p95 });
    }
    return {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      step,
      histories: [...histories.values()],
    };
  }

  async statistics() {
    const rows = await this.clickhouse.ask<{ name: string; rows: number }>(
      `SELECT name, toUInt64(ifNull(total_rows, 0)) AS rows FROM system.tables
       WHERE database = currentDatabase() AND name IN {names:Array(String)}`,
      { names: [...allTables] },
    );
    return { rows: Object.fromEntries(rows.map(({ name, rows: count }) => [name, count])) };
  }

  /** The statement that gives a series as a table, for those who want it in a format of ClickHouse. */
  async seriesTable(asked: SeriesAsked, range: Range): Promise<{ sql: string; parameters: Record<string, unknown> }> {
    const subject = subjectOf(asked);
    const source = await this.sourceOf(subject, range);
    const known = (value: string) => `if(isFinite(${value}), ${value}, NULL)`;
    return {
      sql: `SELECT fromUnixTimestamp64Milli(at, 'UTC') AS time, count, ${known('average')} AS average,
          ${known('quantiles[1]')} AS p50, ${known('quantiles[2]')} AS p95, ${known('quantiles[3]')} AS p99,
          ${known('error_rate')} AS error_rate
        FROM (${pointsOf(subject, source)}) ORDER BY time`,
      parameters: seriesParameters(subject, range),
    };
  }

  /** What traces saw of an edge, if they saw it; else what its checks say. */
  private async sourceOf(subject: Subject, range: Range): Promise<Source> {
    const first = firstSource(subject);
    if (first !== 'traces') return first;
    const seen = await this.clickhouse.ask(
      `SELECT 1 AS seen FROM (${observationsOf(subject, first)}) LIMIT 1`,
      seriesParameters(subject, range),
    );
    return seen.length > 0 ? first : 'checks';
  }
}

type SeriesAsked = Pick<InputOf<typeof chainSeries>, 'chain_id' | 'metric' | 'node_id' | 'source_node' | 'target_node'>;

function subjectOf({ chain_id, metric, node_id, source_node, target_node }: SeriesAsked): Subject {
  const edge = source_node === undefined || target_node === undefined ? undefined : { source_node, target_node };
  return { chain_id, metric, node_id, edge };
}

const pointsOf = (subject: Subject, source: Source): string =>
  `SELECT ${STEP} AS at, ${FIGURES} FROM (${observationsOf(subject, source)}) GROUP BY at`;

const seriesParameters = (subject: Subject, { from, to, step_ms }: Range) => ({
  ...parametersOf(subject),
  from,
  to,
  step_ms,
  origin: 0,
});

const STEP =
  '{origin:Int64} + intDiv(toUnixTimestamp64Milli(timestamp) - {origin:Int64}, {step_ms:Int64}) * {step_ms:Int64}';

/** What says most of a subject, where there is any of it. */
function firstSource({ metric, edge }: Subject): Source {
  if (metric === 'score') return 'statuses';
  return edge === undefined ? 'checks' : 'traces';
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

const eventOf = ({ at, event_id, attributes, chain_id, node_id, ...row }: EventRow): TrackedEvent =>
  TrackedEvent.parse({
    ...row,
    id: event_id,
    timestamp: new Date(at).toISOString(),
    chain_id: chain_id === '' ? null : chain_id,
    node_id: node_id === '' ? null : node_id,
    attributes: JSON.parse(attributes),
  });
