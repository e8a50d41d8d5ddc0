const SMALLEST = 1 << 16;
/** Larger ones are rare. */
const LARGEST_KEPT = 1 << 20;
const MOST_KEPT = 8;

/** Room that the body of a request is read into. */
export class BodyBuffer {
  private length = 0;

  constructor(private buffer: Buffer) {}

  get room(): number {
    return this.buffer.length;
  }

  /** What has been added; overwritten when the buffer is used again. */
  get body(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  add(chunk: Buffer): void {
    const length = this.length + chunk.length;
    if (length > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.buffer.length));
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
    }
    chunk.copy(this.buffer, this.length);
    this.length = length;
  }

  clear(): this {
    this.length = 0;
    return this;
  }
}

/**
 * Buffers that bodies of requests are read into, one after the other: what lies outside of the heap makes Node clear up all the same, and bodies are most of
 * what a service that takes them allocates.
 */
export class BodyBuffers {
  private readonly kept: BodyBuffer[] = [];

  /** One of at least so many bytes, and of more when they come, until it is given back. */
  take(bytes: number): BodyBuffer {
    const place = this.kept.findIndex(({ room }) => room >= bytes);
    const [buffer] = place === -1 ? [] : this.kept.splice(place, 1);
    return buffer?.clear() ?? new BodyBuffer(Buffer.allocUnsafeSlow(Math.max(SMALLEST, bytes)));
  }

  /** Nothing may look at its body any more. */
  giveBack(buffer: BodyBuffer): void {
    if (buffer.room > LARGEST_KEPT) return;
    // The first has waited longest, and may be too small for what comes now.
    if (this.kept.length >= MOST_KEPT) this.kept.shift();
    this.kept.push(buffer);
  }
}
