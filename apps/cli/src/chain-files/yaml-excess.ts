import { Lexer } from 'yaml';

const LARGEST_FILE = 1024 * 1024;
const MOST_ALIASES = 1000;
const MOST_DOCUMENTS = 10_000;
const DEEPEST = 100;
/** Deeper indentation than this can nest deeper than the parser can follow. */
const LONGEST_INDENT = 200;

export interface Excess {
  readonly line: number;
  readonly message: string;
}

/** What makes a text too much to parse, found without parsing it: deep nesting ends the process, not only the parser. */
export function excessOf(text: string): Excess | undefined {
  if (Buffer.byteLength(text) > LARGEST_FILE) return { line: 1, message: 'is larger than 1 MB' };
  const indented = text.split('\n').findIndex((line) => nestingIndent(line) > LONGEST_INDENT);
  if (indented >= 0) return { line: indented + 1, message: `is indented by more than ${LONGEST_INDENT} columns` };
  let [line, depth, aliases, documents] = [1, 0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth = Math.max(0, depth - 1);
    else if (token.startsWith('*')) aliases += 1;
    else if (token === '---') documents += 1;
    else if (token.includes('\n')) line += token.split('\n').length - 1;
    if (depth > DEEPEST) return { line, message: `is nested deeper than ${DEEPEST} levels` };
    if (aliases > MOST_ALIASES) return { line, message: `has more than ${MOST_ALIASES} aliases` };
    if (documents > MOST_DOCUMENTS) return { line, message: `has more than ${MOST_DOCUMENTS} documents` };
  }
  return undefined;
}

/** How far a line is indented, counting the marks that open a level in the same line: `- - a` is as deep as it looks. */
const nestingIndent = (line: string): number => /^(?: |[-?:](?= ))*/.exec(line)?.[0].length ?? 0;
