import { type AttributePlace, attributePlaces, Attributes } from '@chain-mapping/model';
import { FIXED64, ProtobufReader, type Range, VARINT } from './protobuf-reader';
import {
  emptySpan,
  LONGEST_TEXT,
  MOST_LINKS,
  type ReceivedSpans,
  resourceOf,
  SpanTaker,
  type Taking,
} from './received-span';

/**
 * The spans of an `ExportTraceServiceRequest`. Only what edges are made of is read.
 *
 * @throws MalformedProtobuf
 */
export function tracesOfProtobuf(bytes: Buffer, environment: string, taking: Taking): ReceivedSpans {
  const reader = new ProtobufReader(bytes);
  const taker = new SpanTaker(taking);
  for (const resourceSpans of ranges(reader, { from: 0, to: bytes.length }, 1)) {
    const attributes = new Attributes();
    for (const resource of ranges(reader, resourceSpans, 1)) readAttributes(reader, resource, 1, attributes);
    const resource = resourceOf(attributes, environment);
    for (const scopeSpans of ranges(reader, resourceSpans, 2)) {
      for (const span of ranges(reader, scopeSpans, 2)) taker.take(readSpan(reader, span), resource);
    }
  }
  return taker;
}

/** Where the messages of one field lie. */
export function ranges(reader: ProtobufReader, within: Range, field: number): Range[] {
  const found: Range[] = [];
  reader.enter(within);
  while (reader.next()) {
    if (reader.field === field) found.push(reader.range());
    else reader.skip();
  }
  return found;
}

function readSpan(reader: ProtobufReader, within: Range) {
  const span = emptySpan();
  // Attributes and links are messages of their own: read when the span has been.
  const attributes: Range[] = [];
  const links: Range[] = [];
  let status: Range | undefined;
  reader.enter(within);
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.trace_id = reader.hex();
        break;
      case 2:
        span.span_id = reader.hex();
        break;
      case 3:
        span.trace_state = reader.text(LONGEST_TEXT);
        break;
      case 4:
        span.parent_span_id = reader.hex();
        break;
      case 5:
        span.name = reader.text(LONGEST_TEXT);
        break;
      case 6:
        if (reader.wire === VARINT) span.kind = reader.varint();
        else reader.skip();
        break;
      case 7:
        if (reader.wire === FIXED64) span.start = reader.fixed64();
        else reader.skip();
        break;
      case 8:
        if (reader.wire === FIXED64) span.end = reader.fixed64();
        else reader.skip();
        break;
      case 9:
        attributes.push(reader.range());
        break;
      case 13:
        if (links.length < MOST_LINKS) links.push(reader.range());
        else reader.skip();
        break;
      case 15:
        status = reader.range();
        break;
      default:
        reader.skip();
    }
  }
  for (const attribute of attributes) readAttribute(reader, attribute, span.attributes);
  for (const link of links) span.links.push(readLink(reader, link));
  if (status !== undefined) {
    reader.enter(status);
    while (reader.next()) {
      if (reader.field === 2) span.status_message = reader.text(LONGEST_TEXT);
      else if (reader.field === 3 && reader.wire === VARINT) span.status = reader.varint();
      else reader.skip();
    }
  }
  return span;
}

function readLink(reader: ProtobufReader, within: Range) {
  const link = { trace_id: '', span_id: '' };
  reader.enter(within);
  while (reader.next()) {
    if (reader.field === 1) link.trace_id = reader.hex();
    else if (reader.field === 2) link.span_id = reader.hex();
    else reader.skip();
  }
  return link;
}

export function readAttributes(reader: ProtobufReader, within: Range, field: number, into: Attributes): void {
  for (const attribute of ranges(reader, within, field)) readAttribute(reader, attribute, into);
}

function readAttribute(reader: ProtobufReader, within: Range, into: Attributes): void {
  let place: AttributePlace | undefined;
  let value: Range | undefined;
  reader.enter(within);
  while (reader.next()) {
    if (reader.field === 1) {
      const { from, to } = reader.range();
      place = placeAt(reader.bytes, from, to);
      // Most attributes are not read: their values are not even looked at.
      if (place === undefined) return;
    } else if (reader.field === 2) value = reader.range();
    else reader.skip();
  }
  if (place === undefined || value === undefined) return;
  const text = readScalar(reader, value);
  if (text !== undefined) into.put(place, text);
}

/** An `AnyValue` as text; lists and maps, however deep, are not looked into. */
export function readScalar(reader: ProtobufReader, within: Range): string | undefined {
  let text: string | undefined;
  reader.enter(within);
  while (reader.next()) {
    if (reader.field === 1) text = reader.text(LONGEST_TEXT);
    else if (reader.field === 2 && reader.wire === VARINT) text = reader.varint() === 0 ? 'false' : 'true';
    else if (reader.field === 3 && reader.wire === VARINT) text = String(reader.varint64());
    else if (reader.field === 4 && reader.wire === FIXED64) text = String(reader.double());
    else reader.skip();
  }
  return text;
}

interface KnownName {
  readonly bytes: Buffer;
  readonly place: AttributePlace;
}

const nameHash = (bytes: Buffer, from: number, to: number): number => {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
};

const known = new Map<number, KnownName[]>();
let longestName = 0;
for (const [name, place] of attributePlaces) {
  const bytes = Buffer.from(name);
  const hash = nameHash(bytes, 0, bytes.length);
  known.set(hash, [...(known.get(hash) ?? []), { bytes, place }]);
  longestName = Math.max(longestName, bytes.length);
}

/** What the attribute with this name is; found without making a text of each name, which would cost more than all the rest. */
function placeAt(bytes: Buffer, from: number, to: number): AttributePlace | undefined {
  if (to - from > longestName) return undefined;
  const candidates = known.get(nameHash(bytes, from, to));
  return candidates?.find((one) => one.bytes.compare(bytes, from, to) === 0)?.place;
}
