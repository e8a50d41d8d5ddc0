import type { NatsConnection, StoredMsg } from 'nats';

const READ_AT_ONCE = 100;

/**
 * Reads a stream on from where it was, and keeps what was read: to look again costs what is new alone.
 *
 * @throws what NATS does not answer; nothing is missed for that
 */
export class StreamReader<T> {
  private read: T[] = [];
  private last_seq = 0;

  constructor(
    private readonly connection: NatsConnection,
    private readonly stream: string,
    private readonly of: (message: StoredMsg) => T,
  ) {}

  /** All messages that the stream holds by now, in their order. */
  async all(): Promise<readonly T[]> {
    const { streams } = await this.connection.jetstreamManager();
    const { state } = await streams.info(this.stream);
    while (this.last_seq < state.last_seq) {
      const count = Math.min(READ_AT_ONCE, state.last_seq - this.last_seq);
      const sequences = Array.from({ length: count }, (_, index) => this.last_seq + index + 1);
      const stored = await Promise.all(sequences.map((seq) => streams.getMessage(this.stream, { seq })));
      this.read.push(...stored.map((message) => this.of(message)));
      this.last_seq += count;
    }
    return this.read;
  }

  /** Forgets what was read: the next look reads the whole stream. */
  rewind(): void {
    this.read = [];
    this.last_seq = 0;
  }
}
