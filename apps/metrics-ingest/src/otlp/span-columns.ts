import { SpanColumns } from '@chain-mapping/contracts';
import { type FarSide, type ObservedSpan, SPAN_KINDS } from '@chain-mapping/model';

/** Texts and other sides, each given once and from then on by its place. */
class Dictionary {
  readonly texts: string[] = [];
  readonly far_sides: SpanColumns['far_sides'] = [];
  private readonly textPlaces = new Map<string, number>();
  private readonly farPlaces = new Map<FarSide, number>();

  text(text: string): number {
    let place = this.textPlaces.get(text);
    if (place === undefined) {
      place = this.texts.push(text) - 1;
      this.textPlaces.set(text, place);
    }
    return place;
  }

  /** Equal ones are mostly the same object; where they are not, one stands here twice. */
  far(side: FarSide): number {
    let place = this.farPlaces.get(side);
    if (place === undefined) {
      const { edge_type, node_type, name, direction } = side;
      place = this.far_sides.push({ edge_type, node_type, direction, name: this.text(name) }) - 1;
      this.farPlaces.set(side, place);
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

const FewColumns = SpanColumns.pick({ far_sides: true, links: true });

/**
 * The spans of columns that came as a message. Each value is looked at once, here, as a schema for so many costs more than everything else that is done with
 * them.
 *
 * @throws RangeError when the columns are none, or do not fit together
 */
export function spansOf(columns: unknown): ObservedSpan[] {
  const few = FewColumns.safeParse(columns);
  if (!few.success) throw new RangeError(few.error.issues[0]?.message ?? 'no columns');
  const list = (name: keyof SpanColumns): unknown[] => {
    const value: unknown = Reflect.get(Object(columns), name);
    if (!Array.isArray(value)) throw new RangeError(`${name} is no list`);
    return value;
  };
  const texts = list('texts');
  const text = (place: unknown): string => {
    const found: unknown = texts[Number(place)];
    if (typeof found !== 'string') throw new RangeError(`there is no text ${String(place)}`);
    return found;
  };
  const ids = [list('span_id'), list('parent_span_id')] as const;
  const names = [list('trace_id'), list('service'), list('environment'), list('operation')] as const;
  const [start, duration, weight] = [list('start'), list('duration'), list('weight')];
  const [kind, error, far] = [list('kind'), list('error'), list('far')];
  const sides = few.data.far_sides.map(({ name, ...side }) => ({ ...side, name: text(name) }));
  const linksOf = new Map<number, { trace_id: string; span_id: string }[]>();
  for (const { span, ...link } of few.data.links) linksOf.set(span, [...(linksOf.get(span) ?? []), link]);
  return ids[0].map((id, at) => ({
    trace_id: text(names[0][at]),
    span_id: idOf(id),
    parent_span_id: idOf(ids[1][at]),
    service: text(names[1][at]),
    environment: text(names[2][at]),
    kind: SPAN_KINDS[Number(kind[at])] ?? 'internal',
    operation: text(names[3][at]),
    start: numberOf(start[at]),
    duration: numberOf(duration[at]),
    error: error[at] === -1 ? null : text(error[at]),
    weight: numberOf(weight[at]),
    far: sides[Number(far[at])] ?? null,
    links: linksOf.get(at) ?? NO_LINKS,
  }));
}

const NO_LINKS: ObservedSpan['links'] = [];

function idOf(value: unknown): string {
  if (typeof value !== 'string' || value.length > 16) throw new RangeError(`${String(value)} is no id of a span`);
  return value;
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`${String(value)} is no number`);
  return value;
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
