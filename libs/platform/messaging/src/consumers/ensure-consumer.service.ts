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
  const { definition, name, max_ack_pending, start = { deliver_policy: DeliverPolicy.All } } = wanted;
  const changeable = {
    filter_subject: definition.filter,
    ack_wait: nanos(definition.ack_wait_ms ?? DEFAULT_ACK_WAIT_MS),
    max_ack_pending,
    max_deliver: -1,
  };
  try {
    const info = await jsm.consumers.info(definition.stream.name, name);
    const { filter_subject, ack_wait, max_deliver } = info.config;
    const same =
      filter_subject === changeable.filter_subject &&
      ack_wait === changeable.ack_wait &&
      max_deliver === changeable.max_deliver &&
      info.config.max_ack_pending === max_ack_pending;
    if (same) return { info, created: false };
    const config = { ...info.config, ...changeable };
    return { info: await jsm.consumers.update(definition.stream.name, name, config), created: false };
  } catch (error) {
    if (apiCodeOf(error) !== CONSUMER_NOT_FOUND) throw error;
  }
  const info = await jsm.consumers.add(definition.stream.name, {
    ...(definition.ephemeral
      ? { name, inactive_threshold: nanos(EPHEMERAL_IDLE_MS), num_replicas: 1 }
      : { durable_name: name }),
    ...changeable,
    ...start,
    ack_policy: AckPolicy.Explicit,
    replay_policy: ReplayPolicy.Instant,
  });
  return { info, created: true };
}

export const apiCodeOf = (error: unknown): number | undefined =>
  error instanceof NatsError ? error.api_error?.err_code : undefined;
