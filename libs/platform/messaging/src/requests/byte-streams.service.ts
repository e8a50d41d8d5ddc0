import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Unavailable } from '@chain-mapping/contracts';
import { Injectable } from '@nestjs/common';
import { headers, type Msg, type NatsConnection, type Subscription } from 'nats';
import { Connection } from '../connection/connection.service';

const PIECE_BYTES = 256 * 1024;
/** How long either side waits for the other. */
const PATIENCE_MS = 60_000;
/** Says that no piece follows: `done`, or why not. */
const END = 'Bytes-End';
const DONE = 'done';

const pieceOf = (address: string): string => `${address}.piece`;
const nextOf = (address: string): string => `${address}.next`;

/** A place that bytes can be sent to. */
export interface ByteInbox {
  /** Whom to send them to: it goes into the request. */
  readonly address: string;
  /** What comes; it breaks off with an error when the sender does. Destroyed, it tells the sender to stop. */
  readonly bytes: Readable;
}

/**
 * Carries more bytes from one service to another than a message holds, no faster than they are read: one piece at a time is under way. Pieces go on
 * `bytes.<reader>.<id>.piece`, and the reader asks for the next on `bytes.<reader>.<id>.next`.
 */
@Injectable()
export class ByteStreams {
  constructor(private readonly connection: Connection) {}

  /** @throws Unavailable while NATS is away */
  open(): ByteInbox {
    const nc = this.live();
    const address = `bytes.${this.connection.service}.${randomUUID()}`;
    let isAskedFor = false;
    let isOver = false;
    let patience: NodeJS.Timeout | undefined;
    const fail = (reason: string): void => void bytes.destroy(new Unavailable(reason));
    const goOn = (): void => {
      if (!isAskedFor) return;
      isAskedFor = false;
      nc.publish(nextOf(address));
      patience = setTimeout(() => fail('the rest of the bytes did not come'), PATIENCE_MS).unref();
    };
    const bytes = new Readable({
      highWaterMark: PIECE_BYTES,
      read: goOn,
      destroy: (error, done) => {
        clearTimeout(patience);
        offDown();
        subscription.unsubscribe();
        if (!isOver && !nc.isClosed()) nc.publish(nextOf(address), undefined, { headers: endedBy('nobody reads on') });
        done(error);
      },
    });
    const receive = (message: Msg): void => {
      clearTimeout(patience);
      const end = message.headers?.get(END) ?? '';
      if (end === '') {
        isAskedFor = true;
        if (bytes.push(Buffer.from(message.data))) goOn();
        return;
      }
      isOver = true;
      if (end === DONE) bytes.push(null);
      else fail(end);
    };
    const subscription = nc.subscribe(pieceOf(address), {
      callback: (error, message) => (error ? fail(error.message) : receive(message)),
    });
    const offDown = this.connection.onDown(() => fail('lost the connection to NATS while bytes came'));
    return { address, bytes };
  }

  /**
   * Sends bytes to who opened the address; resolves when all have been taken.
   *
   * @throws Unavailable when nobody takes them any more; whatever `bytes` throws, which the other side hears of too
   */
  async send(address: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const nc = this.live();
    const asks = new Asks(nc, address);
    try {
      for await (const chunk of bytes) {
        for (let from = 0; from < chunk.byteLength; from += PIECE_BYTES) {
          nc.publish(pieceOf(address), chunk.subarray(from, from + PIECE_BYTES));
          await asks.next();
        }
      }
      nc.publish(pieceOf(address), undefined, { headers: endedBy(DONE) });
    } catch (error) {
      const said = error instanceof Unavailable ? error.message : 'the source of the bytes failed';
      if (!nc.isClosed()) nc.publish(pieceOf(address), undefined, { headers: endedBy(said) });
      throw error;
    } finally {
      asks.end();
    }
  }

  private live() {
    const nc = this.connection.live;
    if (!nc) throw new Unavailable('not connected to NATS');
    return nc;
  }
}

function endedBy(how: string) {
  const carried = headers();
  carried.set(END, how);
  return carried;
}

/** The reader's requests for the next piece. */
class Asks {
  private waiting = 0;
  private isOver = false;
  private readonly subscription: Subscription;
  private wake: () => void = () => undefined;

  constructor(nc: NatsConnection, address: string) {
    const callback = (error: Error | null, message: Msg): void => {
      if (error === null && (message.headers?.get(END) ?? '') === '') this.waiting += 1;
      else this.isOver = true;
      this.wake();
    };
    this.subscription = nc.subscribe(nextOf(address), { callback });
  }

  /** @throws Unavailable when nobody asks any more */
  next(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.isOver = true;
        this.wake();
      }, PATIENCE_MS);
      this.wake = () => {
        if (this.waiting === 0 && !this.isOver) return;
        clearTimeout(late);
        if (this.isOver) return reject(new Unavailable('nobody takes the bytes any more'));
        this.waiting -= 1;
        resolve();
      };
      this.wake();
    });
  }

  end(): void {
    this.subscription.unsubscribe();
  }
}
