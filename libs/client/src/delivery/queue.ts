interface Item {
  readonly text: string;
  readonly bytes: number;
}

export interface QueueLimits {
  readonly items: number;
  readonly bytes: number;
}

/** Texts that wait to be sent, oldest first. It refuses what does not fit: a service must not grow because nobody listens. */
export class BoundedQueue {
  private readonly items: Item[] = [];
  private bytes = 0;

  constructor(private readonly limits: QueueLimits) {}

  get length(): number {
    return this.items.length;
  }

  /** Whether there was room. */
  add(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    if (this.items.length >= this.limits.items || this.bytes + bytes > this.limits.bytes) return false;
    this.items.push({ text, bytes });
    this.bytes += bytes;
    return true;
  }

  /** The oldest, at most so many and so large, but at least one where there is one. They stay until they are dropped. */
  head(most: number, mostBytes: number): string[] {
    const texts: string[] = [];
    let bytes = 0;
    for (const item of this.items) {
      bytes += item.bytes + 1;
      if (texts.length >= most || (texts.length > 0 && bytes > mostBytes)) break;
      texts.push(item.text);
    }
    return texts;
  }

  drop(count: number): void {
    for (const { bytes } of this.items.splice(0, count)) this.bytes -= bytes;
  }
}
