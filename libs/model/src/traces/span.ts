import type { EdgeType, NodeType } from '../chain/vocabulary';

export const SPAN_KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

/** What a span itself says of its other side. */
export interface FarSide {
  readonly edge_type: EdgeType;
  readonly node_type: NodeType;
  /** Empty where the span does not say. */
  readonly name: string;
  /** `out`: the service of the span calls or sends; `in`: it is called or receives. */
  readonly direction: 'out' | 'in';
}

export interface SpanReference {
  readonly trace_id: string;
  readonly span_id: string;
}

/** A span, reduced to what edges and executions are made of. */
export interface ObservedSpan extends SpanReference {
  /** Empty for the first of a trace. */
  readonly parent_span_id: string;
  readonly service: string;
  readonly environment: string;
  readonly kind: SpanKind;
  readonly operation: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds. */
  readonly duration: number;
  /** What went wrong, perhaps empty; `null` when nothing did. */
  readonly error: string | null;
  /** How many calls it stands for: more than one where only some are sampled. */
  readonly weight: number;
  readonly far: FarSide | null;
  readonly links: readonly SpanReference[];
}

export const spanKey = (trace_id: string, span_id: string): string => trace_id + span_id;

/** Whether the span calls something that may send spans of its own. */
export const awaitsAnswer = ({ far }: Pick<ObservedSpan, 'far'>): boolean =>
  far !== null && far.direction === 'out' && far.node_type === 'external_service';

/** Whether the span's other side is something that sends no spans: a database, a cache, a model. */
export const reachesEnd = ({ far }: Pick<ObservedSpan, 'far'>): boolean =>
  far !== null && far.direction === 'out' && far.node_type !== 'external_service' && far.node_type !== 'message_queue';
