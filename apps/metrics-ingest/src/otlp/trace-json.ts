import { attributePlaces, Attributes } from '@chain-mapping/model';
import { wellFormed } from './protobuf-reader';
import {
  emptySpan,
  LONGEST_TEXT,
  MOST_LINKS,
  type ReceivedSpan,
  type ReceivedSpans,
  resourceOf,
  SpanTaker,
  type Taking,
} from './received-span';

/** The body is no OTLP in JSON. */
export class MalformedJson extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedJson';
  }
}

/**
 * The spans of an `ExportTraceServiceRequest` in the JSON encoding of OTLP: ids in hex, 64-bit numbers as texts, unknown fields ignored.
 *
 * @throws MalformedJson
 */
export function tracesOfJson(bytes: Buffer, environment: string, taking: Taking): ReceivedSpans {
  const taker = new SpanTaker(taking);
  for (const resourceSpans of lists(parsed(bytes), 'resourceSpans', 'resource_spans')) {
    const attributes = new Attributes();
    putAttributes(objectAt(resourceSpans, 'resource'), attributes);
    const resource = resourceOf(attributes, environment);
    for (const scopeSpans of lists(resourceSpans, 'scopeSpans', 'scope_spans')) {
      for (const span of lists(scopeSpans, 'spans')) taker.take(readSpan(span), resource);
    }
  }
  return taker;
}

export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function parsed(bytes: Buffer): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new MalformedJson('the body is not JSON');
  }
  if (!isObject(body)) throw new MalformedJson('the body is not an object');
  return body;
}

/** The objects of a list; an OTLP field that is there and is no list of objects makes the request malformed. */
export function lists(within: JsonObject, ...names: readonly string[]): JsonObject[] {
  const value = names.map((name) => within[name]).find((each) => each !== undefined && each !== null);
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isObject))
    throw new MalformedJson(`${names[0] ?? ''} is not a list of objects`);
  return value;
}

export const objectAt = (within: JsonObject, name: string): JsonObject => {
  const value = within[name];
  return isObject(value) ? value : {};
};

export const textAt = (within: JsonObject, ...names: readonly string[]): string => {
  const value = names.map((name) => within[name]).find((each) => each !== undefined);
  return typeof value === 'string' ? cut(value) : '';
};

/** An id in hex; empty where it is none. */
function idAt(within: JsonObject, ...names: readonly string[]): string {
  const id = textAt(within, ...names).toLowerCase();
  return /^[0-9a-f]*$/.test(id) ? id : '';
}

export const numberAt = (within: JsonObject, ...names: readonly string[]): number => {
  const value = names.map((name) => within[name]).find((each) => each !== undefined);
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;
};

const KINDS = [
  '',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
];

function readSpan(json: JsonObject): ReceivedSpan {
  const status = objectAt(json, 'status');
  const span = emptySpan();
  const kind = json['kind'];
  span.trace_id = idAt(json, 'traceId', 'trace_id');
  span.span_id = idAt(json, 'spanId', 'span_id');
  span.parent_span_id = idAt(json, 'parentSpanId', 'parent_span_id');
  span.trace_state = textAt(json, 'traceState', 'trace_state');
  span.name = textAt(json, 'name');
  span.kind = typeof kind === 'string' ? KINDS.indexOf(kind) : Number(kind ?? 0);
  span.start = numberAt(json, 'startTimeUnixNano', 'start_time_unix_nano');
  span.end = numberAt(json, 'endTimeUnixNano', 'end_time_unix_nano');
  span.status = status['code'] === 'STATUS_CODE_ERROR' ? 2 : Number(status['code'] ?? 0);
  span.status_message = textAt(status, 'message');
  putAttributes(json, span.attributes);
  for (const link of lists(json, 'links').slice(0, MOST_LINKS)) {
    span.links.push({ trace_id: idAt(link, 'traceId', 'trace_id'), span_id: idAt(link, 'spanId', 'span_id') });
  }
  return span;
}

export function putAttributes(within: JsonObject, into: Attributes): void {
  for (const attribute of lists(within, 'attributes')) {
    const name = attribute['key'];
    const place = typeof name === 'string' ? attributePlaces.get(name) : undefined;
    if (place === undefined) continue;
    const text = scalarOf(attribute);
    if (text !== undefined) into.put(place, text);
  }
}

/** The value of an attribute as text; lists and maps, however deep, are not looked into. */
export function scalarOf(attribute: JsonObject): string | undefined {
  const value = objectAt(attribute, 'value');
  const scalar = value['stringValue'] ?? value['intValue'] ?? value['doubleValue'] ?? value['boolValue'];
  if (typeof scalar === 'string') return cut(scalar);
  return typeof scalar === 'number' || typeof scalar === 'boolean' ? String(scalar) : undefined;
}

export const cut = (text: string): string =>
  text.length > LONGEST_TEXT ? wellFormed(text.slice(0, LONGEST_TEXT)) : text;
