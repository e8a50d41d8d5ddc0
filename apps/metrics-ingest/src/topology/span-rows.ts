import type { MetricPoint } from '@chain-mapping/contracts';
import type { EdgeTotals, ExecutionStep } from '@chain-mapping/model';
import type { RowGroup } from '../ingest/rows';

/** The edges of one message: those of one minute share its key and its time, and are stored together, once. */
export function edgeGroups(edges: readonly EdgeTotals[], message: string): RowGroup[] {
  const minutes = new Map<number, EdgeTotals[]>();
  for (const edge of edges) minutes.set(edge.minute, [...(minutes.get(edge.minute) ?? []), edge]);
  return [...minutes].map(([minute, some]) => {
    const key = `${message}/${minute}`;
    return { key, at: minute, rows: some.map((edge) => edgeRow(edge, key)) };
  });
}

const edgeRow = (edge: EdgeTotals, flow_id: string) => ({
  timestamp: edge.minute,
  flow_id,
  source_service: edge.source,
  source_type: edge.source_type,
  target_service: edge.target,
  target_type: edge.target_type,
  target_address: edge.address,
  edge_type: edge.edge_type,
  protocol: '',
  environment: edge.environment,
  calls: edge.calls,
  estimated_calls: edge.estimated_calls,
  errors: edge.errors,
  latency: edge.latency,
  latency_sum: edge.latency_sum,
  first_seen: edge.first_seen,
  last_seen: edge.last_seen,
  trace_id: edge.trace_id,
});

export function stepGroup(step: ExecutionStep): RowGroup {
  const { chain_id, source_node, target_node, trace_id, span_id } = step;
  const row = {
    timestamp: step.at,
    chain_id,
    execution_id: step.linked_trace_id === '' ? trace_id : step.linked_trace_id,
    trace_id,
    span_id,
    parent_span_id: step.parent_span_id,
    node_id: target_node,
    service_name: step.service,
    operation: step.operation,
    kind: step.edge_type,
    duration_ms: step.latency ?? -1,
    status: step.error === null ? 'ok' : 'error',
    error_message: step.error ?? '',
    environment: step.environment,
    attributes: { source_node, linked_trace_id: step.linked_trace_id },
  };
  return { key: [chain_id, source_node, target_node, trace_id, span_id].join('/'), at: step.at, rows: [row] };
}

/** The values of one message that are of one moment: no node of a chain, so that no chain is judged by them. */
export function pointGroups(points: readonly MetricPoint[], message: string): RowGroup[] {
  const moments = new Map<number, MetricPoint[]>();
  for (const point of points) moments.set(point.at, [...(moments.get(point.at) ?? []), point]);
  return [...moments].map(([at, some]) => {
    const key = `${message}/${at}`;
    const metadata = JSON.stringify({ result_id: key });
    const rows = some.map(({ service, environment, name, unit, value, attributes }) => ({
      timestamp: at,
      chain_id: '',
      node_id: '',
      metric_type: name,
      metric_value: value,
      metric_unit: unit,
      status: '',
      service_name: service,
      environment,
      tags: attributes,
      metadata,
    }));
    return { key, at, rows };
  });
}
