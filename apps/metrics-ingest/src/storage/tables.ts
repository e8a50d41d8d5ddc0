import { EVENT_RETENTION_DAYS, TRACE_RETENTION_DAYS } from '@chain-mapping/contracts';
import type { ColumnType } from './row-binary';

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
      timestamp: 'int64',
      chain_id: 'text',
      node_id: 'text',
      metric_type: 'text',
      metric_value: 'float64',
      metric_unit: 'text',
      status: 'text',
      service_name: 'text',
      environment: 'text',
      tags: 'texts',
      metadata: 'text',
    },
  },
  events: {
    name: 'chain_performance_events',
    key: 'event_id',
    retention_days: EVENT_RETENTION_DAYS,
    columns: {
      timestamp: 'int64',
      event_id: 'text',
      service_name: 'text',
      event_type: 'text',
      chain_id: 'text',
      node_id: 'text',
      duration_ms: 'nullableFloat64',
      environment: 'text',
      attributes: 'text',
    },
  },
  flows: {
    name: 'chain_network_flows',
    key: 'flow_id',
    retention_days: TRACE_RETENTION_DAYS,
    columns: {
      timestamp: 'int64',
      flow_id: 'text',
      source_service: 'text',
      source_type: 'text',
      target_service: 'text',
      target_type: 'text',
      target_address: 'text',
      edge_type: 'text',
      protocol: 'text',
      bytes_sent: 'int64',
      bytes_received: 'int64',
      connections: 'uint32',
      environment: 'text',
      calls: 'int64',
      estimated_calls: 'float64',
      errors: 'int64',
      latency: 'counts',
      latency_sum: 'float64',
      first_seen: 'int64',
      last_seen: 'int64',
      trace_id: 'text',
    },
  },
  executions: {
    name: 'chain_execution_traces',
    key: `concat(chain_id, '/', attributes['source_node'], '/', node_id, '/', trace_id, '/', span_id)`,
    retention_days: TRACE_RETENTION_DAYS,
    columns: {
      timestamp: 'int64',
      chain_id: 'text',
      execution_id: 'text',
      trace_id: 'text',
      span_id: 'text',
      parent_span_id: 'text',
      node_id: 'text',
      service_name: 'text',
      operation: 'text',
      kind: 'text',
      duration_ms: 'float64',
      status: 'text',
      error_message: 'text',
      environment: 'text',
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
