import type {
  AssignmentReading,
  CallReading,
  ClaimReading,
  ClassReading,
  FileReading,
  FunctionReading,
  ImportReading,
  Outline,
} from '../reading';
import { outlineOf } from '../resolve/outline';
import type { ReadingAnswer } from './reading-task';
import { asciiOf } from './sealed';

/** What a reading says of itself without being parsed. */
export interface ReadingSummary {
  readonly file: string;
  readonly language: string;
  readonly has_syntax_errors: boolean;
  readonly imports: readonly ImportReading[];
  readonly outline: Outline;
}

type Content = Pick<FileReading, 'functions' | 'classes' | 'assignments' | 'calls' | 'claims'>;

/** A reading as it is stored: most of those that nothing has changed for are never looked into, and so never parsed. */
export class StoredReading implements FileReading {
  private content: Content | undefined;

  constructor(
    readonly summary: ReadingSummary,
    readonly bytes: Buffer,
  ) {}

  get file(): string {
    return this.summary.file;
  }

  get language(): string {
    return this.summary.language;
  }

  get has_syntax_errors(): boolean {
    return this.summary.has_syntax_errors;
  }

  get imports(): readonly ImportReading[] {
    return this.summary.imports;
  }

  get outline(): Outline {
    return this.summary.outline;
  }

  get functions(): readonly FunctionReading[] {
    return this.parsed.functions;
  }

  get classes(): readonly ClassReading[] {
    return this.parsed.classes;
  }

  get assignments(): readonly AssignmentReading[] {
    return this.parsed.assignments;
  }

  get calls(): readonly CallReading[] {
    return this.parsed.calls;
  }

  get claims(): readonly ClaimReading[] {
    return this.parsed.claims;
  }

  /** Lets go of what was parsed; whoever looks inside after it gets other objects that say the same. */
  release(): void {
    this.content = undefined;
  }

  private get parsed(): Content {
    this.content ??= JSON.parse(this.bytes.toString('latin1')) as Content;
    return this.content;
  }
}

export function storedReading(reading: FileReading): StoredReading {
  if (reading instanceof StoredReading) return reading;
  const { file, language, has_syntax_errors, imports, functions, classes, assignments, calls, claims } = reading;
  const content: Content = { functions, classes, assignments, calls, claims };
  return new StoredReading(
    { file, language, has_syntax_errors, imports, outline: outlineOf(reading) },
    asciiOf(content),
  );
}

/** A file, its problem, what its reading says of itself, and how many bytes the rest has. */
export type PackedAnswer = readonly [string, ReadingAnswer['problem'], ReadingSummary | null, number];

/** Answers as plain data, and the bytes of their readings. */
export function packed(answers: readonly ReadingAnswer[]): { entries: PackedAnswer[]; parts: Uint8Array[] } {
  const parts: Uint8Array[] = [];
  const entries = answers.map(({ file, reading, problem }): PackedAnswer => {
    if (reading === null) return [file, problem, null, 0];
    const { summary, bytes } = storedReading(reading);
    parts.push(bytes);
    return [file, problem, summary, bytes.length];
  });
  return { entries, parts };
}

/** @param bytes of all parts, one behind the other */
export function unpacked(entries: readonly PackedAnswer[], bytes: Buffer): ReadingAnswer[] {
  let from = 0;
  return entries.map(([file, problem, summary, length]) => {
    const its = bytes.subarray(from, (from += length));
    return { file, problem, reading: summary === null ? null : new StoredReading(summary, its) };
  });
}
