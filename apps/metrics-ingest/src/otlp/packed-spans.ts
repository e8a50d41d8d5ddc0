import { EarlierSpanColumns, PackedSpans } from '@chain-mapping/contracts';
import { type FarSide, type ObservedSpan, SPAN_KINDS } from '@chain-mapping/model';
import { spansOfEarlierColumns } from './earlier-columns';
import { idOf, SPAN_WORDS, TRACE_WORDS, wordOf } from './id-words';
import { bytesOf, type Counts, HEAD_WORDS, layoutOf, LINK_WORDS, type SpanLayout } from './span-layout';

/** So many places a column can tell apart. */
const MOST_PLACES = 0xffff;

/** What repeats itself, each given once and from then on by its place. */
class Places<T> {
  readonly all: T[] = [];
  private readonly places = new Map<T, number>();

  of(one: T): number {
    let place = this.places.get(one);
    if (place === undefined) {
      place = this.all.push(one) - 1;
      if (place >= MOST_PLACES) throw new RangeError('too many texts for one message');
      this.places.set(one, place);
    }
    return place;
  }
}

/** Spans as they go into a message: of a month at most, and no more of them than `inMessages` gives. */
export function packed(spans: readonly ObservedSpan[]): PackedSpans {
  const [texts, traces, sides] = [new Places<string>(), new Places<string>(), new Places<FarSide>()];
  let [earliest, links, weights] = [Infinity, 0, false];
  for (const span of spans) {
    traces.of(span.trace_id);
    if (span.start < earliest) earliest = span.start;
    if (span.weight !== 1) weights = true;
    links += span.links.length;
  }
  const counts = { spans: spans.length, traces: traces.all.length, links, weights };
  const buffer = new ArrayBuffer(bytesOf(counts));
  new Uint32Array(buffer, 0, HEAD_WORDS).set([counts.spans, counts.traces, links, weights ? 1 : 0]);
  const columns = layoutOf(buffer, counts);
  columns.earliest[0] = spans.length === 0 ? 0 : earliest;
  traces.all.forEach((id, place) => writeId(columns.traces, TRACE_WORDS * place, id, TRACE_WORDS));
  let link = 0;
  for (let at = 0; at < spans.length; at += 1) {
    const span = spans[at];
    if (span === undefined) continue;
    columns.starts[at] = span.start - earliest;
    columns.durations[at] = span.duration;
    if (weights) columns.weights[at] = span.weight;
    writeId(columns.ids, SPAN_WORDS * at, span.span_id, SPAN_WORDS);
    writeId(columns.parents, SPAN_WORDS * at, span.parent_span_id, SPAN_WORDS);
    columns.traceOf[at] = traces.of(span.trace_id);
    columns.services[at] = texts.of(span.service);
    columns.environments[at] = texts.of(span.environment);
    columns.operations[at] = texts.of(span.operation);
    columns.errors[at] = span.error === null ? 0 : texts.of(span.error) + 1;
    // Equal ones are mostly the same object; where they are not, one stands there twice.
    columns.sides[at] = span.far === null ? 0 : sides.of(span.far) + 1;
    columns.kinds[at] = SPAN_KINDS.indexOf(span.kind);
    for (const { trace_id, span_id } of span.links) {
      columns.links[link] = at;
      writeId(columns.links, link + 1, trace_id, TRACE_WORDS);
      writeId(columns.links, link + 1 + TRACE_WORDS, span_id, SPAN_WORDS);
      link += LINK_WORDS;
    }
  }
  const far_sides = sides.all.map(({ edge_type, node_type, direction, name }) => ({
    edge_type,
    node_type,
    direction,
    name: texts.of(name),
  }));
  return { texts: texts.all, far_sides, columns: Buffer.from(buffer).toString('base64') };
}

function writeId(into: Uint32Array, from: number, id: string, words: number): void {
  for (let word = 0; word < words; word += 1) into[from + word] = wordOf(id, word);
}

/** The spans of a message, as columns. */
export interface ReceivedColumns extends SpanLayout {
  readonly count: number;
  readonly texts: readonly string[];
  readonly far_sides: readonly FarSide[];
}

/**
 * The spans of a message, looked at without an object for each.
 *
 * @throws RangeError when they are none, or their columns do not fit together
 */
export function columnsOf(spans: unknown): ReceivedColumns {
  const parsed = PackedSpans.safeParse(spans);
  if (!parsed.success) {
    const earlier = EarlierSpanColumns.safeParse(spans);
    if (!earlier.success) throw new RangeError(parsed.error.issues[0]?.message ?? 'no spans');
    return columnsOf(packed(spansOfEarlierColumns(earlier.data)));
  }
  const { texts, columns } = parsed.data;
  const far_sides = parsed.data.far_sides.map(({ name, ...side }) => ({ ...side, name: textAt(texts, name) }));
  const buffer = new ArrayBuffer(Buffer.byteLength(columns, 'base64'));
  // What is not of base64 is left out.
  if (Buffer.from(buffer).write(columns, 'base64') < buffer.byteLength) throw new RangeError('columns are no base64');
  const counts = countsOf(buffer);
  const received = { count: counts.spans, texts, far_sides, ...layoutOf(buffer, counts) };
  check(received, counts);
  return received;
}

