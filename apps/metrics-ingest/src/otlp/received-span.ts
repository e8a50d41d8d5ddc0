import {
  Attributes,
  farSideOf,
  type ObservedSpan,
  operationOf,
  samplingWeight,
  SPAN_KINDS,
} from '@chain-mapping/model';

/** No name and no message is kept longer. */
export const LONGEST_TEXT = 256;
/** Of the links of a span so many are looked at. */
export const MOST_LINKS = 32;

/** A span as it was received, in whatever encoding. */
export interface ReceivedSpan {
  /** Ids are in hex. */
  trace_id: string;
  span_id: string;
  parent_span_id: string;
  trace_state: string;
  name: string;
  /** As OTLP counts: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  /** Nanoseconds since 1970. */
  start: number;
  end: number;
  /** As OTLP counts: 2 is an error. */
  status: number;
  status_message: string;
  attributes: Attributes;
  links: { trace_id: string; span_id: string }[];
}

export interface ReceivedResource {
  readonly service: string;
  readonly environment: string;
}

/** Spans that can be used, and what was wrong with the others. */
export interface ReceivedSpans {
  readonly spans: ObservedSpan[];
  readonly rejected: number;
  /** The first few reasons. */
  readonly reasons: string[];
}

export const emptySpan = (): ReceivedSpan => ({
  trace_id: '',
  span_id: '',
  parent_span_id: '',
  trace_state: '',
  name: '',
  kind: 0,
  start: 0,
  end: 0,
  status: 0,
  status_message: '',
  attributes: new Attributes(),
  links: [],
});

/** Makes a span empty, to be filled again. */
export function clear(span: ReceivedSpan): ReceivedSpan {
  span.trace_id = '';
  span.span_id = '';
  span.parent_span_id = '';
  span.trace_state = '';
  span.name = '';
  span.kind = 0;
  span.start = 0;
  span.end = 0;
  span.status = 0;
  span.status_message = '';
  span.attributes.clear();
  if (span.links.length > 0) span.links = [];
  return span;
}

/** What a service that does not say its name is called, as OpenTelemetry has it. */
const UNNAMED = 'unknown_service';

export const resourceOf = (attributes: Attributes, environment: string): ReceivedResource => ({
  service: attributes.get('service_name') ?? UNNAMED,
  environment: attributes.get('environment') ?? environment,
});

const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
/** Of texts in hex, as both encodings give them. */
const isTrace = (id: string): boolean => id.length === 32 && id !== NO_TRACE;
const isSpan = (id: string): boolean => id.length === 16 && id !== NO_SPAN;
const NO_LINKS: ObservedSpan['links'] = [];
const DAY_MS = 86_400_000;
const NS_PER_MS = 1_000_000;
/** A span may have lasted as long as a day before it ended. */
const LONGEST_MS = 10 * DAY_MS;

export interface Taking {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly retention_days: number;
}

/** The span as edges are made of it, or what is wrong with it. */
export function takenSpan(raw: ReceivedSpan, resource: ReceivedResource, taking: Taking): ObservedSpan | string {
  const { trace_id, span_id, parent_span_id } = raw;
  if (!isTrace(trace_id)) return 'trace_id is not 16 bytes, or all zero';
  if (!isSpan(span_id)) return 'span_id is not 8 bytes, or all zero';
  const start = Math.floor(raw.start / NS_PER_MS);
  if (!(start >= taking.now - taking.retention_days * DAY_MS)) {
    return `start_time_unix_nano is before the retention of ${taking.retention_days} days`;
  }
  if (start > taking.now + DAY_MS) return 'start_time_unix_nano is more than a day ahead';
  const kind = SPAN_KINDS[raw.kind - 1] ?? 'internal';
  const duration = Math.min(LONGEST_MS, Math.max(0, Math.round((raw.end - raw.start) / 1000) / 1000));
  return {
    trace_id,
    span_id,
    parent_span_id: isSpan(parent_span_id) ? parent_span_id : '',
    service: resource.service,
    environment: resource.environment,
    kind,
    operation: operationOf(raw.name, raw.attributes).slice(0, LONGEST_TEXT),
    start,
    duration: Number.isFinite(duration) ? duration : 0,
    error: errorOf(raw),
    weight: samplingWeight(raw.trace_state),
    far: farSideOf(kind, raw.attributes),
    links:
      raw.links.length === 0 ? NO_LINKS : raw.links.filter((link) => isTrace(link.trace_id) && isSpan(link.span_id)),
  };
}

const ERROR = 2;

/** An answer of 500 and above is an error of whoever gave it, whether or not the span says so. */
function errorOf({ status, status_message, attributes }: ReceivedSpan): string | null {
  if (status === ERROR) return status_message;
  const http = Number(attributes.get('http_status'));
  return http >= 500 ? `HTTP ${http}` : null;
}

const MOST_REASONS = 3;

/** Sorts what can be used from what cannot. */
export class SpanTaker {
  readonly spans: ObservedSpan[] = [];
  rejected = 0;
  readonly reasons: string[] = [];

  constructor(private readonly taking: Taking) {}

  take(raw: ReceivedSpan, resource: ReceivedResource): void {
    const taken = takenSpan(raw, resource, this.taking);
    if (typeof taken !== 'string') {
      this.spans.push(taken);
      return;
    }
    this.rejected += 1;
    if (this.reasons.length < MOST_REASONS && !this.reasons.includes(taken)) this.reasons.push(taken);
  }
}
