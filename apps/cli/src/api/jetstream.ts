import { setTimeout as pause } from 'node:timers/promises';
import { chainHealthChanged, checkResults, type CloudEvent, streams } from '@chain-mapping/contracts';
import type { Recorded } from '@chain-mapping/model';
import {
  AckPolicy,
  connect,
  type ConnectionOptions,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  type JetStreamManager,
  type JsMsg,
  nanos,
  type NatsConnection,
  NatsError,
  ReplayPolicy,
} from 'nats';

const CONNECT_MS = 2000;
const REQUEST_MS = 3000;
const POLL_MS = 1000;
const BATCH = 500;
const RETRY_MS = 1000;
/** A consumer without a name is kept this long for a watcher that lost its connection. */
const IDLE_MS = 5 * 60_000;
const CONSUMER_NOT_FOUND = 10014;
const STREAM = streams.alerts.name;
/** Told apart from the consumers of our own services. */
const PREFIX = 'operator-';

export interface Wanted {
  readonly subject: string;
  /** From this time on, in milliseconds since 1970; from now on where it is not given. */
  readonly since: number | undefined;
  /** Of a durable consumer: it remembers what has been read. */
  readonly name: string | undefined;
}

/** What is read of the stream, one message after the other. */
export interface Feed {
  /** How many there were when it was opened. */
  readonly pending: number;
  /** Each is taken as read when the next one is asked for. */
  messages(signal: AbortSignal): AsyncGenerator<{ readonly event: CloudEvent; readonly left: number }>;
}

/** The alerts and incidents in JetStream. */
export class JetStream {
  private constructor(
    private readonly nc: NatsConnection,
    private readonly manager: JetStreamManager,
  ) {}

  /** `undefined` where nothing answers. */
  static async connect(url: string): Promise<JetStream | undefined> {
    try {
      const nc = await connect({
        ...serversOf(url),
        timeout: CONNECT_MS,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
      });
      return new JetStream(nc, await nc.jetstreamManager({ timeout: REQUEST_MS, checkAPI: false }));
    } catch (error) {
      if (error instanceof NatsError) return undefined;
      throw error;
    }
  }

  /** Without user and password. */
  get server(): string {
    return this.nc.getServer();
  }

  close(): Promise<void> {
    return this.nc.close();
  }

  async open(wanted: Wanted): Promise<Feed> {
    const info = await this.consumer(wanted, undefined);
    return {
      pending: info.num_pending + info.num_ack_pending,
      messages: (signal) => this.read(wanted, info.name, signal),
    };
  }

  /** What was published of the health of chains between two times, in milliseconds since 1970, and when what is kept begins. */
  async recorded(from: number, to: number): Promise<{ records: Recorded[]; begins_at: number | undefined }> {
    const stream = streams.health.name;
    const { state } = await this.manager.streams.info(stream);
    const records: Recorded[] = [];
    if (state.messages === 0) return { records, begins_at: undefined };
    const { name } = await this.manager.consumers.add(stream, {
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartTime,
      opt_start_time: new Date(from).toISOString(),
      inactive_threshold: nanos(IDLE_MS),
    });
    const consumer = await this.nc.jetstream({ timeout: REQUEST_MS }).consumers.get(stream, name);
    let { num_pending: left } = await consumer.info();
    while (left > 0) {
      let last = Infinity;
      const batch = await consumer.fetch({ max_messages: Math.min(left, BATCH), expires: REQUEST_MS });
      for await (const message of batch) {
        left = message.info.pending;
        last = message.info.timestampNanos / 1e6;
        if (last <= to) records.push(...recordsIn(message.json<CloudEvent>(), last));
      }
      // Also where nothing came of what was said to be there.
      if (last > to) break;
    }
    await this.manager.consumers.delete(stream, name);
    return { records, begins_at: Date.parse(state.first_ts.toString()) };
  }

  private async *read(wanted: Wanted, first: string, signal: AbortSignal) {
    let name = first;
    let last: number | undefined;
    while (!signal.aborted) {
      const message = await this.next(name, signal);
      if (message === 'lost') {
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
        name = await this.consumer(wanted, last).then(
          (info) => info.name,
          () => name,
        );
      } else if (message) {
        last = message.seq;
        yield { event: message.json<CloudEvent>(), left: message.info.pending };
        // Not before it is printed: what was cut off comes again.
        await message.ackAck().catch(() => undefined);
      }
    }
  }

  /** One at a time, so that whoever goes away leaves nothing half read. `lost`: the server or the consumer is away. */
  private async next(name: string, signal: AbortSignal): Promise<JsMsg | null | 'lost'> {
    let onAbort = (): void => undefined;
    const aborted = new Promise<null>((resolve) => {
      onAbort = () => resolve(null);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      const consumer = await this.nc.jetstream({ timeout: REQUEST_MS }).consumers.get(STREAM, name);
      return await Promise.race([consumer.next({ expires: POLL_MS }), aborted]);
    } catch (error) {
      if (signal.aborted) return null;
      if (error instanceof NatsError || error instanceof Error) return 'lost';
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  private async consumer({ subject, since, name }: Wanted, after: number | undefined): Promise<ConsumerInfo> {
    const durable = name === undefined ? undefined : `${PREFIX}${name}`;
    const known = durable === undefined ? undefined : await this.find(durable);
    if (known?.config.filter_subject === subject) return known;
    // Another filter: the consumer is made anew where it stood.
    if (known !== undefined) await this.manager.consumers.delete(STREAM, known.name);
    return this.manager.consumers.add(STREAM, {
      ...(durable === undefined ? { inactive_threshold: nanos(IDLE_MS) } : { durable_name: durable }),
      ...startOf(since, known?.ack_floor.stream_seq ?? after),
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      replay_policy: ReplayPolicy.Instant,
      max_deliver: -1,
    });
  }

  private async find(durable: string): Promise<ConsumerInfo | undefined> {
    try {
      return await this.manager.consumers.info(STREAM, durable);
    } catch (error) {
      if (error instanceof NatsError && error.api_error?.err_code === CONSUMER_NOT_FOUND) return undefined;
      throw error;
    }
  }
}

/** The client does not read user and password from the address itself. */
export function serversOf(text: string): Pick<ConnectionOptions, 'servers' | 'user' | 'pass'> {
  const servers = text.split(',').map((server) => server.trim());
  const login = /^[a-z]+:\/\/([^:@/]+):([^@/]+)@/.exec(servers[0] ?? '');
  if (!login) return { servers };
  const [, user = '', pass = ''] = login;
  const plain = servers.map((server) => server.replace(/\/\/[^@/]*@/, '//'));
  return { servers: plain, user: decodeURIComponent(user), pass: decodeURIComponent(pass) };
}

type Start = Pick<ConsumerConfig, 'deliver_policy' | 'opt_start_seq' | 'opt_start_time'>;

function startOf(since: number | undefined, after: number | undefined): Start {
  if (after !== undefined) return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: after + 1 };
  if (since === undefined) return { deliver_policy: DeliverPolicy.New };
  return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(since).toISOString() };
}

/** What an event of the health stream says; others say nothing here. */
function recordsIn({ type, data }: CloudEvent, at: number): Recorded[] {
  if (type === checkResults.type) {
    return checkResults.data.parse(data).results.map((result) => ({ kind: 'result', at, result }));
  }
  if (type === chainHealthChanged.type) return [{ kind: 'status', at, change: chainHealthChanged.data.parse(data) }];
  return [];
}
