import type { Finding } from '../analysis';

/** In UTF-16 units, which the parser works on. */
export const MAX_FILE_LENGTH = 1_048_576;
/** Code that people write nests some tens deep; parsers slow down quadratically far beyond it. */
export const MAX_BRACKET_DEPTH = 1000;
export const MAX_FILES = 20_000;

const OPEN = new Set(['(', '[', '{'].map((bracket) => bracket.charCodeAt(0)));
const CLOSE = new Set([')', ']', '}'].map((bracket) => bracket.charCodeAt(0)));

/** Whether a text may nest deeper than that: it cannot with fewer brackets, which are found sooner than their nesting. */
function hasManyBrackets(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of ['(', '[', '{']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > limit) return true;
    }
  }
  return false;
}

/** The deepest nesting of brackets. Brackets in strings count too: a false alarm costs one file, a miss could cost the scan. */
export function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (OPEN.has(code)) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (CLOSE.has(code) && depth > 0) depth -= 1;
  }
  return deepest;
}

/** What speaks against reading a text; null: nothing. */
export function objection(file: string, text: string): Finding | null {
  if (text.length > MAX_FILE_LENGTH) {
    return {
      file,
      code: 'too_large',
      message: `${text.length} characters; the limit is ${MAX_FILE_LENGTH}`,
      skipped: true,
    };
  }
  if (text.includes('\0')) return { file, code: 'not_text', message: 'holds a NUL character', skipped: true };
  const depth = hasManyBrackets(text, MAX_BRACKET_DEPTH) ? bracketDepth(text) : 0;
  if (depth > MAX_BRACKET_DEPTH) {
    return {
      file,
      code: 'too_deep',
      message: `brackets nest ${depth} deep; the limit is ${MAX_BRACKET_DEPTH}`,
      skipped: true,
    };
  }
  if (text.includes('\uFFFD') || /\p{Surrogate}/u.test(text)) {
    return {
      file,
      code: 'not_utf8',
      message: 'holds characters that are not valid UTF-8; read without them',
      skipped: false,
    };
  }
  return null;
}
