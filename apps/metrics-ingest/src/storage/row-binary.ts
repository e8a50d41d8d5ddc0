const FIRST_BYTES = 1 << 18;
/** Most characters that are written one by one: a call into the runtime costs more than that. */
const SHORT = 48;

/** Writes rows in the format RowBinary of ClickHouse: values one after the other, without names. */
export class RowBinaryWriter {
  private bytes = Buffer.allocUnsafe(FIRST_BYTES);
  private at = 0;

  get length(): number {
    return this.at;
  }

  /** What has been written since the last time. It is the caller's; nothing is written over it. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.at);
    this.bytes = Buffer.allocUnsafe(Math.max(FIRST_BYTES, this.at));
    this.at = 0;
    return taken;
  }

  uint8(value: number): void {
    this.room(1);
    this.bytes[this.at++] = value;
  }

  int16(value: number): void {
    this.room(2);
    this.bytes[this.at++] = value;
    this.bytes[this.at++] = value >> 8;
  }

  uint32(value: number): void {
    this.room(4);
    for (let byte = 0, rest = value; byte < 4; byte += 1, rest >>>= 8) this.bytes[this.at++] = rest;
  }

  /** A 64-bit integer, exact up to 2^53; what is no integer loses its fraction. */
  int64(value: number): void {
    this.room(8);
    const high = Math.floor(value / 4_294_967_296);
    const { bytes } = this;
    let { at } = this;
    let low = value - high * 4_294_967_296;
    for (let byte = 0; byte < 4; byte += 1, low >>>= 8) bytes[at++] = low;
    for (let byte = 0, rest = high; byte < 4; byte += 1, rest >>= 8) bytes[at++] = rest;
    this.at = at;
  }

  float64(value: number): void {
    this.room(8);
    this.at = this.bytes.writeDoubleLE(value, this.at);
  }

  varint(value: number): void {
    this.room(5);
    let rest = value;
    for (; rest > 127; rest >>>= 7) this.bytes[this.at++] = (rest & 127) | 128;
    this.bytes[this.at++] = rest;
  }

  /** Half of a surrogate pair is no text to ClickHouse: it is written as the replacement character. */
  text(value: string): void {
    const { length } = value;
    this.room(5 + 3 * length);
    if (length <= SHORT && this.plain(value, length)) return;
    const bytes = Buffer.byteLength(value);
    this.varint(bytes);
    this.at += this.bytes.write(value, this.at);
  }

  private plain(value: string, length: number): boolean {
    const { bytes, at } = this;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 127) return false;
      bytes[at + 1 + index] = code;
    }
    bytes[at] = length;
    this.at = at + 1 + length;
    return true;
  }

  private room(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.at + more));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}

/** Writes one value of a column; what is not given is empty or zero. */
export type ColumnWriter = (to: RowBinaryWriter, value: unknown) => void;

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** The types of columns, by what their values are. */
export const columnTypes = {
  /** DateTime64(3), from milliseconds since 1970; Int64. */
  int64: (to, value) => to.int64(numberOf(value)),
  /** String, and LowCardinality(String). */
  text: (to, value) => to.text(typeof value === 'string' ? value : ''),
  uint8: (to, value) => to.uint8(numberOf(value)),
  uint32: (to, value) => to.uint32(numberOf(value)),
  float64: (to, value) => to.float64(numberOf(value)),
  nullableFloat64: (to, value) => {
    to.uint8(typeof value === 'number' ? 0 : 1);
    if (typeof value === 'number') to.float64(value);
  },
  /** Map(String, String) */
  texts: (to, value) => {
    const entries = entriesOf(value);
    to.varint(entries.length);
    for (const [key, each] of entries) {
      to.text(key);
      to.text(String(each));
    }
  },
  /** Map(Int16, UInt64) */
  counts: (to, value) => {
    const entries = entriesOf(value);
    to.varint(entries.length);
    for (const [key, each] of entries) {
      to.int16(Number(key));
      to.int64(numberOf(each));
    }
  },
} as const satisfies Record<string, ColumnWriter>;

export type ColumnType = keyof typeof columnTypes;

/** Writes rows of a table. */
export class RowEncoder {
  private readonly writers: readonly { readonly name: string; readonly write: ColumnWriter }[];

  constructor(columns: Readonly<Record<string, ColumnType>>) {
    this.writers = Object.entries(columns).map(([name, type]) => ({ name, write: columnTypes[type] }));
  }

  encode(rows: Iterable<Readonly<Record<string, unknown>>>): Buffer {
    const to = new RowBinaryWriter();
    const { writers } = this;
    for (const row of rows) for (const { name, write } of writers) write(to, row[name]);
    return to.take();
  }
}
