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
    if (this.older.has(key)) return false;
    const { size } = this.newer;
    this.newer.add(key);
    if (this.newer.size === size) return false;
    if (size >= this.capacity) {
      this.older = this.newer;
      this.newer = new Set();
    }
    return true;
  }

  release(key: string): void {
    this.newer.delete(key);
    this.older.delete(key);
  }
}
