import { RE2JS } from 're2js';

const LONGEST = 512;
const MOST_INSTRUCTIONS = 1000;
/** Schemas are parsed again and again with the same few patterns in them. */
const MOST_KEPT = 2000;
const kept = new Map<string, RE2JS>();

/**
 * A pattern in the syntax of RE2, which runs in time linear in the text whatever the pattern is. It finds its match anywhere in the
 * text, and `.` matches a line's end too.
 *
 * @throws Error that says what is wrong with the pattern
 */
export function compilePattern(pattern: string): RE2JS {
  const known = kept.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > LONGEST) throw new Error(`a pattern has at most ${String(LONGEST)} characters`);
  const compiled = RE2JS.compile(pattern, RE2JS.DOTALL);
  if (compiled.programSize() > MOST_INSTRUCTIONS) throw new Error('the pattern repeats too much');
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(pattern, compiled);
  return compiled;
}
