import type { EarlierSpanColumns } from '@chain-mapping/contracts';
import { EdgeType, NodeType, type ObservedSpan, SPAN_KINDS } from '@chain-mapping/model';
import fc from 'fast-check';
import { columnsOf, inMessages, packed, spansOf } from './packed-spans';
import { someSpans } from './packed-spans.fixture';

const NOW = Date.parse('2026-03-10T09:15:00.000Z');
const some = someSpans(NOW);

describe('packed spans', () => {
  it('are unpacked as they were', () => {
    fc.assert(
      fc.property(some, (spans) => {
        expect(spansOf(columnsOf(JSON.parse(JSON.stringify(packed(spans)))))).toEqual(spans);
      }),
    );
  });

  it('are refused when a byte of what leads elsewhere is changed, or are spans all the same', () => {
    fc.assert(
      fc.property(some, fc.nat(), fc.nat(255), (spans, at, byte) => {
        const message = packed(spans);
        const bytes = Buffer.from(message.columns, 'base64');
        bytes[at % bytes.length] = byte;
        try {
          expect(spansOf(columnsOf({ ...message, columns: bytes.toString('base64') }))).toHaveLength(spans.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it.each([
    ['nothing', undefined, /./],
    ['a text', 'spans', /./],
    ['no bytes', { texts: [], far_sides: [], columns: '' }, /0 bytes are no columns/],
    ['what is no base64', { texts: [], far_sides: [], columns: '!'.repeat(64) }, /no base64/],
    ['too many of them', { texts: [], far_sides: [], columns: Buffer.alloc(64, 255).toString('base64') }, /take/],
    ['a side without a name', { texts: [], far_sides: [aSide(0)], columns: '' }, /there is no text 0/],
  ])('are refused when they are %s', (_, message, reason) => {
    expect(() => columnsOf(message)).toThrow(RangeError);
    expect(() => columnsOf(message)).toThrow(reason);
  });

  it('are refused when a text is missing', () => {
    const [span] = fc.sample(some, { numRuns: 50, seed: 1 }).find(({ length }) => length > 0) ?? [];
    const message = packed(span === undefined ? [] : [span]);
    expect(() => columnsOf({ ...message, texts: [], far_sides: [] })).toThrow('there is no text');
  });

  it('may be of messages that lie in the stream since they were columns of JSON', () => {
    fc.assert(
      fc.property(some, (spans) => {
        expect(spansOf(columnsOf(JSON.parse(JSON.stringify(earlierOf(spans)))))).toEqual(spans);
      }),
    );
    expect(() => columnsOf({ ...earlierOf([aSpan()]), texts: [] })).toThrow('there is no text');
    expect(() => columnsOf({ ...earlierOf([aSpan()]), start: [] })).toThrow('there is no start');
  });

  it('go in messages of less than a megabyte, none left out', () => {
    const text = 'ü'.repeat(256);
    const long = Array.from({ length: 3_000 }, (_, at) => ({ ...aSpan(), operation: `${text.slice(5)}${at}` }));
    const parts = [...inMessages(long)];
    expect(parts.flat()).toEqual(long);
    for (const part of parts) expect(Buffer.byteLength(JSON.stringify(packed(part)))).toBeLessThan(1_000_000);
    expect(parts.length).toBeLessThan(12);
  });
});

function aSpan(): ObservedSpan {
  return {
    trace_id: 'a'.repeat(32),
    span_id: 'b'.repeat(16),
    parent_span_id: '',
    service: 'shop',
    environment: 'test',
    kind: 'server',
    operation: 'GET /',
    start: NOW,
    duration: 1.5,
    error: null,
    weight: 1,
    far: null,
    links: [],
  };
}

function aSide(name: number) {
  return { edge_type: EdgeType.options[0], node_type: NodeType.options[0], name, direction: 'out' };
}

function earlierOf(spans: readonly ObservedSpan[]): EarlierSpanColumns {
  const texts: string[] = [];
  const text = (of: (span: ObservedSpan) => string) => spans.map((span) => texts.push(of(span)) - 1);
  const sides = spans.flatMap(({ far }) => (far === null ? [] : [far]));
  return {
    texts,
    far_sides: sides.map(({ name, ...side }) => ({ ...side, name: texts.push(name) - 1 })),
    trace_id: text(({ trace_id }) => trace_id),
    span_id: spans.map(({ span_id }) => span_id),
    parent_span_id: spans.map(({ parent_span_id }) => parent_span_id),
    service: text(({ service }) => service),
    environment: text(({ environment }) => environment),
    operation: text(({ operation }) => operation),
    kind: spans.map(({ kind }) => SPAN_KINDS.indexOf(kind)),
    start: spans.map(({ start }) => start),
    duration: spans.map(({ duration }) => duration),
    error: spans.map(({ error }) => (error === null ? -1 : texts.push(error) - 1)),
    weight: spans.map(({ weight }) => weight),
    far: spans.map(({ far }) => (far === null ? -1 : sides.indexOf(far))),
    links: spans.flatMap(({ links }, span) => links.map((link) => ({ span, ...link }))),
  };
}