function countsOf(buffer: ArrayBuffer): Counts {
  const has = buffer.byteLength;
  if (has < bytesOf(NOTHING)) throw new RangeError(`${has} bytes are no columns`);
  const [spans = 0, traces = 0, links = 0, weights = 0] = new Uint32Array(buffer, 0, HEAD_WORDS);
  const counts = { spans, traces, links, weights: weights === 1 };
  const needed = bytesOf(counts);
  if (needed !== has) throw new RangeError(`columns of ${spans} spans take ${needed} bytes and have ${has}`);
  return counts;
}

const NOTHING: Counts = { spans: 0, traces: 0, links: 0, weights: false };

/** Whatever is read later is there. */
function check(columns: ReceivedColumns, { spans, traces, links }: Counts): void {
  const { texts, far_sides } = columns;
  const most = (name: string, places: Uint16Array | Uint8Array, end: number): void => {
    for (const place of places) if (place >= end) throw new RangeError(`there is no ${name} ${place}`);
  };
  most('trace', columns.traceOf, traces);
  most('text', columns.services, texts.length);
  most('text', columns.environments, texts.length);
  most('text', columns.operations, texts.length);
  most('text', columns.errors, texts.length + 1);
  most('other side', columns.sides, far_sides.length + 1);
  most('kind', columns.kinds, SPAN_KINDS.length);
  for (const numbers of [columns.earliest, columns.durations, columns.weights]) {
    for (const number of numbers)
      if (!(number >= 0 && number < Infinity)) throw new RangeError(`${number} is no length`);
  }
  for (let link = 0; link < links; link += 1) {
    if ((columns.links[LINK_WORDS * link] ?? 0) >= spans) throw new RangeError('a link of no span');
  }
}

/** The same as objects, as they were packed. */
export function spansOf(columns: ReceivedColumns): ObservedSpan[] {
  const { texts, far_sides } = columns;
  const traces: string[] = [];
  for (let at = 0; at < columns.traces.length; at += TRACE_WORDS) traces.push(idOf(columns.traces, at, TRACE_WORDS));
  const links = linksOf(columns);
  const [earliest = 0] = columns.earliest;
  return Array.from(columns.kinds, (kind, at) => {
    const [error = 0, side = 0] = [columns.errors[at], columns.sides[at]];
    return {
      trace_id: traces[columns.traceOf[at] ?? 0] ?? '',
      span_id: idOf(columns.ids, SPAN_WORDS * at, SPAN_WORDS),
      parent_span_id: idOf(columns.parents, SPAN_WORDS * at, SPAN_WORDS),
      service: textAt(texts, columns.services[at]),
      environment: textAt(texts, columns.environments[at]),
      kind: SPAN_KINDS[kind] ?? 'internal',
      operation: textAt(texts, columns.operations[at]),
      start: earliest + (columns.starts[at] ?? 0),
      duration: columns.durations[at] ?? 0,
      error: error === 0 ? null : textAt(texts, error - 1),
      weight: columns.weights[at] ?? 1,
      far: side === 0 ? null : (far_sides[side - 1] ?? null),
      links: links.get(at) ?? NO_LINKS,
    };
  });
}

const NO_LINKS: ObservedSpan['links'] = [];

function linksOf({ links }: SpanLayout): Map<number, { trace_id: string; span_id: string }[]> {
  const bySpan = new Map<number, { trace_id: string; span_id: string }[]>();
  for (let at = 0; at < links.length; at += LINK_WORDS) {
    const span = links[at] ?? 0;
    const trace_id = idOf(links, at + 1, TRACE_WORDS);
    const span_id = idOf(links, at + 1 + TRACE_WORDS, SPAN_WORDS);
    bySpan.set(span, [...(bySpan.get(span) ?? []), { trace_id, span_id }]);
  }
  return bySpan;
}

function textAt(texts: readonly string[], place: number | undefined): string {
  const text = texts[place ?? -1];
  if (text === undefined) throw new RangeError(`there is no text ${String(place)}`);
  return text;
}

const MOST_SPANS = 2_000;
/** A message of NATS has at most a megabyte. */
const MOST_BYTES = 300_000;
/** In base64, a trace of its own included. */
const BYTES_OF_NUMBERS = 90;
const BYTES_OF_LINK = 40;

/** Parts that fit into one message each. */
export function* inMessages(spans: readonly ObservedSpan[]): Generator<readonly ObservedSpan[]> {
  let [first, bytes] = [0, 0];
  for (let at = 0; at < spans.length; at += 1) {
    const span = spans[at];
    if (span === undefined) continue;
    // An upper bound: texts that repeat themselves are in the message once, and no character takes more than three bytes.
    const texts =
      span.operation.length + (span.error?.length ?? 0) + (span.far?.name.length ?? 0) + span.service.length;
    const size = BYTES_OF_NUMBERS + BYTES_OF_LINK * span.links.length + (texts > 200 ? 3 * texts : 0);
    if (at > first && (at - first >= MOST_SPANS || bytes + size > MOST_BYTES)) {
      yield spans.slice(first, at);
      [first, bytes] = [at, 0];
    }
    bytes += size;
  }
  if (first === 0) yield spans;
  else yield spans.slice(first);
}
