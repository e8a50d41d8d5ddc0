import { Failure } from '../../output/failure';
import type { Note } from '../format';

export type Path = readonly PropertyKey[];

/** A value in a file. */
export interface Place {
  readonly file: string;
  readonly path: Path;
  readonly line: number;
}

/** What is wrong at a place. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  /** Dotted path of the field; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** What an import has to say about its files: notes on what no chain can hold, and faults, which stop it. */
export class Report {
  readonly notes: Note[] = [];
  private readonly noted = new Set<string>();
  private readonly faults: Fault[] = [];

  /** What is said twice, as of a component that is part of two chains, is noted once. */
  note({ file, line }: Omit<Place, 'path'>, message: string): void {
    const note = { file, line, message: told(message) };
    const key = JSON.stringify(note);
    if (!this.noted.has(key)) this.notes.push(note);
    this.noted.add(key);
  }

  fault({ file, line, path }: Place, message: string): void {
    this.faults.push({ file, line, path: told(path.map(String).join('.')), message: told(message) });
  }

  /** @throws Failure with every fault so far; does nothing without one. */
  refuseFaults(): void {
    if (this.faults.length === 0) return;
    const lines = this.faults.map(
      ({ file, line, path, message }) => `  ${file}:${line}: ${path && `${path}: `}${message}`,
    );
    throw new Failure(`Nothing was imported. Wrong:\n${lines.join('\n')}`, 1, { faults: this.faults });
  }
}

const LONGEST_QUOTE = 100;
const LONGEST_MESSAGE = 1000;

// A message goes to a terminal, which would obey control characters, and read some others from right to left.
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');

const told = (text: string): string => printable(cut(text, LONGEST_MESSAGE));

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);

/** A text of a file as a message says it: not too long, and apart from the words around it. */
export const quoted = (text: string): string => `'${cut(text, LONGEST_QUOTE)}'`;

/** The text, cut to what there is room for; a cut is noted. */
export function fitted(text: string, most: number, what: string, place: Place, report: Report): string {
  if (text.length <= most) return text;
  report.note(place, `${what} is cut to ${most} characters`);
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
