import { type AttributePlace, attributePlaces, Attributes } from '@chain-mapping/model';
import { FIXED64, ProtobufReader, type Range, VARINT } from './protobuf-reader';
import {
  clear,
  emptySpan,
  LONGEST_TEXT,
  MOST_LINKS,
  type ReceivedSpan,
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
  // One for all spans: what is taken of it is copied.
  const span = emptySpan();
  for (const resourceSpans of ranges(reader, { from: 0, to: bytes.length }, 1)) {
    const attributes = new Attributes();
    for (const resource of ranges(reader, resourceSpans, 1)) readAttributes(reader, resource, 1, attributes);
    const resource = resourceOf(attributes, environment);
    for (const scopeSpans of ranges(reader, resourceSpans, 2)) {
      reader.enter(scopeSpans);
      while (reader.next()) {
        if (reader.field === 2) {
          readSpan(reader, clear(span));
          taker.take(span, resource);
        } else reader.skip();
      }
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

function readSpan(reader: ProtobufReader, span: ReceivedSpan): void {
  const outer = reader.open();
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
        readAttribute(reader, span.attributes);
        break;
      case 13:
        if (span.links.length < MOST_LINKS) span.links.push(readLink(reader));
        else reader.skip();
        break;
      case 15:
        readStatus(reader, span);
        break;
      default:
        reader.skip();
    }
  }
  reader.leave(outer);
}

function readStatus(reader: ProtobufReader, span: ReceivedSpan): void {
  const outer = reader.open();
  while (reader.next()) {
    if (reader.field === 2) span.status_message = reader.text(LONGEST_TEXT);
    else if (reader.field === 3 && reader.wire === VARINT) span.status = reader.varint();
    else reader.skip();
  }
  reader.leave(outer);
}

function readLink(reader: ProtobufReader) {
  const link = { trace_id: '', span_id: '' };
  const outer = reader.open();
  while (reader.next()) {
    if (reader.field === 1) link.trace_id = reader.hex();
    else if (reader.field === 2) link.span_id = reader.hex();
    else reader.skip();
  }
  reader.leave(outer);
  return link;
}

export function readAttributes(reader: ProtobufReader, within: Range, field: number, into: Attributes): void {
  reader.enter(within);
  while (reader.next()) {
    if (reader.field === field) readAttribute(reader, into);
    else reader.skip();
  }
}

function readAttribute(reader: ProtobufReader, into: Attributes): void {
  let place: AttributePlace | undefined;
  let text: string | undefined;
  const outer = reader.open();
  while (reader.next()) {
    if (reader.field === 1) {
      place = knownNames.placeOf(reader);
      // Most attributes are not read: their values are not even looked at.
      if (place === undefined) break;
    } else if (reader.field === 2) text = readScalar(reader) ?? text;
    else reader.skip();
  }
  reader.leave(outer);
  if (place !== undefined && text !== undefined) into.put(place, text);
}

/** The `AnyValue` of this field as text; lists and maps, however deep, are not looked into. */
export function readScalar(reader: ProtobufReader): string | undefined {
  let text: string | undefined;
  const outer = reader.open();
  while (reader.next()) {
    if (reader.field === 1) text = reader.text(LONGEST_TEXT);
    else if (reader.field === 2 && reader.wire === VARINT) text = reader.varint() === 0 ? 'false' : 'true';
    else if (reader.field === 3 && reader.wire === VARINT) text = String(reader.varint64());
    else if (reader.field === 4 && reader.wire === FIXED64) text = String(reader.double());
    else reader.skip();
  }
  reader.leave(outer);
  return text;
}

interface KnownName {
  readonly bytes: DataView;
  readonly place: AttributePlace;
}

/** What the attribute with a name is; found without making a text of each name, which would cost more than all the rest. */
class KnownNames {
  private readonly names: (KnownName[] | undefined)[] = new Array<KnownName[] | undefined>(NAME_HASHES);
  private longest = 0;

  constructor(places: Iterable<readonly [string, AttributePlace]>) {
    for (const [name, place] of places) {
      const bytes = new DataView(new TextEncoder().encode(name).buffer);
      if (bytes.byteLength < SHORTEST_NAME) throw new RangeError(`${name} is too short`);
      const hash = nameHash(bytes, 0, bytes.byteLength);
      this.names[hash] = [...(this.names[hash] ?? []), { bytes, place }];
      this.longest = Math.max(this.longest, bytes.byteLength);
    }
  }

  placeOf(reader: ProtobufReader): AttributePlace | undefined {
    const { from, to } = reader.range();
    if (to - from > this.longest || to - from < SHORTEST_NAME) return undefined;
    const candidates = this.names[nameHash(reader.view, from, to)];
    if (candidates === undefined) return undefined;
    for (const { bytes, place } of candidates) if (isSame(bytes, reader.view, from, to)) return place;
    return undefined;
  }
}

const NAME_HASHES = 1024;
/** Two words of it may be looked at. */
const SHORTEST_NAME = 4;

/** Names differ most at their ends. */
function nameHash(bytes: DataView, from: number, to: number): number {
  const hash = Math.imul(
    bytes.getUint32(to - 4, true) ^ Math.imul(bytes.getUint32((from + to - 4) >>> 1, true), 31) ^ (to - from),
    0x9e3779b1,
  );
  return hash >>> 22;
}

/** Four bytes at a time; the last four may have been looked at before. */
function isSame(name: DataView, bytes: DataView, from: number, to: number): boolean {
  const length = to - from;
  if (name.byteLength !== length) return false;
  const last = length - 4;
  for (let at = 0; at < last; at += 4) if (name.getUint32(at, true) !== bytes.getUint32(from + at, true)) return false;
  return name.getUint32(last, true) === bytes.getUint32(from + last, true);
}

const knownNames = new KnownNames(attributePlaces);
