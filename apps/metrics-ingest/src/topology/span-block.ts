import { type FarSide, SPAN_KINDS } from '@chain-mapping/model';
import { SPAN_WORDS, TRACE_WORDS } from '../otlp/id-words';
import type { ReceivedColumns } from '../otlp/packed-spans';
import { ByteWriter, columnTypes, writePlaces } from '../storage/native-block';
import type { Columns } from '../storage/tables';

/** Where the spans lie that the other sides of later ones are looked for in. */
export const spanTable = {
  name: 'chain_spans',
  columns: {
    timestamp: 'time',
    trace_id: 'text',
    span_id: 'text',
    parent_span_id: 'text',
    service_name: 'name',
    kind: 'name',
    duration_ms: 'float64',
    has_error: 'uint8',
    error_message: 'text',
    far_edge_type: 'name',
    far_node_type: 'name',
    far_direction: 'name',
    far_name: 'text',
  },
} as const satisfies Columns;

const { columns } = spanTable;
/** What a row takes at most, apart from texts of its own. */
const BYTES_OF_ROW = 110;

/** The spans of messages as a block of the format Native of ClickHouse, the same as `nativeBlock` makes of their rows; no object is made for a span. */
export function spanBlock(messages: readonly ReceivedColumns[]): Buffer {
  const count = messages.reduce((sum, message) => sum + message.count, 0);
  const to = new ByteWriter(BYTES_OF_ROW * count);
  to.varint(Object.keys(columns).length);
  to.varint(count);
  for (const name of Object.keys(columns) as (keyof typeof columns)[]) {
    to.text(name);
    to.text(columnTypes[columns[name]].type);
    if (columns[name] === 'name') writeNames(to, messages, count, NAMES[name as keyof typeof NAMES]);
    else for (const message of messages) VALUES[name as keyof typeof VALUES](to, message);
  }
  return to.take();
}

const VALUES = {
  timestamp: (to: ByteWriter, { starts, earliest: [earliest = 0] }: ReceivedColumns) => {
    for (const start of starts) to.int64(earliest + start);
  },
  trace_id: (to: ByteWriter, { traceOf, traces }: ReceivedColumns) => {
    for (const place of traceOf) to.hex(traces, TRACE_WORDS * place, TRACE_WORDS * (place + 1));
  },
  span_id: (to: ByteWriter, { ids, count }: ReceivedColumns) => {
    for (let at = 0; at < count; at += 1) to.hex(ids, SPAN_WORDS * at, SPAN_WORDS * (at + 1));
  },
  parent_span_id: (to: ByteWriter, { parents, count }: ReceivedColumns) => {
    for (let at = 0; at < SPAN_WORDS * count; at += SPAN_WORDS) {
      if (parents[at] === 0 && parents[at + 1] === 0) to.text('');
      else to.hex(parents, at, at + SPAN_WORDS);
    }
  },
  duration_ms: (to: ByteWriter, { durations }: ReceivedColumns) => {
    for (const duration of durations) to.float64(duration);
  },
  has_error: (to: ByteWriter, { errors }: ReceivedColumns) => {
    for (const error of errors) to.uint8(error === 0 ? 0 : 1);
  },
  error_message: (to: ByteWriter, { errors, texts }: ReceivedColumns) => {
    for (const error of errors) to.text(texts[error - 1] ?? '');
  },
  far_name: (to: ByteWriter, { sides, far_sides }: ReceivedColumns) => {
    for (const side of sides) to.text(far_sides[side - 1]?.name ?? '');
  },
};

/** A column of few texts: the numbers by which a message gives them, and the text of each. */
interface NameColumn {
  readonly numbers: (message: ReceivedColumns) => ArrayLike<number>;
  readonly text: (message: ReceivedColumns, number: number) => string;
}

const ofSide = (field: Exclude<keyof FarSide, 'name'>): NameColumn => ({
  numbers: ({ sides }) => sides,
  text: ({ far_sides }, number) => far_sides[number - 1]?.[field] ?? '',
});

const NAMES = {
  service_name: { numbers: ({ services }) => services, text: ({ texts }, number) => texts[number] ?? '' },
  kind: { numbers: ({ kinds }) => kinds, text: (_, number) => SPAN_KINDS[number] ?? 'internal' },
  far_edge_type: ofSide('edge_type'),
  far_node_type: ofSide('node_type'),
  far_direction: ofSide('direction'),
} satisfies Record<string, NameColumn>;

function writeNames(to: ByteWriter, messages: readonly ReceivedColumns[], count: number, column: NameColumn): void {
  const texts = new Map<string, number>();
  const found = new Uint32Array(count);
  let at = 0;
  for (const message of messages) {
    const numbers = column.numbers(message);
    /** By the number in this message, the place among all texts. */
    const places: number[] = [];
    for (let row = 0; row < message.count; row += 1) {
      const number = numbers[row] ?? 0;
      let place = places[number];
      if (place === undefined) {
        const text = column.text(message, number);
        place = texts.get(text) ?? texts.size;
        texts.set(text, place);
        places[number] = place;
      }
      found[at++] = place;
    }
  }
  writePlaces(to, [...texts.keys()], found);
}
