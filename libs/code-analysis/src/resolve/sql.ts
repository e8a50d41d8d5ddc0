import type { SqlOperation } from '../analysis';

export interface SqlReading {
  readonly operation: SqlOperation;
  readonly access: 'read' | 'write';
  /** In the order in which the statement names them; without those whose names are only known when the program runs. */
  readonly tables: readonly string[];
}

const OPERATIONS: Readonly<Record<string, SqlOperation>> = {
  SELECT: 'SELECT',
  WITH: 'SELECT',
  INSERT: 'INSERT',
  REPLACE: 'INSERT',
  UPDATE: 'UPDATE',
  DELETE: 'DELETE',
  MERGE: 'MERGE',
  TRUNCATE: 'TRUNCATE',
  CREATE: 'CREATE',
  ALTER: 'ALTER',
  DROP: 'DROP',
};

/** The shape of a statement, so that prose which begins with "select" or "update" is none. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  SELECT: /^(\*|DISTINCT|ALL|COUNT|[\w"`.({'])/i,
  WITH: /^(RECURSIVE\b|[\w"`]+)/i,
  INSERT: /^(INTO|OR|IGNORE|OVERWRITE)\b/i,
  REPLACE: /^INTO\b/i,
  DELETE: /^FROM\b/i,
  MERGE: /^INTO\b/i,
  TRUNCATE: /^(TABLE\b|[\w"`.]+\s*;?$)/i,
  CREATE: /^(TABLE|INDEX|UNIQUE|VIEW|MATERIALIZED|SCHEMA|DATABASE|TYPE|FUNCTION|EXTENSION|TEMP|TEMPORARY|OR)\b/i,
  ALTER: /^(TABLE|INDEX|TYPE|VIEW|SCHEMA)\b/i,
  DROP: /^(TABLE|INDEX|VIEW|SCHEMA|TYPE|MATERIALIZED)\b/i,
};

/** Functions in which FROM is a part of speech: EXTRACT(day FROM x). */
const FROM_FUNCTIONS = new Set(['EXTRACT', 'SUBSTRING', 'TRIM', 'OVERLAY', 'POSITION']);
/** What may stand between the keyword and the table. */
const NOISE = new Set(['IF', 'NOT', 'EXISTS', 'ONLY', 'LATERAL', 'IGNORE', 'OR', 'LOW_PRIORITY', 'CONCURRENTLY']);
/** What may follow FROM, JOIN or INTO and is no table. */
const NO_TABLE = new Set(['SELECT', 'SET', 'VALUES', 'WHERE', 'UNNEST', 'DUAL', 'TABLE']);

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'[^']*(?:'|$)|[(),;]|"[^"]*"|`[^`]*`|\{[^{}]*\}|[\p{L}_][\p{L}\p{N}_$]*|[.*]|\S/gu;

/** Operation and tables of a SQL statement, also of an incomplete one; null for a text that is no SQL. */
export function readSql(text: string): SqlReading | null {
  const statement = text.replace(/^(\s+|--[^\n]*\n|\/\*[\s\S]{0,2000}?\*\/)+/, '');
  const first = /^([A-Za-z]+)\s+/.exec(statement);
  const word = first?.[1]?.toUpperCase() ?? '';
  const operation = OPERATIONS[word];
  if (first === null || operation === undefined) return null;
  const rest = statement.slice(first[0].length);
  if (word === 'UPDATE' ? !/\bSET\b/i.test(rest) : !(SHAPES[word]?.test(rest) ?? false)) return null;
  const tokens = [...statement.matchAll(TOKEN)].map((match) => match[0]).filter((token) => !/^(--|\/\*|')/.test(token));
  const { tables, inner } = tablesOf(tokens);
  if (word === 'SELECT' && tables.length === 0 && !/\bFROM\b/i.test(rest)) return null;
  if (word === 'WITH' && inner === null) return null;
  const done = word === 'WITH' ? (inner ?? 'SELECT') : operation;
  return { operation: done, access: done === 'SELECT' ? 'read' : 'write', tables };
}

function tablesOf(tokens: readonly string[]): { tables: string[]; inner: SqlOperation | null } {
  const found = new Set<string>();
  const named = new Set<string>();
  const openers: string[] = [];
  let inner: SqlOperation | null = null;
  for (let index = 0; index < tokens.length; index += 1) {
    const word = (tokens[index] ?? '').toUpperCase();
    if (word === '(') openers.push((tokens[index - 1] ?? '').toUpperCase());
    else if (word === ')') openers.pop();
    else if (word === 'AS' && tokens[index + 1] === '(' && index > 0) named.add(unquoted(tokens[index - 1] ?? ''));
    else if (
      openers.length === 0 &&
      index > 0 &&
      inner === null &&
      ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].includes(word)
    )
      inner = OPERATIONS[word] ?? null;
    if (!introducesTable(tokens, index, openers)) continue;
    // A list, `FROM a, b`, names several.
    let next = index + 1;
    for (let more = true; more;) {
      while (NOISE.has((tokens[next] ?? '').toUpperCase())) next += 1;
      const { name, end } = nameAt(tokens, next);
      // `FROM f(…)` reads what a function gives; `INTO t (…)` and `TABLE t (…)` name columns.
      const isFunction = tokens[end] === '(' && (word === 'FROM' || word === 'JOIN');
      if (name !== null && !isFunction) found.add(name);
      const comma = end + (isWord(tokens[end]) && tokens[end + 1] === ',' ? 1 : 0);
      more = word === 'FROM' && name !== null && tokens[comma] === ',';
      next = comma + 1;
    }
  }
  return { tables: [...found].filter((table) => !named.has(table)), inner };
}

function introducesTable(tokens: readonly string[], index: number, openers: readonly string[]): boolean {
  const word = (tokens[index] ?? '').toUpperCase();
  const before = (tokens[index - 1] ?? '').toUpperCase();
  switch (word) {
    case 'FROM':
      return before !== 'DISTINCT' && !FROM_FUNCTIONS.has(openers.at(-1) ?? '');
    case 'JOIN':
    case 'INTO':
      return true;
    case 'TABLE':
      return true;
    case 'TRUNCATE':
      return (tokens[index + 1] ?? '').toUpperCase() !== 'TABLE';
    case 'UPDATE':
      // Not `FOR UPDATE`, `ON CONFLICT DO UPDATE`, `ON UPDATE CASCADE`.
      return !['FOR', 'DO', 'ON', 'KEY', 'THEN'].includes(before);
    default:
      return false;
  }
}

const isWord = (token: string | undefined): boolean => token !== undefined && /^[\p{L}_"`]/u.test(token);
const unquoted = (token: string): string => token.replace(/^["`]|["`]$/g, '');

/** `schema.table`, with or without quotes. */
function nameAt(tokens: readonly string[], index: number): { name: string | null; end: number } {
  const parts: string[] = [];
  let next = index;
  while (isWord(tokens[next])) {
    parts.push(unquoted(tokens[next] ?? ''));
    next += 1;
    if (tokens[next] !== '.') break;
    next += 1;
  }
  const name = parts.join('.');
  return name === '' || NO_TABLE.has(name.toUpperCase()) ? { name: null, end: next } : { name, end: next };
}
