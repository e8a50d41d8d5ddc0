import type { SpanColumns } from '@chain-mapping/contracts';
import { type FarSide, type ObservedSpan, SPAN_KINDS } from '@chain-mapping/model';

/** Texts and other sides, each given once and from then on by its place. */
class Dictionary {
  readonly texts: string[] = [];
  readonly far_sides: SpanColumns['far_sides'] = [];
  private readonly textPlaces = new Map<string, number>();
  private readonly farPlaces = new Map<string, number>();

  text(text: string): number {
    let place = this.textPlaces.get(text);
    if (place === undefined) {
      place = this.texts.push(text) - 1;
      this.textPlaces.set(text, place);
    }
    return place;
  }

  far({ edge_type, node_type, name, direction }: FarSide): number {
    const key = `${edge_type} ${node_type} ${direction} ${name}`;
    let place = this.farPlaces.get(key);
    if (place === undefined) {
      place = this.far_sides.push({ edge_type, node_type, direction, name: this.text(name) }) - 1;
      this.farPlaces.set(key, place);
    }
    return place;
  }
}

export function columnsOf(spans: readonly ObservedSpan[]): SpanColumns {
  const dictionary = new Dictionary();
  const text = (of: (span: ObservedSpan) => string) => spans.map((span) => dictionary.text(of(span)));
  return {
    trace_id: text((span) => span.trace_id),
    span_id: spans.map((span) => span.span_id),
    parent_span_id: spans.map((span) => span.parent_span_id),
    service: text((span) => span.service),
    environment: text((span) => span.environment),
    operation: text((span) => span.operation),
    kind: spans.map((span) => SPAN_KINDS.indexOf(span.kind)),
    start: spans.map((span) => span.start),
    duration: spans.map((span) => span.duration),
    error: spans.map((span) => (span.error === null ? -1 : dictionary.text(span.error))),
    weight: spans.map((span) => span.weight),
    far: spans.map((span) => (span.far === null ? -1 : dictionary.far(span.far))),
    links: spans.flatMap(({ links }, span) => links.map((link) => ({ span, ...link }))),
    texts: dictionary.texts,
    far_sides: dictionary.far_sides,
  };
}

/** @throws RangeError when the columns do not fit together */
export function spansOf(columns: SpanColumns): ObservedSpan[] {
  const { texts, far_sides, links, span_id } = columns;
  const text = (place: number | undefined): string => {
    const found = texts[place ?? -1];
    if (found === undefined) throw new RangeError(`there is no text ${place ?? 'at all'}`);
    return found;
  };
  const sides = far_sides.map(({ name, ...side }) => ({ ...side, name: text(name) }));
  const linksOf = new Map<number, { trace_id: string; span_id: string }[]>();
  for (const { span, ...link } of links) linksOf.set(span, [...(linksOf.get(span) ?? []), link]);
  return span_id.map((id, at) => {
    const error = columns.error[at] ?? -1;
    return {
      trace_id: text(columns.trace_id[at]),
      span_id: id,
      parent_span_id: columns.parent_span_id[at] ?? '',
      service: text(columns.service[at]),
      environment: text(columns.environment[at]),
      kind: SPAN_KINDS[columns.kind[at] ?? 0] ?? 'internal',
      operation: text(columns.operation[at]),
      start: columns.start[at] ?? 0,
      duration: columns.duration[at] ?? 0,
      error: error < 0 ? null : text(error),
      weight: columns.weight[at] ?? 1,
      far: sides[columns.far[at] ?? -1] ?? null,
      links: linksOf.get(at) ?? [],
    };
  });
}

const MOST_SPANS = 2_000;
/** A message of NATS has at most a megabyte. */
const MOST_BYTES = 300_000;
const BYTES_OF_NUMBERS = 110;

/** Parts that fit into one message each. */
export function* inMessages(spans: readonly ObservedSpan[]): Generator<ObservedSpan[]> {
  let part: ObservedSpan[] = [];
  let bytes = 0;
  for (const span of spans) {
    // An upper bound: texts that repeat themselves are in the message once, and no character takes more than three bytes.
    const texts =
      span.operation.length + (span.error?.length ?? 0) + (span.far?.name.length ?? 0) + span.service.length;
    const size = BYTES_OF_NUMBERS + 80 * span.links.length + (texts > 200 ? 3 * texts : 0);
    if (part.length > 0 && (part.length >= MOST_SPANS || bytes + size > MOST_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(span);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
