/**
 * Which shard of a cluster a row belongs to. What is stored once under one key has all its rows in one shard, and so in one block, there or not at all; spans of
 * a trace lie together, as they are looked for together.
 */
export const sharding = {
  chain_health_metrics: 'sipHash64(metadata)',
  chain_execution_traces: 'sipHash64(trace_id)',
  chain_performance_events: 'sipHash64(event_id)',
  chain_network_flows: 'sipHash64(flow_id)',
  chain_edge_minutes: 'sipHash64(source_service)',
  chain_spans: 'sipHash64(trace_id)',
  chain_states: 'sipHash64(chain_id)',
} as const;
