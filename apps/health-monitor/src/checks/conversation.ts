import type { TLSSocket } from 'node:tls';
import type { Egress, Timings as Steps } from '@chain-mapping/egress';
import type { Outcome, ResolvedCheck, Timings } from '@chain-mapping/model';
import { type CheckContext, noAnswer, unhealthy } from './checker';
import { addressOf } from './failure-message';

type Connected = Awaited<ReturnType<Egress['connect']>>['socket'];
type Secure = Parameters<Egress['connect']>[0]['secure'];

/** No protocol that is spoken here needs more for a sign of life. */
const MOST_BYTES = 64 * 1024;

/** What came is not what the protocol says. */
export class Misunderstood extends Error {}

class Closed extends Error {
  readonly code = 'ECONNRESET';
}

interface Waiting {
  /** How many bytes to take now; `undefined` while there are too few. */
  readonly ready: (received: Buffer) => number | undefined;
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** A connection whose bytes are asked for in pieces, whatever pieces they come in. One piece is waited for at a time. */
export class Conversation {
  private received: Buffer = Buffer.alloc(0);
  private waiting: Waiting | undefined;
  private failure: Error | undefined;
  private total = 0;
  private firstAt: number | undefined;

  constructor(
    private socket: Connected,
    private readonly now: () => number,
  ) {
    this.listen(socket);
  }

  /** When the first byte came. */
  get first_byte_at(): number | undefined {
    return this.firstAt;
  }

  write(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  /** Exactly so many bytes. */
  read(count: number): Promise<Buffer> {
    if (!(count >= 0 && count <= MOST_BYTES))
      return Promise.reject(new Misunderstood(`a piece of ${String(count)} bytes`));
    return this.next((received) => (received.length >= count ? count : undefined));
  }

  /** A line without its end, which is CR LF or LF. */
  async line(): Promise<string> {
    const bytes = await this.next((received) => {
      const end = received.indexOf(10);
      return end < 0 ? undefined : end + 1;
    });
    return bytes.toString('utf8').replace(/\r?\n$/, '');
  }

  /** Goes on over TLS on the same connection, once the handshake is done. */
  async secure(wrap: (socket: Connected) => TLSSocket): Promise<void> {
    // What came before the handshake could have been put there by anybody.
    if (this.received.length > 0) throw new Misunderstood('plain text before TLS');
    this.socket.removeAllListeners();
    this.socket.on('error', () => undefined);
    const secured = wrap(this.socket);
    this.socket = secured;
    await new Promise<void>((resolve, reject) => {
      secured.once('secureConnect', resolve);
      secured.once('error', reject);
      secured.once('close', () => reject(new Closed('closed')));
    });
    secured.removeAllListeners();
    this.listen(secured);
  }

  private listen(socket: Connected): void {
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('end', () => this.fail(new Closed('closed')));
    socket.on('close', () => this.fail(new Closed('closed')));
  }

  private next(ready: Waiting['ready']): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.waiting = { ready, resolve, reject };
      this.answer();
    });
  }

  private take(chunk: Buffer): void {
    this.firstAt ??= this.now();
    this.total += chunk.length;
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    this.answer();
    if (this.total > MOST_BYTES) {
      this.fail(new Misunderstood('too much'));
      this.socket.destroy();
    }
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.answer();
  }

  private answer(): void {
    const { waiting } = this;
    if (waiting === undefined) return;
    const count = waiting.ready(this.received);
    if (count !== undefined) {
      this.waiting = undefined;
      const piece = this.received.subarray(0, count);
      this.received = this.received.subarray(count);
      waiting.resolve(piece);
    } else if (this.failure !== undefined) {
      this.waiting = undefined;
      waiting.reject(this.failure);
    }
  }
}

export interface Talk {
  /** For messages: the protocol's name. */
  readonly protocol: string;
  readonly port: number;
  readonly secure?: Secure;
  /** Says what it found; `elapsed` is the time since the check began, in milliseconds. */
  readonly about: (conversation: Conversation, found: Found) => Promise<Outcome>;
}

export interface Found {
  readonly address: string;
  readonly elapsed: () => number;
}

/** Connects to where a check leads and talks; it always ends in an outcome, with nothing left open. */
export async function converse(check: ResolvedCheck, context: CheckContext, talk: Talk): Promise<Outcome> {
  const { egress, signal, now } = context;
  const { host, port, text: address } = addressOf(check.endpoint, talk.port);
  const start = now();
  let socket: Connected | undefined;
  try {
    const connection = await egress.connect({ host, port, secure: talk.secure }, signal);
    socket = connection.socket;
    const opened = socket;
    signal.addEventListener('abort', () => opened.destroy(), { once: true });
    if (signal.aborted) opened.destroy();
    const conversation = new Conversation(opened, now);
    const outcome = await talk.about(conversation, { address, elapsed: () => now() - start });
    return { ...outcome, timings: timingsOf(connection.timings, start, conversation.first_byte_at, now()) };
  } catch (error) {
    if (error instanceof Misunderstood) return unhealthy(`Not ${talk.protocol} at ${address}`);
    return noAnswer(error, address);
  } finally {
    socket?.destroy();
  }
}

/** Where the time went; `start`, `first_byte_at` and `end` on one clock. */
export function timingsOf(steps: Steps, start: number, first_byte_at: number | undefined, end: number): Timings {
  return {
    dns_ms: rounded(steps.dns_ms),
    connect_ms: rounded(steps.connect_ms),
    tls_ms: rounded(steps.tls_ms),
    first_byte_ms: first_byte_at === undefined ? null : rounded(first_byte_at - start),
    total_ms: rounded(end - start),
  };
}

/** Microseconds are as exact as this gets. */
const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1000) / 1000);
