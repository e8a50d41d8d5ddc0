/** A place in a file, as editors count: lines and columns from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An `error` keeps a file from being applied; a `warning` and a `note` do not. */
export type Level = 'error' | 'warning' | 'note';

/** What is to be said about a place in a file. */
export interface Finding extends Place {
  readonly level: Level;
  /** What kind of finding it is, for example `unknown_field`. */
  readonly code: string;
  /** Dotted path of the field inside its document, for example `nodes.1.type`; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
  /** The other place that it is about: where the same id stands as well. */
  readonly related?: Place;
}

export const isError = ({ level }: Finding): boolean => level === 'error';

/** `file:line:column: error code: message (field)`, as editors and people read it. */
export function lineOf({ file, line, column, level, code, message, path }: Finding): string {
  return `${file}:${line}:${column}: ${level} ${code}: ${message}${path && ` (${path})`}`;
}

/** By file, line and column. */
export function comparePlaces(one: Place, other: Place): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}

/** By their places; what is said of one place keeps its order. */
export const inOrder = (findings: readonly Finding[]): Finding[] => [...findings].sort(comparePlaces);
