import { hash } from 'node:crypto';
import { ChainMemory } from '../chains/chain-memory';
import { ProjectMemory } from '../project-memory';
import type { FileReading } from '../reading';
import { ResolutionMemory } from '../resolve/resolution-memory';
import { SystemMemory } from '../topology/system-memory';
import { ImportMemory, JudgementMemory } from './file-memories';
import type { ReadingAnswer, ReadingTask } from './reading-task';
import { sealedParts, unsealedParts } from './sealed';
import { packed, type PackedAnswer, StoredReading, unpacked } from './stored-reading';

/**
 * What files said when they were read before, by their content: only what has changed is parsed again. Whatever is asked for is kept until
 * `settle`, which forgets the rest, so that it grows no larger than what is read.
 */
export class ReadingMemory {
  private readonly known = new Map<string, ReadingAnswer>();
  private used = new Set<string>();
  /** What was asked for until it was counted from anew. */
  private usedBefore = new Set<string>();
  private readonly added = new Set<string>();
  /** Of this process, by file: a text that is still the same is not hashed again. */
  private readonly keys = new Map<string, { readonly text: string; readonly key: string }>();

  /** What readings meant, and the chains that were made of it. */
  facts = new ResolutionMemory();
  chains = new ChainMemory();
  /** For this process alone. */
  readonly judgements = new JudgementMemory();
  readonly imports = new ImportMemory();
  readonly systems = new SystemMemory();
  readonly projects = new ProjectMemory();

  /**
   * @param version of the engine; what another one read is not believed
   * @param stored what `stored` and `storedNew` answered before, the oldest first; what is no such thing is as good as nothing
   */
  constructor(
    private readonly version: string,
    stored: readonly Uint8Array[] = [],
  ) {
    for (const part of stored) for (const [key, answer] of entriesOf(part, version)) this.known.set(key, answer);
  }

  /** How many readings there are, how many of them are new since it was made, and how many nobody has asked for. */
  get counts(): { readonly all: number; readonly added: number; readonly unused: number } {
    return { all: this.known.size, added: this.added.size, unused: this.known.size - this.used.size };
  }

  get(task: ReadingTask): ReadingAnswer | undefined {
    const key = this.keyOf(task);
    const answer = this.known.get(key);
    if (answer !== undefined) this.used.add(key);
    return answer;
  }

  /** That a file took too long says something of the machine, and is not kept. */
  set(task: ReadingTask, answer: ReadingAnswer): void {
    if (answer.problem?.code === 'too_slow') return;
    const key = this.keyOf(task);
    this.known.set(key, answer);
    this.used.add(key);
    this.added.add(key);
  }

  /** Counts what was asked for last as asked for once more, but for these files, which are to be asked for with other texts. */
  useAgain(files: readonly string[]): void {
    if (this.used.size === 0) this.used = new Set(this.usedBefore);
    for (const file of files) this.used.delete(this.keys.get(file)?.key ?? '');
  }

  private keyOf(task: ReadingTask): string {
    const { language, file, text } = task;
    const known = this.keys.get(file);
    if (known?.text === text) return known.key;
    const key = hash('sha1', `${language}\0${file}\0${text}`, 'base64');
    this.keys.set(file, { text, key });
    return key;
  }

  /** By what a reading is known; undefined where it is of no memory. */
  keyOfReading(reading: FileReading): string | undefined {
    const { key } = this.keys.get(reading.file) ?? {};
    return key !== undefined && this.known.get(key)?.reading === reading ? key : undefined;
  }

  reading(key: string): FileReading | undefined {
    return this.known.get(key)?.reading ?? undefined;
  }

  /** Forgets what nobody has asked for since the last time. */
  settle(): void {
    for (const key of this.known.keys()) if (!this.used.has(key)) this.known.delete(key);
    this.rest();
  }

  /** Counts from here on, and keeps of readings no more than their bytes where it can. */
  rest(): void {
    for (const { reading } of this.known.values()) if (reading instanceof StoredReading) reading.release();
    this.usedBefore = this.used;
    this.used = new Set();
    this.added.clear();
  }

  /** All of it, for a new memory to begin with. */
  stored(): Uint8Array {
    return bytesOf(this.version, [...this.known]);
  }

  /** What is new, to be put behind what was stored before. */
  storedNew(): Uint8Array {
    return bytesOf(
      this.version,
      [...this.known].filter(([key]) => this.added.has(key)),
    );
  }
}

function bytesOf(version: string, answers: readonly (readonly [string, ReadingAnswer])[]): Uint8Array {
  const { entries, parts } = packed(answers.map(([, answer]) => answer));
  return sealedParts({ version, keys: answers.map(([key]) => key), entries }, parts);
}

function entriesOf(stored: Uint8Array, version: string): [string, ReadingAnswer][] {
  const { content, parts } = unsealedParts(stored) ?? {};
  const known = content as
    { version?: unknown; keys?: readonly string[]; entries?: readonly PackedAnswer[] } | undefined;
  if (parts === undefined || known?.version !== version || known.keys === undefined || known.entries === undefined)
    return [];
  const answers = unpacked(known.entries, parts);
  return known.keys.flatMap((key, index): [string, ReadingAnswer][] => {
    const answer = answers[index];
    return answer === undefined ? [] : [[key, answer]];
  });
}
