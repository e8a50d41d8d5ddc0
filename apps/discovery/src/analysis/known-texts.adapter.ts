import { type BigIntStats, lstatSync } from 'node:fs';

export interface KnownText {
  readonly status: BigIntStats;
  readonly text: string;
  readonly bytes: number;
}

/** Texts of one folder may have so many bytes together; what is more is read again each time. */
const MOST_BYTES = 256 * 1_048_576;
/** A file that was changed so shortly before it was read may have been changed once more without its times showing it. */
const RACY_NS = 2_000_000_000n;

/** What files said when they were read, for as long as the file system says that they have not changed. */
export class KnownTexts {
  private before = new Map<string, KnownText>();
  private read = new Map<string, KnownText>();
  private bytes = 0;

  /** What lies at the path, unless it has changed since it was read under this name. */
  get(name: string, path: string): KnownText | undefined {
    const known = this.before.get(name);
    if (known === undefined) return undefined;
    const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return status !== undefined && isSame(known.status, status) ? this.keep(name, known) : undefined;
  }

  set(name: string, text: KnownText): KnownText {
    const isSettled = BigInt(Date.now()) * 1_000_000n - text.status.ctimeNs > RACY_NS;
    return isSettled ? this.keep(name, text) : text;
  }

  /** Forgets what nobody has asked for since the last time. */
  settle(): void {
    this.before = this.read;
    this.read = new Map();
    this.bytes = 0;
  }

  private keep(name: string, text: KnownText): KnownText {
    this.bytes += text.bytes;
    if (this.bytes <= MOST_BYTES) this.read.set(name, text);
    return text;
  }
}

/** Content and place cannot change without one of these; the time of the last change of state is not for programs to set. */
const isSame = (a: BigIntStats, b: BigIntStats): boolean =>
  a.dev === b.dev &&
  a.ino === b.ino &&
  a.size === b.size &&
  a.mtimeNs === b.mtimeNs &&
  a.ctimeNs === b.ctimeNs &&
  a.mode === b.mode;
