/** An id in hex as words of 32 bits: so many has one of a trace, and one of a span. */
export const TRACE_WORDS = 4;
export const SPAN_WORDS = 2;

const DIGITS_OF_WORD = 8;

/** One word of an id in hex; digits that an id does not have are left out, so that of none it is zero. */
export function wordOf(id: string, word: number): number {
  let bits = 0;
  const end = Math.min(DIGITS_OF_WORD * (word + 1), id.length);
  for (let at = DIGITS_OF_WORD * word; at < end; at += 1) {
    const code = id.charCodeAt(at);
    bits = (bits << 4) | ((code & 15) + (code > 57 ? 9 : 0));
  }
  return bits >>> 0;
}

/** The id of so many words from there on; empty where all are zero, which no id is. */
export function idOf(words: Uint32Array, from: number, count: number): string {
  let id = '';
  let isNone = true;
  for (let at = from; at < from + count; at += 1) {
    const word = words[at] ?? 0;
    if (word !== 0) isNone = false;
    id += word.toString(16).padStart(DIGITS_OF_WORD, '0');
  }
  return isNone ? '' : id;
}
