import { sumOf } from './byte-sum.provider';

const BYTES_A_KEY = 40;

/** So many keys, by their bytes: one object in place of one for each key, which V8 would move about and look through. */
class Keys {
  count = 0;
  private readonly mask: number;
  /** Of each slot the number of its key from 1; 0 is free. */
  private readonly slots: Int32Array;
  private readonly sums: Int32Array;
  /** Where the bytes of each key end; those of a key that was let go are still there. */
  private readonly ends: Int32Array;
  private readonly isGone: Uint8Array;
  private bytes: Uint8Array;

  constructor(private readonly capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * capacity));
    this.mask = slots - 1;
    this.slots = new Int32Array(slots);
    this.sums = new Int32Array(capacity);
    this.ends = new Int32Array(capacity + 1);
    this.isGone = new Uint8Array(capacity);
    this.bytes = new Uint8Array(BYTES_A_KEY * capacity);
  }

  get isFull(): boolean {
    return this.count >= this.capacity;
  }

  has(bytes: Uint8Array, from: number, to: number, sum: number): boolean {
    return this.find(bytes, from, to, sum) >= 0;
  }

  add(bytes: Uint8Array, from: number, to: number, sum: number): void {
    let slot = sum & this.mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
    const key = this.count++;
    this.slots[slot] = key + 1;
    this.sums[key] = sum;
    let at = this.ends[key] ?? 0;
    this.room(at + to - from);
    for (let byte = from; byte < to; byte += 1) this.bytes[at++] = bytes[byte] ?? 0;
    this.ends[key + 1] = at;
  }

  remove(bytes: Uint8Array, from: number, to: number, sum: number): void {
    const key = this.find(bytes, from, to, sum);
    if (key >= 0) this.isGone[key] = 1;
  }

  private find(bytes: Uint8Array, from: number, to: number, sum: number): number {
    const { slots, sums, mask } = this;
    for (let slot = sum & mask; ; slot = (slot + 1) & mask) {
      const key = (slots[slot] ?? 0) - 1;
      if (key < 0) return -1;
      if (sums[key] === sum && this.isGone[key] === 0 && this.isSame(key, bytes, from, to)) return key;
    }
  }

  private isSame(key: number, bytes: Uint8Array, from: number, to: number): boolean {
    const begin = this.ends[key] ?? 0;
    if ((this.ends[key + 1] ?? 0) - begin !== to - from) return false;
    for (let at = from, mine = begin; at < to; at += 1, mine += 1) if (this.bytes[mine] !== bytes[at]) return false;
    return true;
  }

  private room(length: number): void {
    if (length <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, length));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** The keys that came last: at least so many as the capacity, at most twice as many, so that forgetting the oldest costs nothing for each. */
export class RecentKeys {
  private newer: Keys;
  private older: Keys;

  constructor(private readonly capacity: number) {
    this.newer = new Keys(capacity);
    this.older = new Keys(1);
  }

  /** @param bytes the key in UTF-8, from one place to before another */
  has(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
    const sum = sumOf(bytes, from, to);
    return this.newer.has(bytes, from, to, sum) || this.older.has(bytes, from, to, sum);
  }

  /** Whether the key is new; from now on it is not. */
  claim(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
    const sum = sumOf(bytes, from, to);
    if (this.newer.has(bytes, from, to, sum) || this.older.has(bytes, from, to, sum)) return false;
    if (this.newer.isFull) {
      this.older = this.newer;
      this.newer = new Keys(this.capacity);
    }
    this.newer.add(bytes, from, to, sum);
    return true;
  }

  release(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const sum = sumOf(bytes, from, to);
    this.newer.remove(bytes, from, to, sum);
    this.older.remove(bytes, from, to, sum);
  }
}
