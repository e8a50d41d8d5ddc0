import { randomUUID } from 'node:crypto';
import {
  type AlertHandler,
  type AlertSubscription,
  type SubscribeOptions,
  subscribeAlerts,
} from '../alerts/subscribe-alerts';
import { type Addresses, addressesOf } from '../config';
import { Delivery, type DeliveryReports } from '../delivery/delivery';
import { type HttpAddress, headersOf, HttpTransport } from '../delivery/http';
import { NatsTransport } from '../delivery/nats';
import { BoundedQueue } from '../delivery/queue';
import type { Transport } from '../delivery/transport';
import { hostOf } from '../hooks/peers';
import type { NatsAddress } from '../nats';
import { type AlertFilter, NAME, type TrackedEvent } from '../wire';
import { type Call, CallTotals, hasFailed } from './call-totals';
import { type EventFields, eventText } from './event';

export interface IntegratorOptions extends Addresses {
  /** How long events wait for others to go with them, in milliseconds; 1000 where it is not given. */
  readonly flushIntervalMs?: number | undefined;
  /** Most events that wait while the system is away; 10,000 where it is not given. More are refused. */
  readonly maxQueuedEvents?: number | undefined;
  /** Most bytes of them; 8 MiB where it is not given. */
  readonly maxQueuedBytes?: number | undefined;
  /** Of the node whose heartbeat this service is: `POST /api/v1/chains/{id}/nodes/{id}/heartbeat-token` made it. */
  readonly heartbeatToken?: string | undefined;
  /** Hears what went wrong: an event that is refused, a system that is away. Nothing is thrown. */
  readonly onError?: ((error: Error) => void) | undefined;
}

export interface TrackedCall extends Call, Omit<EventFields, 'duration_ms'> {}

export interface WebsocketEvent extends EventFields {
  readonly connection_id: string;
  /** `connection_established`, `message_received`, … */
  readonly event_type: string;
}

export interface HeartbeatReport {
  readonly status?: 'ok' | 'fail' | undefined;
  readonly message?: string | undefined;
  /** How long what it reports took. */
  readonly duration_ms?: number | undefined;
  /** In the place of that of the options. */
  readonly token?: string | undefined;
}

/** What became of all that was told so far. */
export interface Figures {
  /** Wait to be sent. */
  readonly queued: number;
  /** The system has them for good. */
  readonly stored: number;
  /** There was no room, they were wrong, or the system will never take them. */
  readonly refused: number;
}

const FLUSH_MS = 1000;
const FLUSH_AT = 500;
const MOST_EVENTS = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
const LARGEST_EVENT = 256 * 1024;
const MOST_EDGES = 1000;
const MOST_FLOWS = 5000;
const CLOSE_MS = 5000;
const ANSWER_MS = 5000;
const REMEMBERED = 100;

/**
 * Tells Chain Mapping what a service does and whom it calls. Nothing that tells throws or waits: it answers whether it was taken. What was taken is sent in
 * batches, again and again under the same id until the system has it for good.
 *
 * @throws TypeError from the constructor alone, for a name or an address that is none
 */
export class ServiceIntegrator {
  private readonly nats: NatsAddress | undefined;
  private readonly http: HttpAddress | undefined;
  private readonly events: BoundedQueue;
  private readonly flows: BoundedQueue;
  private readonly calls = new CallTotals(MOST_EDGES);
  private readonly transport: Transport;
  private readonly deliveries: { readonly events: Delivery; readonly flows: Delivery };
  private readonly subscriptions = new Set<AlertSubscription>();
  private readonly stored = { count: 0, last: [] as string[] };
  private timer: NodeJS.Timeout | undefined;
  private refused = 0;
  private closed = false;

