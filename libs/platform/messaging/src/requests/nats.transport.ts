import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { NatsContext, ServerNats, type CustomStrategy } from '@nestjs/microservices';
import { SpanKind } from '@opentelemetry/api';
import type { Msg, NatsConnection, Subscription } from 'nats';
import type { Registry } from 'prom-client';
import { lastValueFrom } from 'rxjs';
import { connectionOptions, type ConnectionTarget } from '../connection/connection-options';
import { connectPersistently, watchStatus } from '../connection/connect.service';
import { MessagingMetrics } from '../telemetry/metrics';
import { contextFrom, inSpan } from '../telemetry/tracing';
import { INTERNAL, internalReply, type Packet, packetText } from './reply';

const GRACE_MS = 10_000;

export interface NatsTransportOptions extends ConnectionTarget {
  readonly metrics?: Registry;
}

/**
 * Nest's NATS transport, of which the life of the connection and of a request is our own: it waits for NATS for ever, answers
 * in the queue group of the service, and on close answers what is in flight and then leaves at once (Nest's own drops it, or always
 * waits out the whole grace period).
 */
export function natsTransport(options: NatsTransportOptions): CustomStrategy {
  return { strategy: new NatsTransport(options) };
}

export class NatsTransport extends ServerNats {
  private readonly log = new Logger('Answers');
  private readonly closing = new AbortController();
  private readonly metrics: MessagingMetrics;
  private readonly inFlight = new Set<Promise<void>>();
  private readonly subscribed: Subscription[] = [];
  private client: NatsConnection | undefined;
  private closed: Promise<void> | undefined;

  constructor(private readonly target: NatsTransportOptions) {
    super({ ...connectionOptions(target), queue: target.service });
    this.metrics = new MessagingMetrics(target.metrics);
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      this.client = await connectPersistently(this.target, { signal: this.closing.signal, logger: this.log });
      void watchStatus(this.client, this.log);
      this.bindEvents(this.client);
      // Only after the round trip does the server route requests here.
      await this.client.flush();
      callback();
    } catch (error) {
      // Closed while NATS was not there: there is nothing to wait for any more.
      callback(this.closing.signal.aborted ? undefined : error);
    }
  }

  override bindEvents(client: NatsConnection): void {
    for (const subject of this.messageHandlers.keys()) {
      const callback = (error: Error | null, message: Msg): void => {
        if (error) this.log.error(`cannot answer ${subject}: ${error.message}`);
        else void this.handleMessage(subject, message);
      };
      this.subscribed.push(client.subscribe(subject, { queue: this.target.service, callback }));
    }
  }

  override handleMessage(subject: string, message: Msg): Promise<void> {
    const work = this.answer(subject, message).finally(() => this.inFlight.delete(work));
    this.inFlight.add(work);
    return work;
  }

  override close(): Promise<void> {
    this.closed ??= this.finish();
    return this.closed;
  }

  override unwrap<T>(): T {
    if (!this.client) throw new Error('the transport is not connected');
    return this.client as T;
  }

  private async finish(): Promise<void> {
    this.closing.abort();
    const client = this.client;
    if (!client || client.isClosed()) return;
    const late = new AbortController();
    const grace = delay(GRACE_MS, 'late', { signal: late.signal }).catch(() => 'in time');
    const ended = await Promise.race([this.settle(client), grace]);
    late.abort();
    if (ended === 'late') this.log.warn(`closed with ${this.inFlight.size} requests unanswered after ${GRACE_MS} ms`);
    await client.close();
    this.statusEventEmitter.removeAllListeners();
  }

  /** Draining, unlike unsubscribing, still delivers what the server has already sent here. */
  private async settle(client: NatsConnection): Promise<void> {
    await Promise.all(this.subscribed.map((subscription) => subscription.drain().catch(() => undefined)));
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
    // A connection that breaks meanwhile has nothing more to send, which is no reason not to close.
    await client.flush().catch((error: unknown) => this.log.warn(`answers may be lost: ${String(error)}`));
  }

  private async answer(subject: string, message: Msg): Promise<void> {
    const end = this.metrics.answerSeconds.startTimer({ subject });
    const outcome = await this.outcomeOf(subject, message).catch((error: unknown) => {
      this.log.error(`${subject} could not be answered: ${String(error)}`);
      return INTERNAL;
    });
    end();
    this.metrics.answers.inc({ subject, outcome });
  }

  private outcomeOf(subject: string, message: Msg): Promise<string> {
    const definition = {
      kind: SpanKind.SERVER,
      parent: contextFrom(message.headers),
      attributes: { 'messaging.destination.name': subject },
    };
    return inSpan(`answer ${subject}`, definition, async (span) => {
      const { id, data } = requestOf(message);
      const handler = this.messageHandlers.get(subject);
      if (!handler) throw new Error('no handler');
      try {
        const context = new NatsContext([message.subject, message.headers]);
        const response = await lastValueFrom(this.transformToObservable(await handler(data, context)), {
          defaultValue: undefined,
        });
        this.reply(message, { response, isDisposed: true, id });
        return 'ok';
      } catch (error) {
        const err = failureOf(error);
        span.setAttribute('error.type', err.code);
        this.reply(message, { err, isDisposed: true, id });
        return err.code;
      }
    });
  }

  private reply(message: Msg, packet: Packet): void {
    const payload = packetText(packet);
    const limit = this.client?.info?.max_payload ?? Infinity;
    if (Buffer.byteLength(payload) <= limit) {
      message.respond(payload);
      return;
    }
    this.log.error(`the answer to ${message.subject} is larger than the ${limit} bytes that NATS takes`);
    message.respond(packetText({ err: internalReply, isDisposed: true, id: packet.id }));
  }
}

/** What came in: a packet of Nest's client, or, from a plain NATS client, the input itself. */
function requestOf(message: Msg): { readonly id: unknown; readonly data: unknown } {
  if (message.data.length === 0) return { id: undefined, data: {} };
  let body: unknown;
  try {
    body = message.json();
  } catch {
    return { id: undefined, data: undefined };
  }
  if (typeof body === 'object' && body !== null && 'pattern' in body && 'data' in body) {
    return { id: 'id' in body ? body.id : undefined, data: body.data };
  }
  return { id: undefined, data: body };
}

/** Nest's filters hand on what an RpcException holds; anything else never came through `@Answers`. */
function failureOf(error: unknown): { readonly code: string } {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return { ...error, code: error.code };
  }
  return internalReply;
}
