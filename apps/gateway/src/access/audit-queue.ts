import type { AuditEntry } from '@chain-mapping/contracts';

/** Entries that wait to be sent, in order, up to so many. */
export class AuditQueue {
  private waiting: AuditEntry[] = [];

  constructor(private readonly most: number) {}

  /** @returns whether there was room; what came first is kept, so that nobody can push it out */
  add(entry: AuditEntry): boolean {
    if (this.waiting.length >= this.most) return false;
    this.waiting.push(entry);
    return true;
  }

  /** The first ones; they stay until they are done. */
  first(count: number): readonly AuditEntry[] {
    return this.waiting.slice(0, count);
  }

  done(count: number): void {
    this.waiting = this.waiting.slice(count);
  }

  get length(): number {
    return this.waiting.length;
  }
}
