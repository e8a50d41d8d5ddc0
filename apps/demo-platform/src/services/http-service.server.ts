import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Market } from '../platform/market';
import type { HttpDescription, Moment } from '../platform/platform-description';
import type { Random } from '../platform/random';
import { listen } from '../ports/listen';
import { healthy, type Behaviour, type SimulatedService } from './behaviour';
import { Delays } from './delays';
import { OpenSockets } from './open-sockets';
import { reset } from './reset';

const TICK_MS = 1000;
const MAX_MESSAGE_BYTES = 64 * 1024;
const INTERNAL_ERROR = 1011;

interface HttpServiceOptions {
  name: string;
  description: HttpDescription;
  market: Market;
  random: Random;
  listenHost: string;
  publicHost: string;
  port: number | undefined;
}

/** One HTTP and WebSocket service of the platform on a port of its own. */
export class HttpService implements SimulatedService {
  behaviour: Behaviour = healthy;
  port = 0;
  private readonly server = createServer((request, response) => this.answer(request, response));
  private readonly webSockets = new WebSocketServer({
    noServer: true,
    autoPong: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  private readonly sockets = new OpenSockets(this.server);
  private readonly delays = new Delays();
  private readonly startedAt = Date.now();

  private constructor(private readonly options: HttpServiceOptions) {
    this.server.on('connection', (socket) => {
      if (this.behaviour.mode === 'broken') reset(socket);
    });
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  static async open(options: HttpServiceOptions): Promise<HttpService> {
    const service = new HttpService(options);
    service.port = await listen(service.server, options.listenHost, options.port);
    return service;
  }

  get name(): string {
    return this.options.name;
  }

  get base_url(): string {
    return `http://${this.options.publicHost}:${this.port}`;
  }

  behave(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    if (behaviour.mode === 'broken') this.sockets.resetAll();
    if (behaviour.mode === 'failing') for (const client of this.webSockets.clients) client.close(INTERNAL_ERROR);
  }

  async close(): Promise<void> {
    this.delays.cancelAll();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.sockets.destroyAll();
    await closed;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { status, content } = this.contentFor(request);
    request.resume();
    this.delays.after(this.latency(), () => {
      if (response.destroyed) return;
      const body = JSON.stringify(content);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  }

  private contentFor(request: IncomingMessage): { status: number; content: Record<string, unknown> } {
    if (this.behaviour.mode === 'failing') return { status: 500, content: this.wrong('internal error') };
    const path = pathOf(request);
    const content = path === '/health' ? () => this.health() : this.options.description.answers[path];
    if (content === undefined) return { status: 404, content: this.wrong(`nothing is at ${path}`) };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, content: this.wrong(`${request.method} is not allowed`) };
    }
    return { status: 200, content: { status: 'ok', service: this.name, ...content(this.moment()) } };
  }

  private health(): Record<string, unknown> {
    return { uptime_seconds: Math.floor((Date.now() - this.startedAt) / 1000) };
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const stream = this.options.description.streams[pathOf(request)];
    const refusal =
      this.behaviour.mode === 'failing' ? '500 Internal Server Error' : stream ? undefined : '404 Not Found';
    this.delays.after(this.latency(), () => {
      if (socket.destroyed) return;
      if (refusal !== undefined || stream === undefined) {
        socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      this.webSockets.handleUpgrade(request, socket, head, (client) => this.serve(client, stream));
    });
  }

  private serve(client: WebSocket, stream: (moment: Moment) => Record<string, unknown>): void {
    const send = (message: Record<string, unknown>) => {
      if (client.readyState === client.OPEN) client.send(JSON.stringify(message));
    };
    const ticks = setInterval(() => {
      this.delays.after(this.behaviour.delay_ms, () => send({ status: 'ok', ...stream(this.moment()) }));
    }, TICK_MS);
    client.on('close', () => clearInterval(ticks));
    client.on('error', () => client.terminate());
    client.on('ping', (data) => {
      this.delays.after(this.latency(), () => client.readyState === client.OPEN && client.pong(data));
    });
    client.on('message', (data) => {
      const reply = isPing(String(data))
        ? { type: 'pong', status: 'ok', service: this.name, time: new Date().toISOString() }
        : { type: 'error', ...this.wrong('the message is not understood; send {"type":"ping"}') };
      this.delays.after(this.latency(), () => send(reply));
    });
  }

  private moment(): Moment {
    return { now: new Date(), random: this.options.random, market: this.options.market };
  }

  private latency(): number {
    const jitter = 0.75 + this.options.random() * 0.5;
    return this.options.description.latency_ms * jitter + this.behaviour.delay_ms;
  }

  private wrong(error: string): Record<string, unknown> {
    return { status: 'error', service: this.name, error };
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function isPing(message: string): boolean {
  return message.trim() === 'ping' || /^\s*\{\s*"type"\s*:\s*"ping"/.test(message);
}
