interface Asked {
  readonly at: number;
  readonly answer: Promise<boolean>;
}

/** Puts a question at most so often, for all who want to know; nobody gets an answer to a question that was put before they asked. */
export class AnswersAtMost {
  private last: Asked | undefined;
  private next: Promise<boolean> | undefined;

  constructor(
    private readonly every_ms: number,
    private readonly question: () => Promise<boolean>,
    private readonly now: () => number,
    private readonly pause: (ms: number) => Promise<unknown>,
  ) {}

  ask(): Promise<boolean> {
    const now = this.now();
    if (this.last !== undefined && this.last.at >= now) return this.last.answer;
    const early = this.last === undefined ? 0 : this.last.at + this.every_ms - now;
    if (early <= 0) return this.put();
    this.next ??= this.pause(early).then(() => {
      this.next = undefined;
      return this.put();
    });
    return this.next;
  }

  private put(): Promise<boolean> {
    this.last = { at: this.now(), answer: this.question() };
    return this.last.answer;
  }
}
