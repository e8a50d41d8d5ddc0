import type { InputOf, listChainExecutions } from '@chain-mapping/contracts';
import type { ExecutionStep, LatencySketch } from '@chain-mapping/model';
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
         sumMapIf(map(toInt16(ceil(log(greatest(duration_ms, 0.001)) / {gamma_log:Float64})), toUInt64(1)), duration_ms >= 0) AS latency
       FROM chain_execution_traces WHERE ${WINDOW} AND attributes['source_node'] != ''
       GROUP BY source_node, target_node ORDER BY calls DESC LIMIT 1000`,
      { chain_id, from, to, gamma_log: GAMMA_LOG },
    );
  }
}

const WINDOW = `chain_id = {chain_id:String}
  AND timestamp >= fromUnixTimestamp64Milli({from:Int64}) AND timestamp < fromUnixTimestamp64Milli({to:Int64})`;
