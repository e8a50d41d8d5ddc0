import { DeadlineExceeded, Unavailable } from '@chain-mapping/contracts';
import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from 'nats';
import type { Connection } from '../connection/connection.service';

/** How exactly a deadline is kept. */
const LOOK_MS = 20;
const NO_RESPONDERS = 503;

interface Asked {
  readonly subject: string;
  readonly deadline_ms: number;
  readonly end: number;
  readonly resolve: (answer: Msg) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends requests and hands each its answer; all answers come to one subscription. The client's own `request` makes a timer and an error with
 * its stack for every request, whether it fails or not, and lets one wait out its deadline when the connection breaks: here it fails at once.
 */
export class Inbox {
  private readonly asked = new Map<string, Asked>();
  private readonly prefix: string;
  private listening: NatsConnection | undefined;
  private looking: NodeJS.Timeout | undefined;
  private count = 0;

  constructor(connection: Connection) {
    this.prefix = createInbox(`_INBOX_${connection.service}`);
    connection.onDown(() =>
      this.failAll((subject) => new Unavailable(`lost the connection to NATS while waiting for ${subject}`)),
    );
  }

  /**
   * The answer to a message, whatever it says.
   *
   * @throws Unavailable when nobody answers or the connection breaks; DeadlineExceeded; what the client throws for what it cannot send
   */
  ask(nc: NatsConnection, subject: string, payload: string, headers: MsgHdrs, deadline_ms: number): Promise<Msg> {
    return new Promise((resolve, reject) => {
      this.listen(nc);
      this.count += 1;
      const token = this.count.toString(36);
      nc.publish(subject, payload, { reply: `${this.prefix}.${token}`, headers });
      this.asked.set(token, { subject, deadline_ms, end: performance.now() + deadline_ms, resolve, reject });
      this.looking ??= setInterval(() => this.look(), LOOK_MS);
    });
  }

  /** A connection that was made again knows its subscriptions; one that took its place does not. */
  private listen(nc: NatsConnection): void {
    if (this.listening === nc) return;
    this.listening = nc;
    const callback = (error: Error | null, message: Msg): void => {
      if (error)
        this.failAll((subject) => new Unavailable(`cannot ask ${subject}: ${error.message}`, { cause: error }));
      else this.hear(message);
    };
    nc.subscribe(`${this.prefix}.*`, { callback });
  }

  private hear(message: Msg): void {
    const token = message.subject.slice(this.prefix.length + 1);
    const asked = this.asked.get(token);
    // It has failed by now.
    if (asked === undefined) return;
    this.asked.delete(token);
    const hasNoResponder = message.data.length === 0 && message.headers?.code === NO_RESPONDERS;
    if (hasNoResponder) asked.reject(new Unavailable(`nobody answers ${asked.subject}`));
    else asked.resolve(message);
  }

  private look(): void {
    const now = performance.now();
    for (const [token, { subject, deadline_ms, end, reject }] of this.asked) {
      if (now < end) continue;
      this.asked.delete(token);
      reject(new DeadlineExceeded(`no answer to ${subject} within ${String(deadline_ms)} ms`));
    }
    if (this.asked.size > 0) return;
    clearInterval(this.looking);
    this.looking = undefined;
  }

  private failAll(errorOf: (subject: string) => Error): void {
    const failed = [...this.asked.values()];
    this.asked.clear();
    for (const { subject, reject } of failed) reject(errorOf(subject));
  }
}
