import type { NetworkFlow } from '@chain-mapping/contracts';
import type { NodeReference, ObservedResult, Status, TrackedEvent } from '@chain-mapping/model';
import { timeOf } from './plain-time';

/** The rows of one thing that happened: they share its key and time, and are stored together, once. */
export interface RowGroup {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** A row for the response time and one for the availability, for each node that the result is about. */
export function healthRows(result: ObservedResult, environment: string): RowGroup {
  const at = Date.parse(result.checked_at);
  const metadata = JSON.stringify({
    result_id: result.result_id,
    error_message: result.error_message,
    component_status: result.component_status,
    consecutive_failures: result.consecutive_failures,
  });
  const answered = availability(result.status);
  const row = (node: NodeReference, metric_type: string, metric_value: number, metric_unit: string) => ({
    timestamp: at,
    chain_id: node.chain_id,
    node_id: node.node_id,
    metric_type,
    metric_value,
    metric_unit,
    status: result.status,
    service_name: node.service_name ?? '',
    environment,
    tags: { target_id: result.target_id, check_type: result.type },
    metadata,
  });
  const rows = result.nodes.flatMap((node) => [
    ...(result.response_time === null ? [] : [row(node, 'response_time', result.response_time, 'ms')]),
    ...(answered === null ? [] : [row(node, 'availability', answered, 'ratio')]),
  ]);
  return { key: result.result_id, at, rows };
}

/** A wrong answer is an answer; of what is unknown or in maintenance nothing can be said. */
function availability(status: Status): 0 | 1 | null {
  switch (status) {
    case 'healthy':
    case 'degraded':
      return 1;
    case 'unhealthy':
      return 0;
    case 'unknown':
    case 'maintenance':
      return null;
  }
}

export function eventRows(event: TrackedEvent, environment: string): RowGroup {
  const at = timeOf(event.timestamp);
  const row = {
    timestamp: at,
    event_id: text(event.id),
    service_name: event.service_name,
    event_type: event.event_type,
    chain_id: event.chain_id ?? '',
    node_id: event.node_id ?? '',
    duration_ms: event.duration_ms ?? null,
    environment,
    attributes: JSON.stringify(event.attributes),
  };
  return { key: row.event_id, at, rows: [row] };
}

export function flowRows(flow: NetworkFlow, environment: string): RowGroup {
  const at = Date.parse(flow.timestamp);
  const { bytes_sent, bytes_received, connections } = flow;
  const row = {
    timestamp: at,
    flow_id: text(flow.id),
    source_service: flow.source_service,
    source_type: 'service',
    target_service: flow.target_service,
    target_type: flow.target_type ?? 'service',
    target_address: flow.target_address,
    edge_type: flow.edge_type ?? 'function_call',
    protocol: flow.protocol,
    bytes_sent,
    bytes_received,
    connections: Math.min(connections, UINT32_MAX),
    environment,
    first_seen: at,
    last_seen: at,
    calls: flow.calls ?? 0,
    estimated_calls: flow.calls ?? 0,
    errors: flow.errors ?? 0,
    latency: flow.latency ?? {},
    latency_sum: flow.latency_sum ?? 0,
  };
  return { key: row.flow_id, at, rows: [row] };
}

const UINT32_MAX = 2 ** 32 - 1;

const HALF_OF_A_PAIR = /[\ud800-\udfff]/;

/** A key as it is stored, where half of a surrogate pair is no text: it must be found again by it. */
const text = (value: string): string =>
  HALF_OF_A_PAIR.test(value) ? Buffer.from(value, 'utf8').toString('utf8') : value;

const DAY_MS = 86_400_000;

/** Why a time cannot be stored, if so: what is past its retention would be gone at once, what lies ahead never. */
export function refusal(at: number, retentionDays: number, now: number): string | null {
  const time = () => new Date(at).toISOString();
  if (at < now - retentionDays * DAY_MS) return `${time()} is before the retention of ${retentionDays} days`;
  if (at > now + DAY_MS) return `${time()} is more than a day ahead`;
  return null;
}
