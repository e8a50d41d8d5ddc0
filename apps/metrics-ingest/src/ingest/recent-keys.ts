/** The keys that came last: at least so many as the capacity, at most twice as many, so that forgetting the oldest costs nothing for each. */
export class RecentKeys {
  private newer = new Set<string>();
  private older = new Set<string>();

  constructor(private readonly capacity: number) {}

  has(key: string): boolean {
    return this.newer.has(key) || this.older.has(key);
  }

  /** Whether the key is new; from now on it is not. */
  claim(key: string): boolean {
    if (this.has(key)) return false;
    if (this.newer.size >= this.capacity) {
      this.older = this.newer;
      this.newer = new Set();
    }
    this.newer.add(key);
    return true;
  }

  release(key: string): void {
    this.newer.delete(key);
    this.older.delete(key);
  }
}
