import { EVENT_RETENTION_DAYS, TRACE_RETENTION_DAYS } from '@chain-mapping/contracts';
import type { ColumnType } from './native-block';

/** What is inserted: the columns in the order in which their values are written. */
export interface Columns {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
}

/** A table that rows are stored in from messages, and how its rows are told apart. */
export interface Table extends Columns {
  readonly name: 'chain_health_metrics' | 'chain_performance_events' | 'chain_network_flows' | 'chain_execution_traces';
  /** What is stored once: an expression over a row. */
  readonly key: string;
  readonly retention_days: number;
}

export const tables = {
  health: {
    name: 'chain_health_metrics',
    key: `JSONExtractString(metadata, 'result_id')`,
    retention_days: 90,
    columns: {
      timestamp: 'time',
      chain_id: 'name',
      node_id: 'name',
      metric_type: 'name',
      metric_value: 'float64',
      metric_unit: 'name',
      status: 'name',
      service_name: 'name',
      environment: 'name',
      tags: 'texts',
      metadata: 'text',
    },
  },
  events: {
    name: 'chain_performance_events',
    key: 'event_id',
    retention_days: EVENT_RETENTION_DAYS,
    columns: {
      timestamp: 'time',
      event_id: 'text',
      service_name: 'name',
      event_type: 'name',
      chain_id: 'name',
      node_id: 'name',
      duration_ms: 'nullableFloat64',
      environment: 'name',
      attributes: 'text',
    },
  },
  flows: {
    name: 'chain_network_flows',
    key: 'flow_id',
    retention_days: TRACE_RETENTION_DAYS,
    columns: {
      timestamp: 'time',
      flow_id: 'text',
      source_service: 'name',
      source_type: 'name',
      target_service: 'name',
      target_type: 'name',
      target_address: 'name',
      edge_type: 'name',
      protocol: 'name',
      bytes_sent: 'uint64',
      bytes_received: 'uint64',
      connections: 'uint32',
      environment: 'name',
      calls: 'uint64',
      estimated_calls: 'float64',
      errors: 'uint64',
      latency: 'counts',
      latency_sum: 'float64',
      first_seen: 'time',
      last_seen: 'time',
      trace_id: 'text',
    },
  },
  executions: {
    name: 'chain_execution_traces',
    key: `concat(chain_id, '/', attributes['source_node'], '/', node_id, '/', trace_id, '/', span_id)`,
    retention_days: TRACE_RETENTION_DAYS,
    columns: {
      timestamp: 'time',
      chain_id: 'name',
      execution_id: 'text',
      trace_id: 'text',
      span_id: 'text',
      parent_span_id: 'text',
      node_id: 'name',
      service_name: 'name',
      operation: 'name',
      kind: 'name',
      duration_ms: 'float64',
      status: 'name',
      error_message: 'text',
      environment: 'name',
      attributes: 'texts',
    },
  },
} as const satisfies Record<string, Table>;

export const allTables = [
  'chain_health_metrics',
  'chain_execution_traces',
  'chain_performance_events',
  'chain_network_flows',
] as const;
