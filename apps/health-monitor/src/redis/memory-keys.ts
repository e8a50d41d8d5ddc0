import type { Swap, Swapped, Versioned } from './versioned-keys.store';

interface Claim {
  readonly until: number;
}

/** What a replica that stands in for Redis keeps meanwhile. It answers as Redis would; times are milliseconds of any clock. */
export class MemoryKeys {
  private readonly texts = new Map<string, Versioned & { readonly ttl_ms: number }>();
  private readonly appended = new Map<string, { readonly texts: string[]; readonly most: number }>();
  private readonly claims = new Map<string, Claim>();
  private readonly counts = new Map<string, number>();

  read(keys: readonly string[]): (Versioned | undefined)[] {
    return keys.map((key) => this.texts.get(key));
  }

  swapAll(swaps: readonly Swap[]): Swapped[] {
    return swaps.map(({ key, expected, next, ttl_ms, append }): Swapped => {
      const current = this.texts.get(key);
      if (current?.version !== expected) return { current };
      this.texts.set(key, { ...next, ttl_ms });
      if (append !== undefined && append.texts.length > 0) {
        const known = this.appended.get(append.key)?.texts ?? [];
        this.appended.set(append.key, { texts: [...known, ...append.texts].slice(-append.most), most: append.most });
      }
      return 'swapped';
    });
  }

  remove(key: string): void {
    this.texts.delete(key);
    this.claims.delete(key);
  }

  claim(key: string, ttl_ms: number, now: number): boolean {
    if (this.isClaimed(key, now)) return false;
    this.claims.set(key, { until: now + ttl_ms });
    return true;
  }

  private isClaimed(key: string, now: number): boolean {
    const claim = this.claims.get(key);
    if (claim === undefined) return false;
    if (claim.until > now) return true;
    this.claims.delete(key);
    return false;
  }

  lists(keys: readonly string[]): string[][] {
    return keys.map((key) => [...(this.appended.get(key)?.texts ?? [])]);
  }

  count(key: string, by: number): void {
    this.counts.set(key, this.counted(key) + by);
  }

  counted(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  /** What goes back to Redis once it is there again, each over an older version, or over none. */
  kept(): { readonly key: string; readonly next: Versioned; readonly ttl_ms: number }[] {
    return [...this.texts].map(([key, { version, text, ttl_ms }]) => ({ key, next: { version, text }, ttl_ms }));
  }
}
