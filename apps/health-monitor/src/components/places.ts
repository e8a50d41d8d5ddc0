/** A bounded number of places; who finds none free waits in line. */
export class Places {
  private readonly line: (() => void)[] = [];
  private inUse = 0;

  constructor(private readonly size: number) {}

  get taken(): number {
    return this.inUse;
  }

  take(): Promise<void> {
    if (this.inUse < this.size) {
      this.inUse += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.line.push(resolve));
  }

  giveBack(): void {
    const next = this.line.shift();
    // The place goes from hand to hand.
    if (next) next();
    else this.inUse -= 1;
  }
}
