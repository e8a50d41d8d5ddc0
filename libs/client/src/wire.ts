/**
 * What the client says on the wire. It brings neither the contracts nor their validator along; `wire.spec.ts` holds each line against them.
 */
export const EVENTS_TYPE = 'chain_mapping.ingest.events.v1';
export const FLOWS_TYPE = 'chain_mapping.ingest.flows.v1';
export const ALERTS_STREAM = 'CHAIN_ALERTS';
export const CLOUD_EVENT_JSON = 'application/cloudevents+json';
/** Durable consumers of people, told apart from those of the system. */
export const OPERATOR_PREFIX = 'operator-';

/** Most events that one message holds. */
export const MOST_AT_ONCE = 1000;
export const RETENTION_DAYS = 90;

export const eventsSubject = (service: string): string => `chain.ingest.events.${service}`;
export const flowsSubject = (service: string): string => `chain.ingest.flows.${service}`;
export const alertsSubject = ({ severity, chain_id, state }: AlertFilter): string =>
  `chain.alerts.${severity ?? '*'}.${chain_id ?? '*'}.${state ?? '*'}`;

export const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
export const CHAIN_ID = /^[A-E][1-9][0-9]*$/;

export type Severity = 'info' | 'warning' | 'critical';
export type AlertState = 'firing' | 'acknowledged' | 'resolved';

/** Which alerts; whatever is not given may be anything. */
export interface AlertFilter {
  readonly severity?: Severity | undefined;
  readonly chain_id?: string | undefined;
  readonly state?: AlertState | undefined;
}

/** A condition that holds, or held, on a chain or a node. Times are ISO 8601. */
export interface Alert {
  readonly id: string;
  /** The same for the same condition, whenever it holds. */
  readonly fingerprint: string;
  readonly incident_id: string | null;
  readonly chain_id: string;
  readonly node_id: string | null;
  readonly type: string;
  readonly severity: Severity;
  readonly status: AlertState;
  readonly message: string;
  readonly count: number;
  readonly root_cause: string | null;
  readonly affected_chains: readonly string[];
  readonly fired_at: string;
  readonly last_seen_at: string;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly acknowledged_until?: string | null | undefined;
  readonly resolved: boolean;
  readonly resolved_at: string | null;
  readonly resolution: string | null;
  /** Grows by one with every change of this alert: a smaller one than you have is old news. */
  readonly sequence: number;
  readonly held_back?: string | null | undefined;
}

/** An event as the system stored it. */
export interface TrackedEvent {
  readonly id: string;
  readonly service_name: string;
  readonly event_type: string;
  readonly chain_id?: string | null | undefined;
  readonly node_id?: string | null | undefined;
  readonly timestamp: string;
  readonly duration_ms?: number | null | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export type NodeType =
  | 'service'
  | 'api_endpoint'
  | 'database'
  | 'websocket'
  | 'ai_model'
  | 'cache'
  | 'message_queue'
  | 'external_service'
  | 'scheduler';

export type EdgeType =
  | 'http_request'
  | 'grpc_call'
  | 'websocket_message'
  | 'database_query'
  | 'cache_operation'
  | 'message_publish'
  | 'message_consume'
  | 'function_call';

/** The calls of one edge in one minute. */
export interface Flow {
  readonly id: string;
  /** The beginning of the minute. */
  readonly timestamp: string;
  readonly source_service: string;
  readonly target_service: string;
  readonly target_address: string;
  readonly protocol: string;
  readonly target_type: NodeType;
  readonly edge_type: EdgeType;
  readonly calls: number;
  readonly errors: number;
  /** Observations in each bucket of latencies: bucket n ends at 1.04^n milliseconds. */
  readonly latency: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly latency_sum: number;
}
