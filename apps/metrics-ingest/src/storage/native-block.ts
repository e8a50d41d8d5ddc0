const FIRST_BYTES = 1 << 18;
/** Most characters that are written one by one: a call into the runtime costs more than that. */
const SHORT = 48;
/** From so many bytes on they are copied by the runtime. */
const LONG = 96;

/** The two digits of each byte. */
const HEX = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''));

/** Writes values as ClickHouse has them in its binary formats. */
export class ByteWriter {
  private bytes: Buffer;
  private at = 0;

  /** @param size so many bytes are about to be written: what outgrows them is copied, each time to twice the room */
  constructor(size = FIRST_BYTES) {
    this.bytes = Buffer.allocUnsafe(size);
  }

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

  /** What has been written from there on; not to be kept. */
  since(from: number): Buffer {
    return this.bytes.subarray(from, this.at);
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

  /** A text that lies in other bytes already. */
  slice(bytes: Buffer, from: number, end: number): void {
    const length = end - from;
    this.room(5 + length);
    this.varint(length);
    if (length > LONG) {
      this.at += bytes.copy(this.bytes, this.at, from, end);
      return;
    }
    const to = this.bytes;
    let { at } = this;
    for (let byte = from; byte < end; byte += 1) to[at++] = bytes[byte] ?? 0;
    this.at = at;
  }

  /** A text of digits in hex, eight for each word of 32 bits. */
  hex(words: Uint32Array, from: number, end: number): void {
    const digits = 8 * (end - from);
    this.room(5 + digits);
    this.varint(digits);
    const to = this.bytes;
    let { at } = this;
    for (let index = from; index < end; index += 1) {
      const word = words[index] ?? 0;
      for (let shift = 24; shift >= 0; shift -= 8) {
        const byte = (word >>> shift) & 255;
        to[at++] = HEX[2 * byte] ?? 0;
        to[at++] = HEX[2 * byte + 1] ?? 0;
      }
    }
    this.at = at;
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

type Rows = readonly Readonly<Record<string, unknown>>[];

/** How the values of a column are written; what is not given is empty or zero. */
interface Column {
  /** As ClickHouse names it. */
  readonly type: string;
  readonly write: (to: ByteWriter, rows: Rows, name: string) => void;
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** Values one after the other. */
const each =
  (write: (to: ByteWriter, value: unknown) => void): Column['write'] =>
  (to, rows, name) => {
    for (const row of rows) write(to, row[name]);
  };

/** A map is an array of keys and one of values, and before them where those of each row end. */
const maps =
  (key: (to: ByteWriter, key: string) => void, value: (to: ByteWriter, value: unknown) => void): Column['write'] =>
  (to, rows, name) => {
    const all = rows.map((row) => entriesOf(row[name]));
    let end = 0;
    for (const { length } of all) to.int64((end += length));
    for (const entries of all) for (const [each] of entries) key(to, each);
    for (const entries of all) for (const [, each] of entries) value(to, each);
  };

/** The one version of how they are written; with a dictionary of their own in each block. */
const DICTIONARIES = 1;
const WITH_DICTIONARY = 0x600;

/** Each text once, and then of each row the place of its text: few texts repeat themselves, and are looked up here at a fraction of the cost. */
function writeNames(to: ByteWriter, rows: Rows, name: string): void {
  const places = new Map<string, number>();
  const found = new Uint32Array(rows.length);
  rows.forEach((row, at) => {
    const text = textOf(row[name]);
    let place = places.get(text);
    if (place === undefined) {
      place = places.size;
      places.set(text, place);
    }
    found[at] = place;
  });
  writePlaces(to, [...places.keys()], found);
}

/** Texts, and of each row the place of its text. */
export function writePlaces(to: ByteWriter, texts: readonly string[], places: Uint32Array): void {
  const width = texts.length <= 1 << 8 ? 0 : texts.length <= 1 << 16 ? 1 : 2;
  to.int64(DICTIONARIES);
  to.int64(WITH_DICTIONARY | width);
  to.int64(texts.length);
  for (const text of texts) to.text(text);
  to.int64(places.length);
  for (const place of places) {
    if (width === 0) to.uint8(place);
    else if (width === 1) to.int16(place);
    else to.uint32(place);
  }
}

/** The types of columns, by what their values are. */
export const columnTypes = {
  /** Milliseconds since 1970. */
  time: { type: 'DateTime64(3)', write: each((to, value) => to.int64(numberOf(value))) },
  uint64: { type: 'UInt64', write: each((to, value) => to.int64(numberOf(value))) },
  uint32: { type: 'UInt32', write: each((to, value) => to.uint32(numberOf(value))) },
  uint8: { type: 'UInt8', write: each((to, value) => to.uint8(numberOf(value))) },
  float64: { type: 'Float64', write: each((to, value) => to.float64(numberOf(value))) },
  nullableFloat64: {
    type: 'Nullable(Float64)',
    write: (to, rows, name) => {
      for (const row of rows) to.uint8(typeof row[name] === 'number' ? 0 : 1);
      for (const row of rows) to.float64(numberOf(row[name]));
    },
  },
  text: { type: 'String', write: each((to, value) => to.text(textOf(value))) },
  /** One of few texts. */
  name: { type: 'LowCardinality(String)', write: writeNames },
  texts: {
    type: 'Map(String, String)',
    write: maps(
      (to, key) => to.text(key),
      (to, value) => to.text(String(value)),
    ),
  },
  counts: {
    type: 'Map(Int16, UInt64)',
    write: maps(
      (to, key) => to.int16(Number(key)),
      (to, value) => to.int64(numberOf(value)),
    ),
  },
} as const satisfies Record<string, Column>;

export type ColumnType = keyof typeof columnTypes;

/** Rows as a block of the format Native of ClickHouse: column by column, which costs the engine least. */
export function nativeBlock(columns: Readonly<Record<string, ColumnType>>, rows: Rows): Buffer {
  const to = new ByteWriter();
  const all = Object.entries(columns);
  to.varint(all.length);
  to.varint(rows.length);
  for (const [name, kind] of all) {
    const { type, write } = columnTypes[kind];
    to.text(name);
    to.text(type);
    write(to, rows, name);
  }
  return to.take();
}
