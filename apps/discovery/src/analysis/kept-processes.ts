/** What of a process matters here. */
export interface Kept {
  readonly isEnded: boolean;
  readonly memory_bytes: number;
  end(): void;
}

export interface KeptLimits {
  readonly most: number;
  /** Of all together. */
  readonly bytes: number;
  readonly idle_ms: number;
  /** They end when the machine has less left than this. */
  readonly free_bytes: number;
  /** What the machine has left. */
  readonly freeBytes: () => number;
}

const CHECK_MS = 10_000;

/**
 * Processes that have done their work and still know what they read, by what they read: who asks for the same again spares most of the work. The one
 * that was used longest ago ends first.
 */
export class KeptProcesses<P extends Kept> {
  private readonly kept = new Map<string, { readonly process: P; readonly since: number }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: KeptLimits,
    private readonly now: () => number,
  ) {}

  /** It is the caller's then, until it is kept again. */
  take(scope: string): P | undefined {
    const found = this.kept.get(scope)?.process;
    this.kept.delete(scope);
    return found?.isEnded === true ? undefined : found;
  }

  keep(scope: string, process: P): void {
    this.take(scope)?.end();
    this.kept.set(scope, { process, since: this.now() });
    this.tidy();
    this.timer ??= setInterval(() => this.tidy(), CHECK_MS).unref();
  }

  /** Ends what is over the limits. */
  tidy(): void {
    const { most, bytes, idle_ms, free_bytes, freeBytes } = this.limits;
    if (freeBytes() < free_bytes) return this.endAll();
    let together = [...this.kept.values()].reduce((sum, { process }) => sum + process.memory_bytes, 0);
    for (const [scope, { process, since }] of this.kept) {
      const isOver = this.kept.size > most || together > bytes || this.now() - since > idle_ms;
      if (!isOver && !process.isEnded) continue;
      together -= process.memory_bytes;
      this.kept.delete(scope);
      process.end();
    }
    if (this.kept.size === 0) this.rest();
  }

  endAll(): void {
    for (const { process } of this.kept.values()) process.end();
    this.kept.clear();
    this.rest();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
