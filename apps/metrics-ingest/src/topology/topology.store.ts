import type { InputOf, listObservedEdges } from '@chain-mapping/contracts';
import type { Status } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';
import type { CheckedNode, EdgeSum } from './topology-map';

const MOST_EDGES = 20_000;
/** How long before a moment a check still says how things were then. */
const CHECKS_MS = 15 * 60_000;

export interface Window {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly environment?: string | undefined;
}

@Injectable()
export class TopologyStore {
  constructor(private readonly clickhouse: ClickHouse) {}

  edges(window: Window): Promise<EdgeSum[]> {
    return this.clickhouse.ask<EdgeSum>(
      `SELECT ${SUMS} FROM chain_edge_minutes ${where(window)} GROUP BY ${EDGE} ORDER BY calls DESC LIMIT ${MOST_EDGES}`,
      parametersOf(window),
    );
  }

  async observed(
    window: Window,
    { limit, offset, sort, min_calls, service }: Omit<InputOf<typeof listObservedEdges>, keyof Window | 'at'>,
  ): Promise<{ edges: EdgeSum[]; total: number }> {
    const ofService = service === undefined ? '' : 'AND {service:String} IN (source_service, target_service)';
    const grouped = `FROM chain_edge_minutes ${where(window)} AND source_service != '' ${ofService}
      GROUP BY ${EDGE} HAVING sum(edges.calls) >= {min_calls:UInt64}`;
    const parameters = { ...parametersOf(window), min_calls, ...(service !== undefined && { service }) };
    const [edges, [counted]] = await Promise.all([
      this.clickhouse.ask<EdgeSum>(
        `SELECT ${SUMS} ${grouped} ORDER BY ${ORDERS[sort]} DESC, source, target LIMIT {limit:UInt32} OFFSET {offset:UInt32}`,
        { ...parameters, limit, offset },
      ),
      this.clickhouse.ask<{ total: number }>(`SELECT count() AS total FROM (SELECT 1 ${grouped})`, parameters),
    ]);
    return { edges, total: counted?.total ?? 0 };
  }

  /** The last that the checks said of each node before the end of the window. */
  checks({ to }: Window): Promise<CheckedNode[]> {
    return this.clickhouse.ask<CheckedNode & { status: Status }>(
      `SELECT chain_id, node_id, anyLast(service_name) AS service, argMax(chain_health_metrics.status, timestamp) AS status
       FROM chain_health_metrics
       WHERE metric_type = 'availability'
         AND timestamp > fromUnixTimestamp64Milli({from:Int64}) AND timestamp <= fromUnixTimestamp64Milli({to:Int64})
       GROUP BY chain_id, node_id LIMIT 100000`,
      { from: to - CHECKS_MS, to },
    );
  }
}

const EDGE = 'source_service, source_type, target_service, target_type, edge_type, environment';

const SUMS = `source_service AS source, source_type, target_service AS target, target_type, edge_type, environment,
  groupUniqArrayIf(16)(target_address, target_address != '') AS addresses,
  toUInt64(sum(edges.connections)) AS connections, toUInt64(sum(edges.calls)) AS calls,
  sum(edges.estimated_calls) AS estimated_calls, toUInt64(sum(edges.errors)) AS errors,
  sumMap(edges.latency) AS latency, sum(edges.latency_sum) AS latency_sum,
  toUnixTimestamp64Milli(min(edges.first_seen)) AS first_seen, toUnixTimestamp64Milli(max(edges.last_seen)) AS last_seen,
  if(countIf(edges.errors > 0) > 0, anyLastIf(edges.trace_id, edges.errors > 0), anyLastIf(edges.trace_id, edges.trace_id != '')) AS trace_id`;

/** The bucket of the 95th percentile, as `latencyQuantile` finds it: a sum of maps comes in the order of its keys. */
const SLOW_BUCKET = `if(empty(latency), -32768, arrayElement(mapKeys(latency),
  arrayFirstIndex(seen -> seen >= 0.95 * arraySum(mapValues(latency)), arrayCumSum(mapValues(latency)))))`;

const ORDERS = { busiest: 'calls', slowest: SLOW_BUCKET, failing: 'errors / calls DESC, calls' } as const;

const where = ({ environment }: Window): string =>
  `AS edges WHERE timestamp >= toStartOfMinute(toDateTime(intDiv({from:Int64}, 1000)))
     AND timestamp < toDateTime(intDiv({to:Int64} + 999, 1000))
     ${environment === undefined ? '' : 'AND environment = {environment:String}'}`;

const parametersOf = ({ from, to, environment }: Window) => ({
  from,
  to,
  ...(environment !== undefined && { environment }),
});
