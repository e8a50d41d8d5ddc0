import { randomFillSync } from 'node:crypto';

/** Pairs of bytes that have a factor of their own. */
const PLACES = 128;
/** Of this process alone, so that nobody can choose keys that all have one sum; the last ones are for what is longer. */
const [HIGH, LOW] = [randomFillSync(new Int32Array(PLACES + 1)), randomFillSync(new Int32Array(PLACES + 1))];

/** A sum of 32 bits over bytes, to look them up by: others may have the same, but nobody can say which. */
export function sumOf(bytes: Uint8Array, from: number, to: number): number {
  let high = to - from;
  let low = high;
  let place = 0;
  for (let at = from; at < to; at += 2) {
    const pair = (bytes[at] ?? 0) | (at + 1 < to ? (bytes[at + 1] ?? 0) << 8 : 0);
    high = (high + Math.imul(pair, HIGH[place] ?? 0)) | 0;
    low = (low + Math.imul(pair, LOW[place] ?? 0)) | 0;
    place += 1;
    if (place === PLACES) {
      place = 0;
      high = Math.imul(high ^ (high >>> 16), (HIGH[PLACES] ?? 0) | 1);
      low = Math.imul(low ^ (low >>> 16), (LOW[PLACES] ?? 0) | 1);
    }
  }
  // The upper half of each is what a factor cannot be chosen against.
  return (high & 0xffff0000) | (low >>> 16);
}
