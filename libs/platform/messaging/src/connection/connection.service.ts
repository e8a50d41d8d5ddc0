import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Unavailable } from '@chain-mapping/contracts';
import type { NatsConnection } from 'nats';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging-options';
import { Inbox } from '../requests/inbox.service';
import { connectPersistently, watchStatus } from './connect.service';

const ROUND_TRIP_MS = 1_000;
const CLOSE_MS = 2_000;

/** The one NATS connection that a service asks, publishes and consumes over. It is made in the background and made again for ever. */
@Injectable()
export class Connection implements OnModuleInit, OnApplicationShutdown {
  readonly service: string;
  /** Where answers come in: of services, and of JetStream. */
  readonly inbox: Inbox;
  private readonly logger = new Logger('Messaging');
  private readonly closing = new AbortController();
  private readonly downListeners = new Set<() => void>();
  private readonly upListeners = new Set<() => void>();
  private connection: NatsConnection | undefined;
  private connected = false;

  constructor(@Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions) {
    this.service = options.service;
    this.inbox = new Inbox(this);
  }

  onModuleInit(): void {
    this.options.readiness?.add('nats', () => this.ready());
    // Not awaited: a service starts, and says that it is not ready, while NATS is not there.
    void this.open();
  }

  /** The connection while it stands; undefined before the first connect and while it reconnects. */
  get live(): NatsConnection | undefined {
    return this.connected ? this.connection : undefined;
  }

  /** Resolves with the connection as soon as it stands; rejects when `signal` aborts first. */
  whenLive(signal: AbortSignal): Promise<NatsConnection> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortReason(signal));
      if (this.live) return resolve(this.live);
      const done = () => {
        this.upListeners.delete(up);
        signal.removeEventListener('abort', aborted);
      };
      const up = () => {
        done();
        if (this.connection) resolve(this.connection);
      };
      const aborted = () => {
        done();
        reject(abortReason(signal));
      };
      this.upListeners.add(up);
      signal.addEventListener('abort', aborted, { once: true });
    });
  }

  /** Calls back at each loss of the connection; returns what ends that. */
  onDown(listener: () => void): () => void {
    this.downListeners.add(listener);
    return () => this.downListeners.delete(listener);
  }

  /** @throws Unavailable when NATS does not answer a round trip within a second. */
  async ready(): Promise<void> {
    const nc = this.live;
    if (!nc) throw new Unavailable('not connected to NATS');
    const late = new AbortController();
    try {
      await Promise.race([
        nc.flush(),
        delay(ROUND_TRIP_MS, undefined, { signal: late.signal }).then(() => {
          throw new Unavailable(`NATS did not answer within ${ROUND_TRIP_MS} ms`);
        }),
      ]);
    } finally {
      late.abort();
    }
  }

  /** Last of all: what answers, consumes and publishes is finished by now. */
  async onApplicationShutdown(): Promise<void> {
    this.closing.abort();
    const nc = this.connection;
    if (!nc || nc.isClosed()) return;
    const late = new AbortController();
    // A drain waits for the server; one that is away must not hold the exit.
    await Promise.race([nc.drain(), delay(CLOSE_MS, undefined, { signal: late.signal })]).catch((error: unknown) =>
      this.logger.warn(`the NATS connection was cut, not drained: ${String(error)}`),
    );
    late.abort();
    await nc.close();
  }

  private async open(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      try {
        const nc = await connectPersistently(this.options, { signal, logger: this.logger });
        this.connection = nc;
        this.set(true);
        this.logger.log(`connected to NATS ${nc.info?.version ?? ''} at ${nc.getServer()}`);
        await watchStatus(nc, this.logger, { up: () => this.set(true), down: () => this.set(false) });
        const cause = await nc.closed();
        this.set(false);
        if (!signal.aborted) this.logger.error(`the NATS connection ended (${String(cause)}); opening another`);
      } catch (error) {
        this.set(false);
        if (!signal.aborted) this.logger.error(`the NATS connection failed: ${String(error)}; opening another`);
      }
    }
  }

  private set(connected: boolean): void {
    this.connected = connected;
    for (const listener of [...(connected ? this.upListeners : this.downListeners)]) listener();
  }
}

const abortReason = (signal: AbortSignal): Error =>
  signal.reason instanceof Error ? signal.reason : new Error('aborted');
