import type { EdgeType, NodeType } from '../chain/vocabulary';
import { isNamedQueue } from './far-side';
import { awaitsAnswer, type ObservedSpan, reachesEnd, type SpanReference } from './span';

/** A place of the topology: what calls, or is called. */
export interface TraceNode {
  readonly name: string;
  readonly type: NodeType;
}

/** One call that traces saw, from one place to another. */
export interface EdgeCall {
  /** `null` where a trace begins: who called there sent no trace. */
  readonly source: TraceNode | null;
  readonly target: TraceNode;
  readonly edge_type: EdgeType;
  /** The address that the caller used, where it is known. */
  readonly address: string;
  readonly environment: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds: what the caller waited; for a message, from sending to receiving. `null` where nobody could measure it. */
  readonly latency: number | null;
  readonly error: string | null;
  readonly weight: number;
  readonly operation: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string;
  /** The other trace that a message came from. */
  readonly linked_trace_id: string;
}

/** What is known of a span that came before. */
export type EarlierSpan = Pick<ObservedSpan, 'service' | 'kind' | 'start' | 'duration' | 'error' | 'far' | 'trace_id'>;

/** What was seen before the spans that are paired. */
export interface Surroundings {
  span(trace_id: string, span_id: string): EarlierSpan | undefined;
  /** Whether a call has a span of whom it called. */
  isAnswered(trace_id: string, span_id: string): boolean;
  /** The one service that has answered at an address. */
  serviceAt(address: string): string | undefined;
}

/** What may still come: spans are sent when they end, in any order, by each service on its own. */
export interface Patience {
  readonly parents: boolean;
  readonly answers: boolean;
}

export interface Pairing {
  readonly calls: EdgeCall[];
  /** What has to be tried again when more has come. */
  readonly waiting: ObservedSpan[];
  /** Spans that answer a call that is not among these. */
  readonly answers: ObservedSpan[];
}

/**
 * The calls between services, databases, queues and whatever else is called, out of spans in any order. Each call is told by one span alone,
 * so that nothing is counted twice: by the callee's where it has one, else by the caller's; what has a side missing waits for it.
 */
export function pairSpans(spans: readonly ObservedSpan[], around: Surroundings, patience: Patience): Pairing {
  const here = new SpansHere(spans);
  const answered = new Set<ObservedSpan>();
  const answers: ObservedSpan[] = [];
  const shadowed = new Set<ObservedSpan>();
  for (const span of spans) {
    if (span.parent_span_id === '' || span.kind === 'internal' || span.kind === 'producer') continue;
    const parent = here.find(span.trace_id, span.parent_span_id);
    if (parent === undefined) answers.push(span);
    else {
      answered.add(parent);
      if (parent.service === span.service) shadow(parent, span, shadowed);
    }
  }
  const search: Search = {
    find: ({ trace_id, span_id }) => here.find(trace_id, span_id) ?? around.span(trace_id, span_id),
    isAnswered: (span) => answered.has(span) || around.isAnswered(span.trace_id, span.span_id),
    around,
    patience,
  };
  const pairing: Pairing = { calls: [], waiting: [], answers };
  for (const span of spans) {
    const outcome = shadowed.has(span) ? null : callOf(span, search);
    if (outcome === 'wait') pairing.waiting.push(span);
    else if (outcome !== null && !isLoop(outcome)) pairing.calls.push(outcome);
  }
  return pairing;
}

/** Spans by their id alone, as a key of both ids would cost more than all the rest; that ids of two traces are the same hardly ever happens. */
class SpansHere {
  private readonly spans = new Map<string, ObservedSpan>();
  private readonly sameId: ObservedSpan[] = [];

  constructor(spans: readonly ObservedSpan[]) {
    for (const span of spans) {
      if (this.spans.has(span.span_id)) this.sameId.push(span);
      else this.spans.set(span.span_id, span);
    }
  }

  find(trace_id: string, span_id: string): ObservedSpan | undefined {
    const found = this.spans.get(span_id);
    if (found === undefined || found.trace_id === trace_id) return found;
    return this.sameId.find((span) => span.span_id === span_id && span.trace_id === trace_id);
  }
}

interface Search {
  readonly find: (reference: SpanReference) => EarlierSpan | undefined;
  readonly isAnswered: (span: ObservedSpan) => boolean;
  readonly around: Surroundings;
  readonly patience: Patience;
}

function callOf(span: ObservedSpan, search: Search): EdgeCall | 'wait' | null {
  const { far } = span;
  if (far !== null && far.edge_type === 'message_consume') return consumed(span, far.name, search);
  if (far !== null && (reachesEnd(span) || far.node_type === 'message_queue')) {
    return callFrom(span, { name: far.name, type: far.node_type });
  }
  if (awaitsAnswer(span)) return unanswered(span, search);
  return received(span, search);
}

