import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Bytes on their way: the end that they go to, and a text that is among them (each byte a character). */
export interface Sighting {
  readonly to: 'client' | 'server';
  readonly text: string;
}

/** One point in the traffic of a proxy, where it stops one direction of one connection. */
export interface Hold {
  /** Whether something is held now, or was. */
  readonly reached: boolean;
  /** Sends what is held on its way, and all that follows; before anything is held, it never will be. */
  letGo(): void;
  /** Loses what is held, and with it the connection: both ends see a reset, or the end that they have been sent already. */
  lose(): void;
}

/** Stands between a client and a server, and can stop the bytes between them at a chosen point. */
export interface TcpProxy {
  /** The server's URL, with the host and port of the proxy. */
  readonly url: string;
  /**
   * Holds back, on the first connection that shows the sightings in their order, the bytes that hold the last one and all that come
   * after them in that direction. The other direction and all other connections go on. What went by before the call does not count.
   */
  holdAt(...sightings: readonly Sighting[]): Hold;
  /** Cuts all connections and listens no longer. */
  stop(): Promise<void>;
}

/** A proxy in front of the server of a URL, which need not be there: until it is, connections end as they begin. */
export async function aTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const passages = new Set<Passage>();
  let hold = new PointInTraffic([]);
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const passage = new Passage(client, upstream, (lane, chunk) => hold.sees(passage, lane, chunk));
    passages.add(passage);
    void passage.ended.then(() => passages.delete(passage));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    holdAt: (...sightings) => (hold = new PointInTraffic(sightings)),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const passage of passages) passage.reset();
      await closed;
    },
  };
}

class PointInTraffic implements Hold {
  private readonly seen = new Map<Passage, { count: number; readonly tails: Record<Sighting['to'], string> }>();
  private held: { readonly passage: Passage; readonly lane: Lane } | undefined;
  private over: boolean;

  constructor(private readonly sightings: readonly Sighting[]) {
    this.over = sightings.length === 0;
  }

  get reached(): boolean {
    return this.held !== undefined;
  }

  letGo(): void {
    this.over = true;
    this.held?.lane.open();
  }

  lose(): void {
    this.over = true;
    this.held?.passage.reset();
  }

  /** Looks at what is about to go along a lane, and may close that. */
  sees(passage: Passage, lane: Lane, chunk: Buffer): void {
    if (this.over) return;
    const progress = this.seen.get(passage) ?? { count: 0, tails: { client: '', server: '' } };
    this.seen.set(passage, progress);
    let text = progress.tails[lane.to] + chunk.toString('latin1');
    for (; progress.count < this.sightings.length; progress.count += 1) {
      const next = this.sightings[progress.count];
      const at = next?.to === lane.to ? text.indexOf(next.text) : -1;
      if (next === undefined || at < 0) break;
      text = text.slice(at + next.text.length);
    }
    // A text may come in two pieces.
    const longest = Math.max(...this.sightings.map((sighting) => sighting.text.length));
    progress.tails[lane.to] = longest > 1 ? text.slice(1 - longest) : '';
    if (progress.count < this.sightings.length) return;
    this.over = true;
    this.held = { passage, lane };
    lane.close();
  }
}

/** One connection, from the client through the proxy to the server. */
class Passage {
  /** When both of its sockets are closed. */
  readonly ended: Promise<unknown>;

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    look: (lane: Lane, chunk: Buffer) => void,
  ) {
    this.ended = Promise.all([client, upstream].map((socket) => new Promise((done) => socket.once('close', done))));
    new Lane('server', client, upstream, look);
    new Lane('client', upstream, client, look);
  }

  reset(): void {
    for (const socket of [this.client, this.upstream]) {
      // A socket that is reset while its end is being sent is never closed by Node, which then does not exit either.
      if (socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  }
}

/** One direction of a connection. */
class Lane {
  private held: Buffer[] | undefined;
  private finished = false;

  constructor(
    readonly to: Sighting['to'],
    from: Socket,
    private readonly into: Socket,
    look: (lane: Lane, chunk: Buffer) => void,
  ) {
    from.on('data', (chunk) => {
      look(this, chunk);
      if (this.held) this.held.push(chunk);
      else this.write(chunk);
    });
    const finish = () => {
      this.finished = true;
      if (!this.held) this.into.end();
    };
    from.on('end', finish);
    // After a reset there is no end, only the close that follows the error: the other side then sees an end.
    from.on('close', finish);
    from.on('error', () => undefined);
  }

  close(): void {
    this.held ??= [];
  }

  open(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const chunk of held) this.write(chunk);
    if (this.finished) this.into.end();
  }

  private write(chunk: Buffer): void {
    if (!this.into.destroyed) this.into.write(chunk);
  }
}
