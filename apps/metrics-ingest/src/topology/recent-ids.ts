import { SPAN_WORDS, TRACE_WORDS, wordOf } from '../otlp/id-words';

const WORDS = TRACE_WORDS + SPAN_WORDS;

/**
 * The ids of spans that came last, each with a place where whatever belongs to it may be kept. All lies in arrays of numbers: objects that live as long as
 * these would be looked through each time that anything is cleared up, and there are very many.
 *
 * Places are taken in turn, so that the oldest is forgotten; spans with one hash are a chain, the newest first, which ends where it leads to what is
 * forgotten.
 */
export class RecentIds {
  private readonly mask: number;
  private readonly words: Uint32Array;
  /** By the hash, the number of the newest. Numbers go on and on, modulo 2^32; the place is their end. */
  private readonly heads: Uint32Array;
  /** By the place, the number of the one before in the chain. */
  private readonly earlier: Uint32Array;
  private readonly sought = new Uint32Array(WORDS);
  private newest = 0;
  private soughtTrace = '';

  /**
   * @param size how many are kept: a power of two
   * @param seed a number that nobody outside knows, of 32 bits: else ids could be chosen that all come to one place
   */
  constructor(
    size: number,
    private readonly seed: number,
  ) {
    this.mask = size - 1;
    this.words = new Uint32Array(WORDS * size);
    this.heads = new Uint32Array(size);
    this.earlier = new Uint32Array(size);
  }

  /** @returns its place, which was another one's before */
  put(trace_id: string, span_id: string): number {
    const hash = this.seek(trace_id, span_id);
    this.newest = (this.newest + 1) >>> 0;
    const place = this.newest & this.mask;
    this.words.set(this.sought, WORDS * place);
    this.earlier[place] = this.heads[hash] ?? 0;
    this.heads[hash] = this.newest;
    return place;
  }

  /** @returns its place, the newest where there are several; -1 where it is not kept */
  find(trace_id: string, span_id: string): number {
    let number = this.heads[this.seek(trace_id, span_id)] ?? 0;
    for (let last = -1; ;) {
      const age = (this.newest - number) >>> 0;
      // What a forgotten one led to is older than it, or nothing that was meant.
      if (age > this.mask || age <= last) return -1;
      const place = number & this.mask;
      if (this.isSought(place)) return place;
      last = age;
      number = this.earlier[place] ?? 0;
    }
  }

  private seek(trace_id: string, span_id: string): number {
    const { sought } = this;
    // The spans of a service come trace by trace.
    if (trace_id !== this.soughtTrace) {
      for (let word = 0; word < TRACE_WORDS; word += 1) sought[word] = wordOf(trace_id, word);
      this.soughtTrace = trace_id;
    }
    for (let word = 0; word < SPAN_WORDS; word += 1) sought[TRACE_WORDS + word] = wordOf(span_id, word);
    let hash = this.seed;
    for (let word = 0; word < WORDS; word += 1) {
      hash = Math.imul(hash ^ (sought[word] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & this.mask;
  }

  private isSought(place: number): boolean {
    const { words, sought } = this;
    for (let word = 0; word < WORDS; word += 1) if (words[WORDS * place + word] !== sought[word]) return false;
    return true;
  }
}
