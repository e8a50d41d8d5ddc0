import Table from 'cli-table3';
import pc from 'picocolors';
import type { Colours } from './colours';
import type { Failure } from './failure';

/** Bytes that come one piece after the other. */
export type Input = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Where a command reads and writes. */
export interface Terminal {
  readonly stdin: Input;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly right?: boolean;
}

/** What a command prints: data to standard output, as a table or as JSON; talk to standard error. */
export class Output {
  constructor(
    readonly json: boolean,
    private readonly terminal: Pick<Terminal, 'stdout' | 'stderr'>,
  ) {}

  /** No colours for whoever reads our output in our own process. */
  get colours(): Colours {
    return pc.createColors(pc.isColorSupported && this.terminal.stdout === process.stdout);
  }

  /** One answer: as it is in JSON mode, else as `text` says. */
  data(value: unknown, text: () => string): void {
    this.terminal.stdout.write(this.json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`);
  }

  /** One of many answers that come one after another: a line each. */
  line(value: unknown, text: () => string): void {
    this.terminal.stdout.write(`${this.json ? JSON.stringify(value) : text()}\n`);
  }

  /** A text in a format of its own. */
  print(text: string): void {
    this.terminal.stdout.write(`${text}\n`);
  }

  say(text: string): void {
    this.terminal.stderr.write(`${text}\n`);
  }

  failure(failure: Failure): void {
    if (this.json)
      this.terminal.stderr.write(`${JSON.stringify({ error: failure.message, details: failure.details })}\n`);
    else this.terminal.stderr.write(`${this.colours.red('error')} ${failure.message}\n`);
  }
}

export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const plain = { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true };
  const lines = new Table({
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
    style: plain,
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
  });
  lines.push(columns.map(({ title }) => pc.dim(title)));
  for (const row of rows) lines.push(columns.map(({ value }) => value(row)));
  return lines
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const colours: Readonly<Record<string, (text: string) => string>> = {
  healthy: pc.green,
  resolved: pc.green,
  degraded: pc.yellow,
  warning: pc.yellow,
  acknowledged: pc.yellow,
  unhealthy: pc.red,
  critical: pc.red,
  firing: pc.red,
  unknown: pc.dim,
  draft: pc.dim,
};

/** A status, severity or state in its colour. */
export const coloured = (word: string): string => (colours[word] ?? String)(word);

export const milliseconds = (value: number | null): string => (value === null ? '-' : `${Math.round(value)} ms`);

/** `1 chain`, `2 chains`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
