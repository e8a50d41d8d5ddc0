import { connect, createServer, type Socket } from 'node:net';
import type { ProxyDescription } from '../platform/platform-description';
import { listen } from '../ports/listen';
import { healthy, type Behaviour, type SimulatedService } from './behaviour';
import { Delays } from './delays';
import { OpenSockets } from './open-sockets';
import { refusalOf, type Refusal } from './refusals';
import { reset } from './reset';

const DEFAULT_PORTS: Readonly<Record<ProxyDescription['protocol'], number>> = { postgres: 5432, redis: 6379 };

interface TcpProxyOptions {
  name: string;
  description: ProxyDescription;
  /** The real server behind the proxy, with user, password and database. */
  upstreamUrl: string;
  listenHost: string;
  publicHost: string;
  port: number | undefined;
}

/** A real server, reached through a port that can be broken, slowed and healed without touching the server. */
export class TcpProxy implements SimulatedService {
  behaviour: Behaviour = healthy;
  port = 0;
  private readonly server = createServer((client) => this.accept(client));
  private readonly clients = new OpenSockets(this.server);
  private readonly delays = new Delays();
  private readonly upstream: { host: string; port: number };
  private readonly refusal: Refusal;

  private constructor(private readonly options: TcpProxyOptions) {
    const url = new URL(options.upstreamUrl);
    const defaultPort = DEFAULT_PORTS[options.description.protocol];
    this.upstream = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || defaultPort) };
    this.refusal = refusalOf(options.description.protocol);
  }

  static async open(options: TcpProxyOptions): Promise<TcpProxy> {
    const proxy = new TcpProxy(options);
    proxy.port = await listen(proxy.server, options.listenHost, options.port);
    return proxy;
  }

  get name(): string {
    return this.options.name;
  }

  get base_url(): string {
    const url = new URL(this.options.upstreamUrl);
    url.host = `${this.options.publicHost}:${this.port}`;
    return url.href;
  }

  behave(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    if (behaviour.mode === 'broken') this.clients.resetAll();
    if (behaviour.mode === 'failing') this.dismissClients();
  }

  async close(): Promise<void> {
    this.delays.cancelAll();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.clients.destroyAll();
    await closed;
  }

  private accept(client: Socket): void {
    if (this.behaviour.mode === 'broken') return reset(client);
    client.setNoDelay(true);
    if (this.behaviour.mode === 'failing') return this.refuse(client);
    this.forward(client);
  }

  private dismissClients(): void {
    for (const client of this.clients) {
      client.end(this.refusal.farewell);
      client.destroySoon();
    }
  }

  private refuse(client: Socket): void {
    const refuse = this.refusal.forConnection();
    client.on('data', (piece) => {
      const { answer, ends } = refuse(piece);
      if (ends) client.end(answer);
      else client.write(answer);
    });
  }

  private forward(client: Socket): void {
    const server = connect({ ...this.upstream, noDelay: true });
    let answerDue = 0;
    client.on('data', () => {
      answerDue = performance.now() + this.options.description.latency_ms + this.behaviour.delay_ms;
    });
    client.pipe(server);
    client.on('close', () => server.destroy());
    server.on('data', (chunk) => {
      // While an answer waits, nothing more is read, so that its parts stay in order and memory stays bounded.
      server.pause();
      this.delays.after(answerDue - performance.now(), () => {
        if (!client.writable) return;
        if (client.write(chunk)) server.resume();
        else client.once('drain', () => server.resume());
      });
    });
    server.on('end', () => client.end());
    // The server is away or went away: its client has to see that as it would without a proxy.
    server.on('error', () => reset(client));
    server.on('close', () => client.destroySoon());
  }
}
