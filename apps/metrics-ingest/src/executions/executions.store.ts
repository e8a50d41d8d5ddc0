import type { InputOf, listChainExecutions, listTracedEdges, OutputOf } from '@chain-mapping/contracts';
import {
  type ExecutionStep,
  type LatencySketch,
  newestOf,
  TRACED_WINDOW_MS,
  type TracedEdge,
} from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';

const MOST_STEPS = 20_000;
const GAMMA_LOG = Math.log(1.04);

type StepRow = Omit<ExecutionStep, 'error' | 'latency'> & {
  readonly latency: number;
  readonly has_error: number;
  readonly error_message: string;
};

export interface EdgeFigures {
  readonly source_node: string;
  readonly target_node: string;
  readonly calls: number;
  readonly estimated_calls: number;
  readonly errors: number;
  readonly latency: LatencySketch;
  readonly latency_sum: number;
}

export type Filter = Omit<InputOf<typeof listChainExecutions>, 'from' | 'to'> & {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
};

/** So many have as many edges as surely fit into an answer, as a rule. */
const CHAINS_AT_ONCE = 25;
const MINUTE_MS = 60_000;

interface BucketsRow extends Omit<TracedEdge, 'newest_ms' | 'latency'> {
  /** How many calls of each bucket of latencies began in each minute, the newest first. */
  readonly buckets: readonly (readonly [bucket: number, minutes: readonly number[]])[];
}

export type TracedFilter = Pick<InputOf<typeof listTracedEdges>, 'after' | 'limit'> & Pick<Filter, 'from' | 'to'>;

@Injectable()
export class ExecutionsStore {
  constructor(private readonly clickhouse: ClickHouse) {}

  /** The steps of the newest runs. */
  async steps({ chain_id, from, to, status, limit }: Filter): Promise<ExecutionStep[]> {
    const rows = await this.clickhouse.ask<StepRow>(
      `WITH newest AS (
         SELECT execution_id FROM chain_execution_traces WHERE ${WINDOW}
         GROUP BY execution_id
         HAVING countIf(attributes['source_node'] != '') > 0
           ${status === undefined ? '' : `AND (countIf(status = 'error') > 0) = {failed:Bool}`}
         ORDER BY min(timestamp) DESC LIMIT {limit:UInt32})
       SELECT chain_id, attributes['source_node'] AS source_node, node_id AS target_node, kind AS edge_type,
         toUnixTimestamp64Milli(timestamp) AS at, duration_ms AS latency, status = 'error' AS has_error, error_message,
         service_name AS service, operation, environment, trace_id, span_id, parent_span_id,
         attributes['linked_trace_id'] AS linked_trace_id
       FROM chain_execution_traces
       WHERE ${WINDOW} AND (execution_id IN newest OR trace_id IN newest)
       ORDER BY timestamp LIMIT ${MOST_STEPS}`,
      { chain_id, from, to, limit, ...(status !== undefined && { failed: status === 'error' }) },
    );
    return rows.map(({ has_error, error_message, latency, ...row }) => ({
      ...row,
      latency: latency < 0 ? null : latency,
      error: has_error === 0 ? null : error_message,
    }));
  }

  edges({ chain_id, from, to }: Filter): Promise<EdgeFigures[]> {
    return this.clickhouse.ask<EdgeFigures>(
      `SELECT attributes['source_node'] AS source_node, node_id AS target_node, count() AS calls,
         toFloat64(count()) AS estimated_calls, countIf(status = 'error') AS errors,
         sumIf(duration_ms, duration_ms >= 0) AS latency_sum,
         sumMapIf(map(${BUCKET}, toUInt64(1)), duration_ms >= 0) AS latency
       FROM chain_execution_traces WHERE ${WINDOW} AND attributes['source_node'] != ''
       GROUP BY source_node, target_node ORDER BY calls DESC LIMIT 1000`,
      { chain_id, from, to, gamma_log: GAMMA_LOG },
    );
  }

  /** The edges of the chains after one of them, as many whole chains as fit; of a chain that does not fit alone, its first edges. */
  async traced({ from, to, after, limit }: TracedFilter): Promise<OutputOf<typeof listTracedEdges>> {
    const seen = await this.clickhouse.ask<{ chain_id: string }>(
      `SELECT DISTINCT chain_id FROM chain_execution_traces WHERE ${TIMES} AND chain_id > {after:String}
       ORDER BY chain_id LIMIT ${CHAINS_AT_ONCE}`,
      { from, to, after: after ?? '' },
    );
    if (seen.length === 0) return { edges: [], next: null };
    const chain_ids = seen.map(({ chain_id }) => chain_id);
    const edges = await this.edgesOf(chain_ids, { from, to, limit: limit + 1 });
    const cut = edges.length > limit ? edges.at(-1)?.chain_id : undefined;
    if (cut === undefined) return { edges, next: seen.length < CHAINS_AT_ONCE ? null : (chain_ids.at(-1) ?? null) };
    const whole = edges.filter(({ chain_id }) => chain_id !== cut);
    return whole.length > 0
      ? { edges: whole, next: whole.at(-1)?.chain_id ?? null }
      : { edges: edges.slice(0, limit), next: cut };
  }

  /** Calls are counted into their edges and buckets first, and of these very few are left. */
  private async edgesOf(
    chain_ids: readonly string[],
    { from, to, limit }: Omit<TracedFilter, 'after'>,
  ): Promise<TracedEdge[]> {
    const rows = await this.clickhouse.ask<BucketsRow>(
      `SELECT chain_id, source_node, target_node, sum(seen) AS calls, sum(failed) AS errors, max(newest) AS last_seen,
         groupArray(tuple(bucket, minutes)) AS buckets
       FROM (
         SELECT chain_id, attributes['source_node'] AS source_node, node_id AS target_node, ${BUCKET} AS bucket,
           count() AS seen, countIf(status = 'error') AS failed, max(toUnixTimestamp64Milli(timestamp)) AS newest,
           countResample(0, ${TRACED_WINDOW_MS / MINUTE_MS}, 1)(
             intDiv({to:Int64} - 1 - toUnixTimestamp64Milli(timestamp), ${MINUTE_MS})) AS minutes
         FROM chain_execution_traces
         WHERE chain_id IN {chain_ids:Array(String)} AND ${TIMES} AND source_node != '' AND duration_ms >= 0
         GROUP BY chain_id, source_node, target_node, bucket)
       GROUP BY chain_id, source_node, target_node ORDER BY chain_id, source_node, target_node LIMIT {limit:UInt32}`,
      { chain_ids, from, to, limit, gamma_log: GAMMA_LOG },
    );
    return rows.map(({ buckets, ...row }) => {
      const latency: Record<string, number> = {};
      const sketches: Record<string, number>[] = [];
      for (const [bucket, minutes] of buckets) {
        latency[bucket] = minutes.reduce((sum, each) => sum + each, 0);
        for (const [age, calls] of minutes.entries()) (sketches[age] ??= {})[bucket] = calls;
      }
      return { ...row, newest_ms: newestOf(sketches) ?? 0, latency };
    });
  }
}

const BUCKET = `toInt16(ceil(log(greatest(duration_ms, 0.001)) / {gamma_log:Float64}))`;

const TIMES = `timestamp >= fromUnixTimestamp64Milli({from:Int64}) AND timestamp < fromUnixTimestamp64Milli({to:Int64})`;
const WINDOW = `chain_id = {chain_id:String} AND ${TIMES}`;
