/** The bytes are no protobuf message of the kind that was expected. */
export class MalformedProtobuf extends Error {
  constructor(what: string, at: number) {
    super(`${what} at byte ${at}`);
    this.name = 'MalformedProtobuf';
  }
}

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

/** A place in a message, to be read later. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const LONGEST_KEPT = 64;
const KEPT = 4096;

/**
 * Texts of bytes that came lately. Names repeat themselves from span to span, and ids from a span to those below it: to look one up costs less than to make it,
 * and the same text is the same object wherever it is a key later. Bytes are looked at four at a time.
 */
class KeptTexts {
  private readonly texts = new Array<string>(KEPT).fill('');
  private readonly lengths = new Uint8Array(KEPT);
  private readonly kept = new DataView(new ArrayBuffer(KEPT * LONGEST_KEPT));

  constructor(private readonly encoding: 'utf8' | 'hex') {}

  text(bytes: Buffer, view: DataView, from: number, to: number): string {
    const length = to - from;
    const wordsEnd = to - (length & 3);
    let hash = length;
    let at = from;
    for (; at < wordsEnd; at += 4) {
      hash = Math.imul(hash ^ view.getUint32(at, true), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; at < to; at += 1) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193);
    const place = (hash ^ (hash >>> 15)) & (KEPT - 1);
    if (this.lengths[place] === length && this.isKept(place, view, from, to)) return this.texts[place] ?? '';
    const text = bytes.toString(this.encoding, from, to);
    this.texts[place] = text;
    this.lengths[place] = length;
    for (let index = 0; index < length; index += 1) {
      this.kept.setUint8(place * LONGEST_KEPT + index, view.getUint8(from + index));
    }
    return text;
  }

  private isKept(place: number, view: DataView, from: number, to: number): boolean {
    const { kept } = this;
    const wordsEnd = to - ((to - from) & 3);
    let mine = place * LONGEST_KEPT;
    let at = from;
    for (; at < wordsEnd; at += 4, mine += 4) {
      if (kept.getUint32(mine, true) !== view.getUint32(at, true)) return false;
    }
    for (; at < to; at += 1, mine += 1) if (kept.getUint8(mine) !== view.getUint8(at)) return false;
    return true;
  }
}

const texts = new KeptTexts('utf8');
const ids = new KeptTexts('hex');

/**
 * Reads the wire format of protobuf field by field, so that what nobody asks for is stepped over and never made into objects: of a span, most of
 * what is sent.
 */
export class ProtobufReader {
  readonly view: DataView;
  private at = 0;
  private end: number;
  field = 0;
  wire = 0;

  constructor(readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
  }

  /** Goes to a message within the bytes. */
  enter({ from, to }: Range): void {
    this.at = from;
    this.end = to;
  }

  /** Goes into the message of this field. What it returns leads back out, by `leave`. */
  open(): number {
    const outer = this.end;
    const length = this.length();
    this.end = this.at + length;
    return outer;
  }

  /** Goes on behind the message that was gone into, whether or not all of it was read. */
  leave(outer: number): void {
    this.at = this.end;
    this.end = outer;
  }

  /** Reads the next tag into `field` and `wire`; `false` at the end of the message. */
  next(): boolean {
    if (this.at >= this.end) return false;
    const tag = this.varint();
    this.field = tag >>> 3;
    this.wire = tag & 7;
    if (this.field === 0) throw new MalformedProtobuf('a field without a number', this.at);
    return true;
  }

  /** The low 32 bits of a variable-length integer. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= this.end) break;
      const byte = this.bytes[this.at++] ?? 0;
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw new MalformedProtobuf('a number that does not end', this.at);
  }

  /** A 64-bit integer as a number, exact up to 2^53. */
  varint64(): number {
    let value = 0;
    for (let factor = 1, count = 0; count < 10; count += 1, factor *= 128) {
      if (this.at >= this.end) break;
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value > 2 ** 63 ? value - 2 ** 64 : value;
    }
    throw new MalformedProtobuf('a number that does not end', this.at);
  }

  /** A 64-bit unsigned integer as a number, exact up to 2^53. */
  fixed64(): number {
    this.need(8);
    const value = this.view.getUint32(this.at, true) + this.view.getUint32(this.at + 4, true) * 4_294_967_296;
    this.at += 8;
    return value;
  }

  sfixed64(): number {
    this.need(8);
    const value = this.view.getUint32(this.at, true) + this.view.getInt32(this.at + 4, true) * 4_294_967_296;
    this.at += 8;
    return value;
  }

  double(): number {
    this.need(8);
    const value = this.view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }

  /** Where the bytes, the text or the message of this field lie. */
  range(): Range {
    const length = this.length();
    const from = this.at;
    this.at += length;
    return { from, to: this.at };
  }

  private length(): number {
    if (this.wire !== LENGTH) throw new MalformedProtobuf(`field ${this.field} is of another type`, this.at);
    const length = this.varint();
    this.need(length);
    return length;
  }

  /** The text of this field, at most so many characters of it; what is no UTF-8 becomes a replacement character. */
  text(longest: number): string {
    const length = this.length();
    const from = this.at;
    this.at += length;
    return length <= LONGEST_KEPT
      ? texts.text(this.bytes, this.view, from, this.at)
      : this.textAt(from, this.at, longest);
  }

  textAt(from: number, to: number, longest: number): string {
    // No character takes more than four bytes; half of a pair that is cut off would be no text.
    const text = this.bytes.toString('utf8', from, Math.min(to, from + 4 * longest));
    return text.length > longest ? wellFormed(text.slice(0, longest)) : text;
  }

  /** The bytes of this field in hex, at most 32 of them. */
  hex(): string {
    const length = this.length();
    const from = this.at;
    this.at += length;
    return ids.text(this.bytes, this.view, from, Math.min(this.at, from + 32));
  }

  skip(): void {
    switch (this.wire) {
      case VARINT:
        this.varint();
        return;
      case FIXED64:
        this.need(8);
        this.at += 8;
        return;
      case LENGTH: {
        const length = this.length();
        this.at += length;
        return;
      }
      case FIXED32:
        this.need(4);
        this.at += 4;
        return;
      default:
        throw new MalformedProtobuf(`wire type ${this.wire}`, this.at);
    }
  }

  private need(length: number): void {
    if (this.at + length > this.end) throw new MalformedProtobuf('a field that goes beyond its message', this.at);
  }
}

/** Text without the half of a surrogate pair at its end. */
export const wellFormed = (text: string): string => (/[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text);
