import { KnownNames } from './known-names';
import { NAMES, PLACES, type PlainEvents } from './plain-events';
import { plainTime } from './plain-time';
import { isCanonicalNumber, longNumber } from './scan-number';

const MOST_EVENTS = 1_000;
const LONGEST_ID = 128;
const LONGEST_MS = 86_400_000;
const LONGEST_ATTRIBUTE = 256;
const MOST_ATTRIBUTES = 32;
const TIME_LENGTH = '2026-01-01T00:00:00.000Z'.length;
const DAY_LENGTH = '2026-01-01'.length;

const [QUOTE, COMMA, COLON, OPEN, CLOSE, LIST_END, BACKSLASH] = [34, 44, 58, 123, 125, 93, 92] as const;

/** The fields of an event, by the bit that says that it was there. */
const FIELDS = [
  'id',
  'service_name',
  'event_type',
  'chain_id',
  'node_id',
  'timestamp',
  'duration_ms',
  'attributes',
].map((name) => Buffer.from(name));
const [ID, SERVICE, TYPE, CHAIN, NODE, TIME, DURATION, ATTRIBUTES] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const NEEDED = (1 << ID) | (1 << SERVICE) | (1 << TYPE) | (1 << TIME) | (1 << ATTRIBUTES);

const [TRUE, FALSE, NULL] = ['true', 'false', 'null'].map((word) => Buffer.from(word)) as [Buffer, Buffer, Buffer];
/** What may stand behind a backslash where `JSON.stringify` wrote it; of what is written with numbers there is more than one way. */
const isPlainEscape = new Uint8Array(128);
for (const character of '"\\bfnrt') isPlainEscape[character.charCodeAt(0)] = 1;

/**
 * Reads the events of a message where they lie, in one pass over bytes that are right UTF-8. It takes only what `JSON.stringify` writes, and of that only
 * what is plainly right; the rest is for a parser and the schema of events.
 */
export class EventScanner {
  private known = new KnownNames();
  private readonly times = new Float64Array(MOST_EVENTS);
  private readonly durations = new Float64Array(MOST_EVENTS);
  private readonly names = new Int32Array(NAMES * MOST_EVENTS);
  private readonly places = new Int32Array(PLACES * MOST_EVENTS);
  private readonly attributes = new Int32Array(2 * MOST_ATTRIBUTES);
  private day = Buffer.alloc(DAY_LENGTH);
  private dayMs = 0;
  private bytes: Buffer = this.day;
  private at = 0;

  /**
   * @param from where the first event begins
   * @param end what must follow the last event, up to the end of the bytes
   * @returns null where something is not plainly right
   */
  scan(bytes: Buffer, from: number, end: string): PlainEvents | null {
    if (this.known.isFull) this.known = new KnownNames();
    this.bytes = bytes;
    this.at = from;
    let count = 0;
    let [earliest, latest] = [Infinity, -Infinity];
    for (;;) {
      if (count === MOST_EVENTS || !this.event(count)) return null;
      const time = this.times[count] ?? NaN;
      if (time < earliest) earliest = time;
      if (time > latest) latest = time;
      count += 1;
      const next = bytes[this.at++];
      if (next === COMMA) continue;
      if (next !== LIST_END || bytes.toString('latin1', this.at) !== end) return null;
      return {
        bytes,
        known: this.known,
        count,
        times: this.times.slice(0, count),
        durations: this.durations.slice(0, count),
        names: this.names.slice(0, NAMES * count),
        places: this.places.slice(0, PLACES * count),
        earliest,
        latest,
      };
    }
  }

  private event(index: number): boolean {
    const { bytes, names } = this;
    this.durations[index] = NaN;
    names[NAMES * index + CHAIN - SERVICE] = 0;
    names[NAMES * index + NODE - SERVICE] = 0;
    if (bytes[this.at++] !== OPEN) return false;
    let seen = 0;
    for (let field = -1; ;) {
      field = this.fieldAfter(field);
      if (field < 0 || (seen & (1 << field)) !== 0 || !this.value(field, index)) return false;
      seen |= 1 << field;
      const next = bytes[this.at++];
      if (next === CLOSE) return (seen & NEEDED) === NEEDED;
      if (next !== COMMA) return false;
    }
  }

  /** The number of the field that is named here, or -1; most clients write them in one order. */
  private fieldAfter(former: number): number {
    const { bytes, at } = this;
    if (bytes[at] !== QUOTE) return -1;
    for (let step = 1; step <= FIELDS.length; step += 1) {
      const field = (former + step) % FIELDS.length;
      const name = FIELDS[field];
      if (name === undefined || bytes[at + 1 + name.length] !== QUOTE || !this.is(name, at + 1)) continue;
      this.at = at + 1 + name.length + 1;
      return bytes[this.at++] === COLON ? field : -1;
    }
    return -1;
  }

  private is(name: Buffer, from: number): boolean {
    for (let at = 0; at < name.length; at += 1) if (this.bytes[from + at] !== name[at]) return false;
    return true;
  }

  private value(field: number, index: number): boolean {
    switch (field) {
      case ID:
        return this.id(index);
      case TIME:
        return this.time(index);
      case DURATION:
        return this.word(NULL) || this.duration(index);
      case ATTRIBUTES:
        return this.flatObject(index);
      case SERVICE:
      case TYPE:
        return this.name(field - SERVICE, index);
      default:
        return this.word(NULL) || this.name(field - SERVICE, index);
    }
  }