  constructor(
    readonly serviceName: string,
    private readonly options: IntegratorOptions = {},
  ) {
    if (!NAME.test(serviceName)) {
      throw new TypeError(`serviceName must be letters, digits, - and _, at most 128, not '${String(serviceName)}'`);
    }
    const { nats, http } = addressesOf(options);
    this.nats = nats;
    this.http = http;
    this.events = new BoundedQueue({
      items: options.maxQueuedEvents ?? MOST_EVENTS,
      bytes: options.maxQueuedBytes ?? MOST_BYTES,
    });
    this.flows = new BoundedQueue({ items: MOST_FLOWS, bytes: MOST_BYTES });
    this.transport = nats ? new NatsTransport(serviceName, nats) : new HttpTransport(http as HttpAddress);
    this.deliveries = {
      events: new Delivery(
        'events',
        this.events,
        this.transport,
        this.reports((texts) => this.remember(texts)),
      ),
      flows: new Delivery(
        'flows',
        this.flows,
        this.transport,
        this.reports(() => undefined),
      ),
    };
    process.once('beforeExit', this.onExit);
  }

  /** Something that the service did. Answers whether it was taken; it costs microseconds. */
  trackEvent(event_type: string, fields: EventFields = {}): boolean {
    try {
      if (this.closed) return this.refuse(`'${event_type}' came after close()`);
      const text = eventText(randomUUID(), this.serviceName, event_type, fields, Date.now());
      if (text.length > LARGEST_EVENT) return this.refuse(`'${event_type}' is larger than ${LARGEST_EVENT} characters`);
      if (!this.events.add(text)) return this.refuse('the queue is full', 'QUEUE_FULL');
      if (this.events.length >= FLUSH_AT) this.sendSoon(0);
      else this.sendSoon(this.options.flushIntervalMs ?? FLUSH_MS);
      return true;
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** Something that happened on a websocket connection: its id is kept as the attribute `connection_id`. */
  trackWebsocketEvent(event: WebsocketEvent): boolean {
    try {
      const { connection_id, event_type, ...fields } = event;
      return this.trackEvent(event_type, { ...fields, attributes: { connection_id, ...fields.attributes } });
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** A call to another service: an edge of the map, and an event `call`. */
  trackCall(call: TrackedCall): boolean {
    try {
      const { target, status = 'ok', target_type, edge_type, address, ...fields } = call;
      const attributes = {
        target,
        status,
        target_type,
        edge_type,
        address,
        failed: hasFailed(status),
        ...fields.attributes,
      };
      return this.countCall(call) && this.trackEvent('call', { ...fields, attributes });
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** A call as an edge of the map alone: however many there are, a minute of an edge is one row. */
  countCall(call: Call, source = this.serviceName): boolean {
    try {
      if (this.closed) return this.refuse('a call came after close()');
      if (typeof call.target !== 'string' || !NAME.test(source)) return this.refuse('target and source must be names');
      if (!this.calls.add(source, call, Date.now())) return this.refuse('there are too many edges', 'QUEUE_FULL');
      this.sendSoon(this.options.flushIntervalMs ?? FLUSH_MS);
      return true;
    } catch (error) {
      return this.refuse(error);
    }
  }

  /**
   * Says that the service is alive: with a token as the heartbeat that a node of a chain waits for, over HTTP at once; else as an event `heartbeat`.
   * Answers whether it was taken; never rejects.
   */
  async heartbeat(report: HeartbeatReport = {}): Promise<boolean> {
    const { token = this.options.heartbeatToken, status = 'ok', message, duration_ms } = report;
    if (token === undefined || this.http === undefined) {
      return this.trackEvent('heartbeat', {
        duration_ms,
        attributes: { status, ...(message !== undefined && { message }) },
      });
    }
    try {
      const response = await fetch(`${this.http.url}/api/v1/heartbeats/${encodeURIComponent(token)}`, {
        method: 'POST',
        headers: headersOf(this.http),
        body: JSON.stringify({ status, message, duration_ms }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      await response.body?.cancel();
      return response.ok || this.refuse(`the heartbeat was answered with ${response.status}`);
    } catch (error) {
      return this.refuse(error);
    }
  }

  /**
   * The last events of this service, newest first: as the system has them stored, where an address of HTTP is known; else those of this process that the
   * system acknowledged, at most a hundred. What waits is sent before. Never rejects.
   */
  async getTrackedEvents({ limit = 100 }: { readonly limit?: number } = {}): Promise<TrackedEvent[]> {
    await this.flush();
    if (this.http !== undefined) {
      try {
        const response = await fetch(`${this.http.url}/api/v1/events?service=${this.serviceName}&limit=${limit}`, {
          headers: headersOf(this.http),
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        if (!response.ok) throw new Error(`the events were answered with ${response.status}`);
        return ((await response.json()) as { events: TrackedEvent[] }).events;
      } catch (error) {
        this.report(error);
      }
    }
    return this.stored.last.slice(0, limit).map((text) => JSON.parse(text) as TrackedEvent);
  }

  /** Sends what waits. Answers whether the system has all of it; never rejects. */
  async flush({ timeout_ms = CLOSE_MS }: { readonly timeout_ms?: number } = {}): Promise<boolean> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sumUp();
    const late = new Promise<void>((resolve) => setTimeout(resolve, timeout_ms).unref());
    await Promise.race([Promise.all([this.deliveries.events.send(), this.deliveries.flows.send()]), late]);
    return this.events.length + this.flows.length === 0;
  }

  /** Of events alone. */
  figures(): Figures {
    return { queued: this.events.length, stored: this.stored.count, refused: this.refused };
  }

  /** The host and port of the HTTP API, where it is known: calls to it are none of the service. */
  apiHosts(): readonly string[] {
    return this.http === undefined ? [] : [hostOf(new URL(this.http.url))];
  }

  /** Hears of alerts; see `subscribeAlerts`. The name is that of the service where none is given, so that nothing is missed while it is away. */
  async subscribeAlerts(
    filter: AlertFilter,
    handler: AlertHandler,
    options: Partial<SubscribeOptions> = {},
  ): Promise<AlertSubscription> {
    const { nats, onError } = this.options;
    const servers = options.nats ?? nats ?? this.nats?.servers;
    if (servers === undefined) throw new TypeError('nats must be given: alerts are read from NATS');
    const subscription = await subscribeAlerts(filter, handler, {
      name: this.serviceName,
      natsOptions: this.options.natsOptions,
      onError,
      ...options,
      nats: servers,
    });
    this.subscriptions.add(subscription);
    return subscription;
  }

  /** Sends what waits, ends the subscriptions and the connection. Answers whether the system has everything; never rejects. */
  async close({ timeout_ms = CLOSE_MS }: { readonly timeout_ms?: number } = {}): Promise<boolean> {
    process.off('beforeExit', this.onExit);
    this.closed = true;
    const sent = await this.flush({ timeout_ms });
    this.deliveries.events.end();
    this.deliveries.flows.end();
    await Promise.allSettled([...[...this.subscriptions].map((each) => each.close()), this.transport.close()]);
    return sent;
  }

  private readonly onExit = (): void => void this.flush();

  private sendSoon(ms: number): void {
    if (this.timer !== undefined && ms > 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.sumUp();
      void this.deliveries.events.resume();
      void this.deliveries.flows.resume();
    }, ms);
    this.timer.unref();
  }

  private sumUp(): void {
    for (const flow of this.calls.take(randomUUID)) {
      if (!this.flows.add(JSON.stringify(flow))) this.report(new Error('the queue of calls is full'));
    }
  }

  private remember(texts: readonly string[]): void {
    this.stored.count += texts.length;
    this.stored.last = [...texts.slice(-REMEMBERED).reverse(), ...this.stored.last].slice(0, REMEMBERED);
  }

  private reports(stored: DeliveryReports['stored']): DeliveryReports {
    return {
      stored,
      dropped: (count, reason) => {
        this.refused += count;
        this.report(new Error(`${count} will never be taken: ${reason}`));
      },
      failed: (error) => this.report(error),
    };
  }

  private refuse(why: unknown, code?: string): false {
    this.refused += 1;
    const error = why instanceof Error ? why : new Error(String(why));
    this.report(code === undefined ? error : Object.assign(error, { code }));
    return false;
  }

  private report(error: unknown): void {
    try {
      this.options.onError?.(error instanceof Error ? error : new Error(String(error)));
    } catch {
      // Whoever listens to errors may be broken as well; the service that tracks must not be.
    }
  }
}
