import type { EarlierSpanColumns } from '@chain-mapping/contracts';
import { type ObservedSpan, SPAN_KINDS } from '@chain-mapping/model';

/**
 * The spans of a message as they were before they were packed: such may lie in the stream when the service is replaced.
 *
 * @throws RangeError when the columns do not fit together
 */
export function spansOfEarlierColumns(columns: EarlierSpanColumns): ObservedSpan[] {
  const { texts } = columns;
  const there = <T>(list: readonly T[], place: number | undefined, what: string): T => {
    const found = list[place ?? -1];
    if (found === undefined) throw new RangeError(`there is no ${what} ${String(place)}`);
    return found;
  };
  const text = (places: readonly number[], at: number) => there(texts, places[at], 'text');
  const sides = columns.far_sides.map(({ name, ...side }) => ({ ...side, name: there(texts, name, 'text') }));
  return columns.span_id.map((span_id, at) => ({
    trace_id: text(columns.trace_id, at),
    span_id,
    parent_span_id: there(columns.parent_span_id, at, 'parent'),
    service: text(columns.service, at),
    environment: text(columns.environment, at),
    kind: SPAN_KINDS[there(columns.kind, at, 'kind')] ?? 'internal',
    operation: text(columns.operation, at),
    start: there(columns.start, at, 'start'),
    duration: there(columns.duration, at, 'duration'),
    error: columns.error[at] === -1 ? null : text(columns.error, at),
    weight: there(columns.weight, at, 'weight'),
    far: columns.far[at] === -1 ? null : there(sides, columns.far[at], 'other side'),
    links: columns.links
      .filter(({ span }) => span === at)
      .map(({ trace_id, span_id: id }) => ({ trace_id, span_id: id })),
  }));
}
