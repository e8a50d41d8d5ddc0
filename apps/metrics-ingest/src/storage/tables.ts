import { EVENT_RETENTION_DAYS, TRACE_RETENTION_DAYS } from '@chain-mapping/contracts';

/** A table that rows are stored in from messages, and how its rows are told apart. */
export interface Table {
  readonly name: 'chain_health_metrics' | 'chain_performance_events' | 'chain_network_flows' | 'chain_execution_traces';
  /** What is stored once: an expression over a row. */
  readonly key: string;
  readonly retention_days: number;
}

export const tables = {
  health: { name: 'chain_health_metrics', key: `JSONExtractString(metadata, 'result_id')`, retention_days: 90 },
  events: { name: 'chain_performance_events', key: 'event_id', retention_days: EVENT_RETENTION_DAYS },
  flows: { name: 'chain_network_flows', key: 'flow_id', retention_days: TRACE_RETENTION_DAYS },
  executions: {
    name: 'chain_execution_traces',
    key: `concat(chain_id, '/', attributes['source_node'], '/', node_id, '/', trace_id, '/', span_id)`,
    retention_days: TRACE_RETENTION_DAYS,
  },
} as const satisfies Record<string, Table>;

export const allTables = [
  'chain_health_metrics',
  'chain_execution_traces',
  'chain_performance_events',
  'chain_network_flows',
] as const;
