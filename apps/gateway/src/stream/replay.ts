/** What was sent to the live stream not long ago, so that who comes back after a cut is told what it missed. */
export class Replay {
  private readonly sent: { readonly id: string; readonly text: string }[] = [];
  private bytes = 0;

  constructor(
    private readonly mostMessages: number,
    private readonly mostBytes: number,
  ) {}

  add(id: string, text: string): void {
    this.sent.push({ id, text });
    this.bytes += text.length;
    while (this.sent.length > this.mostMessages || this.bytes > this.mostBytes) {
      this.bytes -= this.sent.shift()?.text.length ?? 0;
    }
  }

  /** What came after a message; undefined where that is not known any more. */
  after(id: string): string[] | undefined {
    const index = this.sent.findLastIndex((message) => message.id === id);
    return index === -1 ? undefined : this.sent.slice(index + 1).map(({ text }) => text);
  }

  /** From here on something may be missing. */
  clear(): void {
    this.sent.length = 0;
    this.bytes = 0;
  }
}
