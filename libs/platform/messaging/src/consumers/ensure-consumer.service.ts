import {
  AckPolicy,
  DeliverPolicy,
  nanos,
  NatsError,
  ReplayPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  type JetStreamManager,
  type NatsConnection,
} from 'nats';
import type { ConsumerDefinition } from './definition';

const CONSUMER_NOT_FOUND = 10014;
export const STREAM_NOT_FOUND = 10059;
/** How long the server keeps the consumer of a replica that is gone. */
const EPHEMERAL_IDLE_MS = 5 * 60_000;
const API_TIMEOUT_MS = 3_000;

export const DEFAULT_ACK_WAIT_MS = 30_000;

interface Wanted {
  readonly definition: ConsumerDefinition;
  readonly name: string;
  readonly max_ack_pending: number;
  /** Where an ephemeral consumer goes on. */
  readonly start?: Pick<ConsumerConfig, 'deliver_policy' | 'opt_start_seq'>;
}

export interface Ensured {
  readonly info: ConsumerInfo;
  readonly created: boolean;
}

export const managerOf = (nc: NatsConnection): Promise<JetStreamManager> =>
  nc.jetstreamManager({ timeout: API_TIMEOUT_MS, checkAPI: false });

/** Creates the consumer, or brings it to what is defined now. */
export async function ensureConsumer(jsm: JetStreamManager, wanted: Wanted): Promise<Ensured> {
  const { definition, name, max_ack_pending } = wanted;
  const stream = definition.stream.name;
  const limits = {
    ack_wait: nanos(definition.ack_wait_ms ?? DEFAULT_ACK_WAIT_MS),
    max_ack_pending,
    max_deliver: -1,
  };
  const info = await infoOf(jsm, stream, name);
  let { start } = wanted;
  if (info) {
    const { config, ack_floor } = info;
    if (config.filter_subject === definition.filter) {
      const { ack_wait, max_deliver } = config;
      const same =
        ack_wait === limits.ack_wait &&
        max_deliver === limits.max_deliver &&
        config.max_ack_pending === max_ack_pending;
      if (same) return { info, created: false };
      return { info: await jsm.consumers.update(stream, name, { ...config, ...limits }), created: false };
    }
    // nats-server 2.9.10 accepts another filter but then does not notice new messages: made anew where it stood.
    start = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: ack_floor.stream_seq + 1 };
    await jsm.consumers.delete(stream, name);
  }
  const created = await jsm.consumers.add(stream, {
    ...(definition.ephemeral
      ? { name, inactive_threshold: nanos(EPHEMERAL_IDLE_MS), num_replicas: 1 }
      : { durable_name: name }),
    filter_subject: definition.filter,
    ...limits,
    ...(start ?? { deliver_policy: DeliverPolicy.All }),
    ack_policy: AckPolicy.Explicit,
    replay_policy: ReplayPolicy.Instant,
  });
  return { info: created, created: true };
}

async function infoOf(jsm: JetStreamManager, stream: string, name: string): Promise<ConsumerInfo | undefined> {
  try {
    return await jsm.consumers.info(stream, name);
  } catch (error) {
    if (apiCodeOf(error) === CONSUMER_NOT_FOUND) return undefined;
    throw error;
  }
}

export const apiCodeOf = (error: unknown): number | undefined =>
  error instanceof NatsError ? error.api_error?.err_code : undefined;
