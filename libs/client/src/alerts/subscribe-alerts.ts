import { setTimeout as pause } from 'node:timers/promises';
import type { ConsumerConfig, ConsumerInfo, JetStreamManager, JsMsg, NatsConnection } from 'nats';
import { type NatsAddress, openNats } from '../nats';
import { type Alert, type AlertFilter, ALERTS_STREAM, alertsSubject, CHAIN_ID, NAME, OPERATOR_PREFIX } from '../wire';

/** What a message says beside the alert. */
export interface AlertMessage {
  /** The same whenever the message comes again. */
  readonly id: string;
  readonly subject: string;
  readonly time: string;
  /** How often it was delivered, this time included. */
  readonly deliveries: number;
}

/** An alert counts as read when this is done; when it throws or rejects, the alert comes again. */
export type AlertHandler = (alert: Alert, message: AlertMessage) => void | Promise<void>;

export interface SubscribeOptions {
  readonly nats: string | string[];
  readonly natsOptions?: NatsAddress['options'];
  /**
   * Of a durable consumer: the server remembers under it what was read, so that nothing is missed while nobody listens. Several subscribers of one name
   * share what comes. Without it, only what comes while this one listens is heard.
   */
  readonly name?: string | undefined;
  /** Where a name that is new, or a subscriber without one, begins; with what comes from now on where it is not given. */
  readonly since?: Date | string | undefined;
  readonly onError?: ((error: Error) => void) | undefined;
}

export interface AlertSubscription {
  /** Ends it after the alert that is being handled, within five seconds. */
  close(): Promise<void>;
}

const REQUEST_MS = 3000;
const POLL_MS = 1000;
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
/** A poll and the longest request. */
const CLOSE_MS = 5000;
const WORKING_MS = 10_000;
const NANOS = 1_000_000;
const IDLE_MS = 5 * 60_000;
const CONSUMER_NOT_FOUND = 10014;

/**
 * Calls the handler with each alert that the filter lets through, one after the other, in the order in which they were told.
 *
 * @throws TypeError for a filter or a name that is none; Error when NATS cannot be reached, or has no stream of alerts
 */
export async function subscribeAlerts(
  filter: AlertFilter,
  handler: AlertHandler,
  options: SubscribeOptions,
): Promise<AlertSubscription> {
  const { chain_id } = filter;
  if (chain_id !== undefined && !CHAIN_ID.test(chain_id))
    throw new TypeError(`chain_id must look like A1, not '${chain_id}'`);
  if (options.name !== undefined && !NAME.test(options.name)) {
    throw new TypeError(`name must be letters, digits, - and _, not '${options.name}'`);
  }
  const connection = await openNats(
    { servers: options.nats, options: options.natsOptions },
    `chain-mapping-alerts ${options.name ?? ''}`,
  );
  try {
    const feed = new Feed(
      connection,
      await connection.jetstreamManager({ timeout: REQUEST_MS, checkAPI: false }),
      alertsSubject(filter),
      handler,
      options,
    );
    await feed.open();
    return feed;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

class Feed implements AlertSubscription {
  private readonly stop = new AbortController();
  private consumer = '';
  private last: number | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
    private readonly subject: string,
    private readonly handler: AlertHandler,
    private readonly options: SubscribeOptions,
  ) {}

  async open(): Promise<void> {
    this.consumer = (await this.ensureConsumer()).name;
    this.running = this.read();
  }

  async close(): Promise<void> {
    this.stop.abort();
    const late = new AbortController();
    await Promise.race([this.running, pause(CLOSE_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    await this.connection.close();
  }

  private async read(): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      try {
        const message = await this.next();
        if (message) await this.handle(message);
      } catch (error) {
        if (signal.aborted) return;
        this.report(error);
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
        await this.ensureConsumer().then(
          ({ name }) => (this.consumer = name),
          () => undefined,
        );
      }
    }
  }

  /** One at a time, so that whoever goes away leaves nothing half read. */
  private async next(): Promise<JsMsg | null> {
    const jetstream = this.connection.jetstream({ timeout: REQUEST_MS });
    const consumer = await jetstream.consumers.get(ALERTS_STREAM, this.consumer);
    return consumer.next({ expires: POLL_MS });
  }

  private async handle(message: JsMsg): Promise<void> {
    const busy = setInterval(() => message.working(), WORKING_MS);
    try {
      const { id, time, data } = message.json<{ id: string; time: string; data: Alert }>();
      await this.handler(data, { id, time, subject: message.subject, deliveries: message.info.redeliveryCount });
      this.last = message.seq;
      await message.ackAck();
    } catch (error) {
      this.report(error);
      message.nak(Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(message.info.redeliveryCount, 6)));
    } finally {
      clearInterval(busy);
    }
  }

  private async ensureConsumer(): Promise<ConsumerInfo> {
    const { name } = this.options;
    const durable = name === undefined ? undefined : `${OPERATOR_PREFIX}${name}`;
    const known = durable === undefined ? undefined : await this.find(durable);
    if (known?.config.filter_subject === this.subject) return known;
    // Another filter: the consumer is made anew where it stood.
    if (known) await this.manager.consumers.delete(ALERTS_STREAM, known.name);
    const { AckPolicy, ReplayPolicy } = await import('nats');
    return this.manager.consumers.add(ALERTS_STREAM, {
      ...(durable === undefined ? { inactive_threshold: IDLE_MS * NANOS } : { durable_name: durable }),
      ...(await this.startAfter(known?.ack_floor.stream_seq ?? this.last)),
      filter_subject: this.subject,
      ack_policy: AckPolicy.Explicit,
      replay_policy: ReplayPolicy.Instant,
      max_deliver: -1,
    });
  }

  private async startAfter(
    sequence: number | undefined,
  ): Promise<Pick<ConsumerConfig, 'deliver_policy' | 'opt_start_seq' | 'opt_start_time'>> {
    const { DeliverPolicy } = await import('nats');
    const { since } = this.options;
    if (sequence !== undefined) return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: sequence + 1 };
    if (since === undefined) return { deliver_policy: DeliverPolicy.New };
    return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(since).toISOString() };
  }

  private async find(durable: string): Promise<ConsumerInfo | undefined> {
    try {
      return await this.manager.consumers.info(ALERTS_STREAM, durable);
    } catch (error) {
      const { NatsError } = await import('nats');
      if (error instanceof NatsError && error.api_error?.err_code === CONSUMER_NOT_FOUND) return undefined;
      throw error;
    }
  }

  private report(error: unknown): void {
    try {
      this.options.onError?.(error instanceof Error ? error : new Error(String(error)));
    } catch {
      // As above all the subscription goes on.
    }
  }
}
