/** The part of a NATS message that a delivery needs. */
export interface DeliveredMessage {
  readonly subject: string;
  readonly reply?: string;
  readonly data: Uint8Array;
  readonly headers?: { get(name: string): string; has(name: string): boolean };
  respond(payload?: string): boolean;
}

/** One delivery of one message by a JetStream consumer, and how it ends. Only the first end counts. */
export class Delivery {
  readonly sequence: number;
  /** How often it has been delivered, from 1. */
  readonly deliveries: number;
  /** When it was published, in milliseconds since 1970. */
  readonly publishedAt: number;
  readonly receivedAt = performance.now();
  private ended = false;

  /**
   * @param generation tells a consumer from a later one of the same name, in which the same sequence may be another message
   * @throws RangeError when the message does not come from a JetStream consumer
   */
  constructor(
    private readonly message: DeliveredMessage,
    private readonly generation: { readonly current: boolean },
  ) {
    // $JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.…; newer servers put domain and account hash after `ACK`.
    const tokens = (message.reply ?? '').split('.');
    const at = tokens.length >= 11 ? 6 : 4;
    this.deliveries = Number(tokens[at]);
    this.sequence = Number(tokens[at + 1]);
    // In nanoseconds, with more digits than a number holds.
    this.publishedAt = Number(tokens[at + 3]) / 1e6;
    if (tokens[0] !== '$JS' || tokens[1] !== 'ACK' || !(this.sequence > 0) || !(this.deliveries > 0)) {
      throw new RangeError(`'${message.reply ?? ''}' is not an acknowledgement subject`);
    }
  }

  get subject(): string {
    return this.message.subject;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  get headers(): DeliveredMessage['headers'] {
    return this.message.headers;
  }

  get redelivered(): boolean {
    return this.deliveries > 1;
  }

  /** Handled: never again. */
  ack(): void {
    this.end('+ACK');
  }

  /** Not handled: again after this time, in milliseconds. */
  nak(delay_ms = 0): void {
    const nanoseconds = Math.round(delay_ms) * 1_000_000;
    this.end(nanoseconds > 0 ? `-NAK {"delay": ${nanoseconds}}` : '-NAK');
  }

  /** Given up: never again. */
  term(): void {
    this.end('+TERM');
  }

  /** Still at it: the time to acknowledge starts anew. */
  working(): void {
    if (!this.ended && this.generation.current) this.message.respond('+WPI');
  }

  private end(answer: string): void {
    if (this.ended) return;
    this.ended = true;
    if (this.generation.current) this.message.respond(answer);
  }
}
