import type { Finding } from '../analysis';
import type { FileReading } from '../reading';

/** What a text says of itself before it is parsed. */
export interface Judgement {
  readonly isGenerated: boolean;
  /** What speaks against reading it. */
  readonly problem: Finding | null;
  readonly namesFramework: boolean;
}

/** Judgements of the texts that files had when they were judged last. */
export class JudgementMemory {
  private readonly known = new Map<string, { readonly text: string; readonly judgement: Judgement }>();

  readonly of = (file: string, text: string, work: () => Judgement): Judgement => {
    const before = this.known.get(file);
    if (before?.text === text) return before.judgement;
    const judgement = work();
    this.known.set(file, { text, judgement });
    return judgement;
  };
}

/** Which files a reading's imports mean, for as long as there are the same files. */
export class ImportMemory {
  private files = '';
  private known = new WeakMap<FileReading, readonly string[]>();

  among(files: readonly string[]): (reading: FileReading, work: () => readonly string[]) => readonly string[] {
    const all = files.join('\n');
    if (all !== this.files) {
      this.files = all;
      this.known = new WeakMap();
    }
    const { known } = this;
    return (reading, work) => {
      const found = known.get(reading) ?? work();
      known.set(reading, found);
      return found;
    };
  }
}
