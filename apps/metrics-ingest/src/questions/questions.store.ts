import type { chainSeries, InputOf, listChainHistories, listEvents, OutputOf } from '@chain-mapping/contracts';
import { TrackedEvent } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';
import { allTables } from '../storage/tables';
import type { Range } from './range';

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

interface PointRow {
  readonly at: number;
  readonly count: number;
  readonly average: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly error_rate: number | null;
}

interface HistoryRow {
  readonly chain_id: string;
  readonly at: number;
  readonly availability: number | null;
  readonly p95: number | null;
}

@Injectable()
export class Questions {
  constructor(private readonly clickhouse: ClickHouse) {}

  async events({ service, chain_id, limit, offset }: InputOf<typeof listEvents>): Promise<OutputOf<typeof listEvents>> {
    const filters = [
      ...(service === undefined ? [] : ['service_name = {service:String}']),
      ...(chain_id === undefined ? [] : ['chain_id = {chain_id:String}']),
    ];
    const where = filters.length > 0 ? `WHERE ${filters.join(' AND ')}` : '';
    const named = { ...(service !== undefined && { service }), ...(chain_id !== undefined && { chain_id }) };
    const rows = await this.clickhouse.ask<EventRow>(
      `SELECT toUnixTimestamp64Milli(timestamp) AS at, event_id, service_name, event_type, chain_id, node_id, duration_ms, attributes
       FROM chain_performance_events ${where}
       ORDER BY timestamp DESC, event_id LIMIT {limit:UInt32} OFFSET {offset:UInt32}`,
      { ...named, limit, offset },
    );
    const [counted] = await this.clickhouse.ask<{ total: number }>(
      `SELECT count() AS total FROM chain_performance_events ${where}`,
      named,
    );
    return { events: rows.map(eventOf), total: counted?.total ?? 0, limit, offset };
  }

  /** The share of errors is taken from all results: one that was not answered has no response time, and is an error all the same. */
  async series(
    { chain_id, metric, step }: InputOf<typeof chainSeries>,
    { from, to, step_ms }: Range,
  ): Promise<OutputOf<typeof chainSeries>> {
    const rows = await this.clickhouse.ask<PointRow>(
      `SELECT intDiv(toUnixTimestamp64Milli(timestamp), {step_ms:Int64}) * {step_ms:Int64} AS at,
         countIf(metric_type = {metric:String}) AS count,
         avgIf(metric_value, metric_type = {metric:String}) AS average,
         quantileIf(0.5)(metric_value, metric_type = {metric:String}) AS p50,
         quantileIf(0.95)(metric_value, metric_type = {metric:String}) AS p95,
         quantileIf(0.99)(metric_value, metric_type = {metric:String}) AS p99,
         countIf(metric_type = 'availability' AND status != 'healthy') / countIf(metric_type = 'availability') AS error_rate
       FROM chain_health_metrics
       WHERE chain_id = {chain_id:String} AND metric_type IN ({metric:String}, 'availability')
         AND timestamp >= fromUnixTimestamp64Milli({from:Int64}) AND timestamp < fromUnixTimestamp64Milli({to:Int64})
       GROUP BY at ORDER BY at`,
      { chain_id, metric, from, to, step_ms },
    );
    return {
      chain_id,
      metric,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      step,
      points: rows.map(({ at, ...point }) => ({ time: new Date(at).toISOString(), ...point })),
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
           ${chain_ids === undefined ? '' : 'AND chain_id IN {chain_ids:Array(String)}'}
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
}

const eventOf = ({ at, event_id, attributes, chain_id, node_id, ...row }: EventRow): TrackedEvent =>
  TrackedEvent.parse({
    ...row,
    id: event_id,
    timestamp: new Date(at).toISOString(),
    chain_id: chain_id === '' ? null : chain_id,
    node_id: node_id === '' ? null : node_id,
    attributes: JSON.parse(attributes),
  });
