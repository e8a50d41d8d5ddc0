import { createInbox, nanos, type Msg, type NatsConnection, type Subscription } from 'nats';

/** Not the acknowledgement wait: what comes again in the moment in which a request ends, nats-server 2.9.10 keeps back for another such wait. */
const EXPIRES_MS = 25_000;
const HEARTBEAT_MS = 5_000;
const SILENCE_MS = 2 * HEARTBEAT_MS + 2_000;
const DRAIN_MS = 1_000;
/** The request ended before it was full, as the next message would have gone beyond its bytes. */
const TOO_MANY_BYTES = /^409 message size exceeds maxbytes/i;

interface PullOptions {
  readonly service: string;
  readonly stream: string;
  readonly consumer: string;
  /** How many more messages may come now. */
  readonly room: () => number;
  /** From how much room on it is worth asking. */
  readonly worthwhile: number;
  /** How many more bytes may come now, where that is bounded. */
  readonly roomBytes?: () => number;
  readonly worthwhileBytes?: number;
  readonly onMessage: (message: Msg) => void;
}

/**
 * Keeps one pull request open at the server, never for more than there is room for. The client library's own `consume` fetches ahead
 * without regard to what is held, and its `stop` drops what is on its way, which then comes again only after the acknowledgement wait.
 */
export class Pull {
  /** Resolves, with the reason, when the server serves this pull no more. */
  readonly lost: Promise<string>;
  private lose: (reason: string) => void = () => undefined;
  private readonly subscription: Subscription;
  private readonly inbox: string;
  private readonly watch: NodeJS.Timeout;
  private outstanding = 0;
  private receivedSinceAsked = 0;
  private lastSign = performance.now();
  private stopped = false;

  constructor(
    private readonly nc: NatsConnection,
    private readonly options: PullOptions,
  ) {
    this.lost = new Promise((resolve) => (this.lose = resolve));
    this.inbox = createInbox(`_INBOX_${options.service}`);
    this.subscription = nc.subscribe(this.inbox, {
      callback: (error, message) => (error ? this.lose(error.message) : this.receive(message)),
    });
    this.watch = setInterval(() => this.listenForSigns(), HEARTBEAT_MS);
    this.ask();
  }

  /** To be called when room has come. */
  ask(): void {
    if (this.stopped || this.outstanding > 0) return;
    const room = this.options.room();
    const { worthwhile, worthwhileBytes = 0, roomBytes } = this.options;
    const bytes = roomBytes?.();
    if (room < worthwhile || (bytes !== undefined && bytes < worthwhileBytes)) return;
    this.request(room, bytes);
  }

  private request(batch: number, max_bytes: number | undefined): void {
    this.outstanding = batch;
    this.receivedSinceAsked = 0;
    this.lastSign = performance.now();
    const request = {
      batch,
      expires: nanos(EXPIRES_MS),
      idle_heartbeat: nanos(HEARTBEAT_MS),
      ...(max_bytes !== undefined && { max_bytes }),
    };
    this.nc.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${this.options.stream}.${this.options.consumer}`,
      JSON.stringify(request),
      {
        reply: this.inbox,
      },
    );
  }

  /** Ends it; what is on its way still arrives. */
  async stop(reason = 'stopped'): Promise<void> {
    this.stopped = true;
    clearInterval(this.watch);
    this.lose(reason);
    if (this.nc.isClosed() || this.subscription.isClosed()) return;
    let timer: NodeJS.Timeout | undefined;
    // A drain waits for the server, which may be away.
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, DRAIN_MS)));
    await Promise.race([this.subscription.drain(), late]).catch(() => this.subscription.unsubscribe());
    clearTimeout(timer);
  }

  private receive(message: Msg): void {
    this.lastSign = performance.now();
    const status = message.headers?.code ?? 0;
    if (status === 0) {
      this.outstanding = Math.max(0, this.outstanding - 1);
      this.receivedSinceAsked += 1;
      this.options.onMessage(message);
      this.ask();
      return;
    }
    switch (status) {
      case 100:
        return;
      case 404:
      case 408:
        this.outstanding = 0;
        this.ask();
        return;
      default:
        this.interrupted(`${status} ${message.headers?.description ?? ''}`.trim());
    }
  }

  private interrupted(reason: string): void {
    if (!TOO_MANY_BYTES.test(reason) || this.stopped) return this.lose(reason);
    this.outstanding = 0;
    // The next message alone is larger than all the room: it has to come somehow.
    if (this.receivedSinceAsked === 0) this.request(1, undefined);
    else this.ask();
  }

  /** A server that was replaced or frozen says nothing at all. */
  private listenForSigns(): void {
    if (this.outstanding > 0 && performance.now() - this.lastSign > SILENCE_MS) this.lose('no sign of the server');
  }
}
