interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

/** Remembers up to so many values for a time; of too many the one that was used the longest ago is forgotten. */
export class Recent<Value> {
  // A Map hands its keys out in the order in which they were put in.
  private readonly entries = new Map<string, Entry<Value>>();

  constructor(private readonly most: number) {}

  get(key: string, now: number): Value | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    if (now >= entry.until) return undefined;
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, until: number): void {
    this.entries.delete(key);
    this.entries.set(key, { value, until });
    if (this.entries.size <= this.most) return;
    for (const oldest of this.entries.keys()) {
      this.entries.delete(oldest);
      break;
    }
  }

  get size(): number {
    return this.entries.size;
  }
}