/** Of two spans of one service for the same call, as of a mapper and its driver, the one that knows less is left out. */
function shadow(outer: ObservedSpan, inner: ObservedSpan, shadowed: Set<ObservedSpan>): void {
  if (!reachesEnd(outer)) return;
  if (awaitsAnswer(inner)) shadowed.add(inner);
  else if (reachesEnd(inner) && outer.far?.node_type === inner.far?.node_type) {
    shadowed.add((outer.far?.name.length ?? 0) > (inner.far?.name.length ?? 0) ? inner : outer);
  }
}

/** A call whose callee may tell of it; if it never does, it is something that sends no spans. */
function unanswered(span: ObservedSpan, { isAnswered, around, patience }: Search): EdgeCall | 'wait' | null {
  const name = span.far?.name ?? '';
  if (isAnswered(span)) return null;
  if (patience.answers) return 'wait';
  const service = name === '' ? undefined : around.serviceAt(name);
  if (service !== undefined) return callFrom(span, { name: service, type: 'service' });
  return name === '' ? null : callFrom(span, { name, type: 'external_service' });
}

/** A span that may have been called from another service. */
function received(span: ObservedSpan, { find, patience }: Search): EdgeCall | 'wait' | null {
  const { trace_id, parent_span_id, kind } = span;
  if (parent_span_id === '') return kind === 'server' ? begun(span) : null;
  const parent = find({ trace_id, span_id: parent_span_id });
  if (parent === undefined) {
    // Spans within a service have their parents there: only those that are called from outside are worth waiting for.
    return patience.parents && (kind === 'server' || kind === 'consumer') ? 'wait' : null;
  }
  if (parent.service === span.service) return null;
  if (parent.far?.edge_type === 'message_publish') return fromQueue(span, parent.far.name, parent);
  const type = parent.far?.direction === 'out' ? parent.far.edge_type : (span.far?.edge_type ?? 'function_call');
  const waited = parent.kind === 'client';
  return edgeCall(span, {
    source: { name: parent.service, type: 'service' },
    target: { name: span.service, type: 'service' },
    edge_type: type,
    address: parent.far?.direction === 'out' ? parent.far.name : '',
    latency: waited ? parent.duration : span.duration,
    error: span.error ?? (waited ? parent.error : null),
  });
}

/** A message is told by its receiver; the sender, if it can be found, says when it was sent and perhaps where to. */
function consumed(span: ObservedSpan, queue: string, { find, patience }: Search): EdgeCall | 'wait' | null {
  const { trace_id, parent_span_id, links } = span;
  const references = [...links, ...(parent_span_id === '' ? [] : [{ trace_id, span_id: parent_span_id }])];
  let isMissing = false;
  for (const reference of references) {
    const sender = find(reference);
    if (sender === undefined) isMissing = true;
    else if (sender.far?.edge_type === 'message_publish') {
      return fromQueue(span, isNamedQueue(queue) ? queue : sender.far.name, sender);
    }
  }
  return isMissing && patience.parents ? 'wait' : fromQueue(span, queue, undefined);
}

const fromQueue = (span: ObservedSpan, queue: string, sender: EarlierSpan | undefined): EdgeCall =>
  edgeCall(span, {
    source: { name: queue, type: 'message_queue' },
    target: { name: span.service, type: 'service' },
    edge_type: 'message_consume',
    // The clocks of two machines may differ by more than the message took.
    latency: sender === undefined ? null : Math.max(0, span.start - (sender.start + sender.duration)),
    linked_trace_id: sender === undefined || sender.trace_id === span.trace_id ? '' : sender.trace_id,
  });

const begun = (span: ObservedSpan): EdgeCall =>
  edgeCall(span, {
    source: null,
    target: { name: span.service, type: 'service' },
    edge_type: span.far?.edge_type ?? 'http_request',
  });

const callFrom = (span: ObservedSpan, target: TraceNode): EdgeCall =>
  edgeCall(span, {
    source: { name: span.service, type: 'service' },
    target,
    edge_type: span.far?.edge_type ?? 'http_request',
    address: target.type === 'service' || target.type === 'external_service' ? (span.far?.name ?? '') : '',
  });

interface ToldCall {
  readonly source: TraceNode | null;
  readonly target: TraceNode;
  readonly edge_type: EdgeType;
  readonly address?: string;
  /** Where they are not those of the span. */
  readonly latency?: number | null;
  readonly error?: string | null;
  readonly linked_trace_id?: string;
}

/** Field by field, as there is one for nearly every span: to spread one object into another costs several times as much. */
const edgeCall = (span: ObservedSpan, told: ToldCall): EdgeCall => ({
  source: told.source,
  target: told.target,
  edge_type: told.edge_type,
  address: told.address ?? '',
  environment: span.environment,
  at: span.start,
  latency: told.latency === undefined ? span.duration : told.latency,
  error: told.error === undefined ? span.error : told.error,
  weight: span.weight,
  operation: span.operation,
  trace_id: span.trace_id,
  span_id: span.span_id,
  parent_span_id: span.parent_span_id,
  linked_trace_id: told.linked_trace_id ?? '',
});

const isLoop = ({ source, target }: EdgeCall): boolean => source?.name === target.name && source.type === target.type;