  private id(index: number): boolean {
    const from = this.at + 1;
    const to = this.text();
    if (to <= from || to - from > LONGEST_ID) return false;
    this.places[PLACES * index] = from;
    this.places[PLACES * index + 1] = to;
    return true;
  }

  private name(field: number, index: number): boolean {
    const from = this.at + 1;
    const to = this.text();
    if (to < 0) return false;
    const number = this.known.fields[field]?.numberOf(this.bytes, from, to) ?? -1;
    this.names[NAMES * index + field] = number;
    return number > 0;
  }

  /** Goes over a text without escapes; where it ends, or -1. */
  private text(): number {
    const { bytes } = this;
    let { at } = this;
    if (bytes[at] !== QUOTE) return -1;
    for (;;) {
      const byte = bytes[++at] ?? 0;
      if (byte === QUOTE) break;
      // Behind the last byte is none, which is below.
      if (byte < 32 || byte === BACKSLASH) return -1;
    }
    this.at = at + 1;
    return at;
  }

  private time(index: number): boolean {
    const { bytes } = this;
    const from = this.at + 1;
    if (this.text() - from !== TIME_LENGTH) return false;
    if (!this.is(this.day, from)) {
      const ms = plainTime(bytes.toString('latin1', from, from + TIME_LENGTH));
      if (ms === null) return false;
      this.day = Buffer.from(bytes.subarray(from, from + DAY_LENGTH));
      this.dayMs = Math.floor(ms / 86_400_000) * 86_400_000;
    }
    const hours = this.digits(from + 11, 2);
    const minutes = this.digits(from + 14, 2);
    const seconds = this.digits(from + 17, 2);
    const ms = this.digits(from + 20, 3);
    if (!(hours < 24 && minutes < 60 && seconds < 60 && ms < 1000)) return false;
    // T : : . Z
    if (bytes[from + 10] !== 84 || bytes[from + 13] !== 58 || bytes[from + 16] !== 58) return false;
    if (bytes[from + 19] !== 46 || bytes[from + 23] !== 90) return false;
    this.times[index] = this.dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
    return true;
  }

  private digits(from: number, count: number): number {
    let value = 0;
    for (let at = from; at < from + count; at += 1) {
      const digit = (this.bytes[at] ?? 0) - 48;
      if (!(digit >= 0 && digit <= 9)) return Infinity;
      value = 10 * value + digit;
    }
    return value;
  }

  private duration(index: number): boolean {
    const from = this.at;
    const to = this.number();
    if (to < 0) return false;
    const value = longNumber(this.bytes, from, to);
    this.durations[index] = value;
    return value >= 0 && value <= LONGEST_MS;
  }

  /** Goes over digits with or without a fraction and a sign, and no exponent; where they end, or -1. */
  private number(): number {
    const { bytes } = this;
    let { at } = this;
    if (bytes[at] === 45) at += 1;
    const first = at;
    while (isDigit(bytes[at])) at += 1;
    if (at === first || (at > first + 1 && bytes[first] === 48)) return -1;
    if (bytes[at] === 46) {
      const point = at;
      do at += 1;
      while (isDigit(bytes[at]));
      if (at === point + 1) return -1;
    }
    this.at = at;
    return at;
  }

  private word(word: Buffer): boolean {
    if (!this.is(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  /** Attributes that lie in no deeper map, each name once, in the order and in the words in which they would be written again. */
  private flatObject(index: number): boolean {
    const { bytes } = this;
    const from = this.at;
    if (bytes[this.at++] !== OPEN) return false;
    if (bytes[this.at] === CLOSE) this.at += 1;
    else {
      for (let count = 0; ; count += 1) {
        if (count === MOST_ATTRIBUTES || !this.attribute(count)) return false;
        const next = bytes[this.at++];
        if (next === CLOSE) break;
        if (next !== COMMA) return false;
      }
    }
    this.places[PLACES * index + 2] = from;
    this.places[PLACES * index + 3] = this.at;
    return true;
  }

  private attribute(count: number): boolean {
    const { bytes, attributes } = this;
    const from = this.at + 1;
    const to = this.text();
    // A name that is a number comes before all others when it is written again.
    if (to < 0 || to - from > LONGEST_ATTRIBUTE || isDigit(bytes[from]) || bytes[this.at++] !== COLON) return false;
    for (let earlier = 0; earlier < count; earlier += 1) {
      if (this.isSame(attributes[2 * earlier] ?? 0, attributes[2 * earlier + 1] ?? 0, from, to)) return false;
    }
    attributes[2 * count] = from;
    attributes[2 * count + 1] = to;
    const first = bytes[this.at];
    if (first === QUOTE) return this.escapedText();
    if (first === 45 || isDigit(first)) {
      const begin = this.at;
      const end = this.number();
      return end > 0 && isCanonicalNumber(bytes, begin, end);
    }
    return this.word(TRUE) || this.word(FALSE) || this.word(NULL);
  }

  private isSame(from: number, to: number, otherFrom: number, otherTo: number): boolean {
    if (to - from !== otherTo - otherFrom) return false;
    for (let at = 0; at < to - from; at += 1) {
      if (this.bytes[from + at] !== this.bytes[otherFrom + at]) return false;
    }
    return true;
  }

  private escapedText(): boolean {
    const { bytes } = this;
    let { at } = this;
    for (;;) {
      const byte = bytes[++at] ?? 0;
      if (byte === QUOTE) break;
      if (byte < 32) return false;
      if (byte === BACKSLASH && isPlainEscape[bytes[++at] ?? 0] !== 1) return false;
    }
    this.at = at + 1;
    return true;
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;
