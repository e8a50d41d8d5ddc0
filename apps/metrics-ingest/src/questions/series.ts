import type { SeriesPoint } from '@chain-mapping/contracts';

/** What a series is of. */
export interface Subject {
  readonly metric: 'response_time' | 'availability' | 'score';
  /** Every chain where it is not given. */
  readonly chain_id?: string | undefined;
  readonly node_id?: string | undefined;
  readonly edge?: { readonly source_node: string; readonly target_node: string } | undefined;
}

export type Source = 'checks' | 'traces' | 'statuses';

export interface PointRow {
  readonly at: number;
  readonly count: number;
  readonly average: number | null;
  readonly quantiles: readonly (number | null)[];
  readonly error_rate: number | null;
}

/** The figures of a group of observations, each a `value` that is of the metric where `is_measured`. */
export const FIGURES = `countIf(is_measured) AS count, avgIf(value, is_measured) AS average,
  quantilesIf(0.5, 0.95, 0.99)(value, is_measured) AS quantiles, countIf(is_failed) / countIf(is_tried) AS error_rate`;

const WITHIN = `timestamp >= fromUnixTimestamp64Milli({from:Int64}) AND timestamp < fromUnixTimestamp64Milli({to:Int64})`;

/** Where the observations of a subject come from; what is asked for goes in as parameters. */
export function observationsOf({ chain_id, metric, node_id, edge }: Subject, source: Source): string {
  const where = [WITHIN, chain_id === undefined ? `chain_id != ''` : 'chain_id = {chain_id:String}'];
  switch (source) {
    case 'statuses':
      return `SELECT timestamp, chain_id, toFloat64(ifNull(score, 0)) AS value, isNotNull(score) AS is_measured,
          kind != 'uncounted' AS is_tried, kind = 'bad' AS is_failed
        FROM chain_states WHERE ${where.join(' AND ')}`;
    case 'traces':
      return `SELECT timestamp, chain_id, ${metric === 'availability' ? `toFloat64(status != 'error')` : 'duration_ms'} AS value,
          ${metric === 'availability' ? '1' : 'duration_ms >= 0'} AS is_measured, 1 AS is_tried, status = 'error' AS is_failed
        FROM chain_execution_traces
        WHERE ${where.join(' AND ')} AND node_id = {target_node:String} AND attributes['source_node'] = {source_node:String}`;
    case 'checks': {
      const node = edge === undefined ? node_id : edge.target_node;
      if (node !== undefined) where.push('node_id = {node_id:String}');
      // What was not answered has no response time, and is an error all the same: the errors are read off the rows of the availability.
      return `SELECT timestamp, chain_id, metric_value AS value, metric_type = {metric:String} AS is_measured,
          metric_type = 'availability' AS is_tried, metric_type = 'availability' AND status != 'healthy' AS is_failed
        FROM chain_health_metrics WHERE ${where.join(' AND ')} AND metric_type IN ({metric:String}, 'availability')`;
    }
  }
}

export function parametersOf({ metric, chain_id, node_id, edge }: Subject): Record<string, string> {
  const node = edge === undefined ? node_id : edge.target_node;
  return { metric, ...(chain_id !== undefined && { chain_id }), ...(node !== undefined && { node_id: node }), ...edge };
}

export const pointOf = ({ at, count, average, quantiles, error_rate }: PointRow): SeriesPoint => ({
  time: new Date(at).toISOString(),
  count,
  average: short(average),
  p50: short(quantiles[0]),
  p95: short(quantiles[1]),
  p99: short(quantiles[2]),
  error_rate: short(error_rate),
});

/** No measurement has more digits that mean something, and an answer has a size. */
const short = (value: number | null | undefined): number | null =>
  value == null ? null : Number(value.toPrecision(6));
