import { EdgeType, NodeType, type ObservedSpan, SPAN_KINDS } from '@chain-mapping/model';
import fc from 'fast-check';

const idOf = (digits: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: digits - 1, maxLength: digits - 1 })
    .map((all) => `f${all.join('')}`);

/** Spans as the doors let them in, of a day before. */
export function someSpans(now: number): fc.Arbitrary<ObservedSpan[]> {
  const text = fc.string({ maxLength: 20, unit: 'grapheme' });
  const side = fc.record({
    edge_type: fc.constantFrom(...EdgeType.options),
    node_type: fc.constantFrom(...NodeType.options),
    name: text,
    direction: fc.constantFrom('out' as const, 'in' as const),
  });
  const link = fc.record({ trace_id: idOf(32), span_id: idOf(16) });
  const span = fc.record({
    trace_id: idOf(32),
    span_id: idOf(16),
    parent_span_id: fc.oneof(fc.constant(''), idOf(16)),
    service: text,
    environment: text,
    kind: fc.constantFrom(...SPAN_KINDS),
    operation: text,
    start: fc.integer({ min: now - 86_400_000, max: now }),
    duration: fc.double({ min: 0, max: 864_000_000, noNaN: true }).map(Math.abs),
    error: fc.option(text),
    weight: fc.oneof(fc.constant(1), fc.double({ min: 1, max: 1_000_000, noNaN: true })),
    far: fc.option(side),
    links: fc.oneof(fc.constant([]), fc.array(link, { maxLength: 3 })),
  });
  return fc.array(span, { maxLength: 20 });
}
