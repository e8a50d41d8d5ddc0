import type { ObservedSpan } from '@chain-mapping/model';
import fc from 'fast-check';
import { columnsOf, packed } from '../otlp/packed-spans';
import { someSpans } from '../otlp/packed-spans.fixture';
import { nativeBlock } from '../storage/native-block';
import { spanBlock, spanTable } from './span-block';

const NOW = Date.parse('2026-03-10T09:15:00.000Z');

const rowOf = (span: ObservedSpan) => ({
  timestamp: span.start,
  trace_id: span.trace_id,
  span_id: span.span_id,
  parent_span_id: span.parent_span_id,
  service_name: span.service,
  kind: span.kind,
  duration_ms: span.duration,
  has_error: span.error === null ? 0 : 1,
  error_message: span.error ?? '',
  far_edge_type: span.far?.edge_type ?? '',
  far_node_type: span.far?.node_type ?? '',
  far_direction: span.far?.direction ?? '',
  far_name: span.far?.name ?? '',
});

describe('a block of spans', () => {
  it('is to the byte what their rows are written as', () => {
    fc.assert(
      fc.property(fc.array(someSpans(NOW), { maxLength: 4 }), (messages) => {
        const block = spanBlock(messages.map((spans) => columnsOf(packed(spans))));
        expect(block.equals(nativeBlock(spanTable.columns, messages.flat().map(rowOf)))).toBe(true);
      }),
    );
  });
});
