import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Readiness } from '@chain-mapping/service';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { type BodyBuffer, BodyBuffers } from './body-buffers';
import { KnownChains } from '../topology/known-chains.service';
import { ConsumersReady } from './consumers-ready.service';
import { answerBody, type Encoding, Refusal, refusalBody, refusalOf, type Taken } from './otlp-answer';
import { OtlpGrpc } from './otlp-grpc.server';
import { OtlpMetrics } from './otlp-metrics.provider';
import { MOST_SENT, MOST_UNPACKED, type OtlpOptions } from './otlp-options';
import { OTLP_OPTIONS } from './otlp-options.token';
import { Receiver } from './receiver.service';
import { Senders } from './senders.service';

const unzip = promisify(gunzip);
/** A sender that is this slow holds memory for nothing. */
const REQUEST_MS = 30_000;
/** How often an address that is in use is tried. */
const TRIED_EVERY_MS = 500;
/** And of these, how often it is told. */
const SAID_EVERY = 60;

interface Signal {
  readonly name: string;
  readonly counted: 'Spans' | 'DataPoints';
  take(body: Buffer, encoding: Encoding): Promise<Taken>;
}

/** OTLP over HTTP, as any SDK and any Collector of OpenTelemetry speaks it; and the start and the end of the door for gRPC. */
@Injectable()
export class OtlpServer implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger('OTLP');
  private readonly stopping = new AbortController();
  private readonly server: Server;
  private readonly signals: Readonly<Record<string, Signal>>;
  private readonly buffers = new BodyBuffers();
  private isOpen = false;

  constructor(
    receiver: Receiver,
    private readonly grpc: OtlpGrpc,
    private readonly consumers: ConsumersReady,
    private readonly chains: KnownChains,
    private readonly senders: Senders,
    private readonly metrics: OtlpMetrics,
    readiness: Readiness,
    @Inject(OTLP_OPTIONS) private readonly options: OtlpOptions,
  ) {
    this.signals = {
      '/v1/traces': { name: 'traces', counted: 'Spans', take: (body, encoding) => receiver.takeTraces(body, encoding) },
      '/v1/metrics': {
        name: 'metrics',
        counted: 'DataPoints',
        take: (body, encoding) => receiver.takeMetrics(body, encoding),
      },
    };
    this.server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
      this.handle(request, response, receiver).catch((error: unknown) => {
        this.logger.error(`fault in a request: ${String(error)}`);
        response.destroy();
      });
    });
    readiness.add('otlp', async () => {
      if (!this.isOpen) throw new Error('not listening yet');
    });
  }

  /** Where it listens. */
  get url(): string {
    return `http://${this.options.host}:${(this.server.address() as AddressInfo).port}`;
  }

  onApplicationBootstrap(): void {
    // Not awaited: a service starts, and says that it is not ready, while NATS is not there.
    this.open().catch((error: unknown) => {
      if (!this.stopping.signal.aborted) this.logger.error(`traces are not taken: ${String(error)}`);
    });
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** No more requests; those that are in work are answered first. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.grpc.close();
    if (!this.server.listening) return;
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeIdleConnections();
    });
  }

  private async open(): Promise<void> {
    await this.consumers.areThere(this.stopping.signal);
    // What is decided before belongs to no chain for good.
    await this.chains.areKnown();
    if (this.stopping.signal.aborted) return;
    await this.untilFree(() => this.listen());
    await this.untilFree(() => this.grpc.open());
    this.isOpen = true;
    this.logger.log(`takes OTLP on ${this.url} and, for gRPC, on ${this.grpc.address}`);
  }

  private listen(): Promise<void> {
    const { host, port } = this.options;
    return new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Whoever has had the address before us may still be on its way out. */
  private async untilFree(open: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await open();
      } catch (error) {
        if (!String(error).includes('EADDRINUSE')) throw error;
        if (attempt % SAID_EVERY === 0)
          this.logger.warn(`not taking traces until the address is free: ${String(error)}`);
      }
      await delay(TRIED_EVERY_MS, undefined, { signal: this.stopping.signal });
    }
  }

  private async handle(request: IncomingMessage, response: ServerResponse, receiver: Receiver): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const signal = this.signals[path];
    const json = isType(request, 'application/json');
    const encoding: Encoding = json ? 'json' : 'protobuf';
    let status = 200;
    let body: Buffer;
    try {
      if (signal === undefined) throw new Refusal(404, `${path} is none of ${Object.keys(this.signals).join(', ')}`);
      if (request.method !== 'POST') throw new Refusal(405, 'POST is the only method');
      if (!json && !isType(request, 'application/x-protobuf')) {
        throw new Refusal(415, 'content-type must be application/x-protobuf or application/json');
      }
      await this.senders.check(request.headers.authorization);
      body = answerBody(await this.taken(request, receiver, signal, encoding), encoding, signal.counted);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!(error instanceof Refusal) && refusal.status === 503)
        this.logger.warn(`a request was refused: ${String(error)}`);
      status = refusal.status;
      body = refusalBody(refusal, encoding);
      if (refusal.retry_after_seconds !== undefined) response.setHeader('retry-after', refusal.retry_after_seconds);
      // What is left of the body is of no use.
      if (!request.complete) response.setHeader('connection', 'close');
    }
    this.metrics.requests.inc({ signal: signal?.name ?? 'none', status });
    const type = json ? 'application/json' : 'application/x-protobuf';
    response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body);
  }

  private async taken(
    request: IncomingMessage,
    receiver: Receiver,
    signal: Signal,
    encoding: Encoding,
  ): Promise<Taken> {
    const isZipped = contentEncoding(request) === 'gzip';
    const said = request.headers['content-length'];
    const length = Number(said ?? MOST_SENT);
    if (length > MOST_SENT) throw tooLarge(MOST_SENT);
    // As much as it may become: only when it is unpacked is it known how much that is.
    const release = receiver.reserve(isZipped ? Math.min(MOST_UNPACKED, 16 * length) : length);
    const buffer = this.buffers.take(said === undefined ? 0 : length);
    try {
      const sent = await bodyOf(request, buffer);
      return await signal.take(isZipped ? await unpacked(sent) : sent, encoding);
    } finally {
      this.buffers.giveBack(buffer);
      release();
    }
  }
}

const isType = ({ headers }: IncomingMessage, type: string): boolean =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() === type;

function contentEncoding({ headers }: IncomingMessage): 'gzip' | 'identity' {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'gzip' || encoding === 'identity') return encoding;
  throw new Refusal(415, 'content-encoding must be gzip, or not be there');
}

const tooLarge = (most: number): Refusal =>
  new Refusal(413, `the request is larger than ${most} bytes; send smaller batches`);

async function bodyOf(request: IncomingMessage, buffer: BodyBuffer): Promise<Buffer> {
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      buffer.add(chunk);
      if (buffer.body.length > MOST_SENT) throw tooLarge(MOST_SENT);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(408, 'the request ended before its body did');
  }
  return buffer.body;
}

async function unpacked(sent: Buffer): Promise<Buffer> {
  try {
    return await unzip(sent, { maxOutputLength: MOST_UNPACKED });
  } catch (error) {
    if (Object(error).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(MOST_UNPACKED);
    throw new Refusal(400, 'the body is not gzip');
  }
}
