/** A bounded number of places; who finds none free waits in line. */
export class Places {
  private line: (() => void)[] = [];
  private first = 0;
  private inUse = 0;

  constructor(private readonly size: number) {}

  get taken(): number {
    return this.inUse;
  }

  /** Takes a place if one is free and nobody waits. */
  tryTake(): boolean {
    if (this.inUse >= this.size) return false;
    this.inUse += 1;
    return true;
  }

  take(): Promise<void> {
    return this.tryTake() ? Promise.resolve() : new Promise((resolve) => this.line.push(resolve));
  }

  giveBack(): void {
    const next = this.next();
    // The place goes from hand to hand.
    if (next) next();
    else this.inUse -= 1;
  }

  /** A long line is not moved up with everyone who leaves it. */
  private next(): (() => void) | undefined {
    const next = this.line[this.first];
    this.first += 1;
    if (this.first >= this.line.length) {
      this.line = [];
      this.first = 0;
    } else if (this.first > 1000) {
      this.line = this.line.slice(this.first);
      this.first = 0;
    }
    return next;
  }
}
