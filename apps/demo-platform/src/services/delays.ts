/** Things to do later, all of which can be called off at once. */
export class Delays {
  private readonly waiting = new Set<NodeJS.Timeout>();

  after(milliseconds: number, action: () => void): void {
    if (milliseconds <= 0) return action();
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      action();
    }, milliseconds);
    this.waiting.add(timer);
  }

  cancelAll(): void {
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
  }
}
