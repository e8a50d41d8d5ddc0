import type { CloudEvent, DataOf, Event, StreamDefinition } from '@chain-mapping/contracts';
import { checked } from '@chain-mapping/model';
import type { Decode } from '../events/decode';
import { faultsOf } from '../requests/field-errors';

/** What is known of an event beside its data. */
export interface EventMeta {
  /** The same id is the same event, however often it is delivered. */
  readonly id: string;
  readonly subject: string;
  /** When it happened, ISO 8601. */
  readonly time: string;
  /** Its place in the stream. */
  readonly sequence: number;
  /** It may have been handled before. */
  readonly redelivered: boolean;
  readonly traceparent: string | undefined;
}

/** Handles one type of event. Made by `on`. */
export interface Handler {
  readonly type: string;
  /** Parses the data first; the parse tells what is wrong, the run does the work. */
  prepare(data: unknown): { readonly run: (meta: EventMeta) => Promise<void> } | { readonly reason: string };
}

/** Handles each event of this type with its parsed data. Delivery is at least once: the handler must be idempotent by `meta.id`. */
export function on<E extends Event>(event: E, handler: (data: DataOf<E>, meta: EventMeta) => Promise<void>): Handler {
  return {
    type: event.type,
    prepare: (data) => {
      const parsed = checked(event.data, data);
      if (!parsed.success) return { reason: `the data of ${event.type} is invalid: ${faultsOf(parsed.error)}` };
      return { run: (meta) => handler(parsed.data as DataOf<E>, meta) };
    },
  };
}

export interface BatchMessage {
  readonly event: CloudEvent;
  readonly subject: string;
  /** Its place in the stream. */
  readonly sequence: number;
  /** It may have been handled before. */
  readonly redelivered: boolean;
}

/** What a batch handler could not use: goes to the dead-letter stream; the rest of the batch counts as handled. */
export interface BatchRejections {
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
}

interface ConsumerBase {
  /** Durable name, for example `alerting-health`: replicas that share it share the work. */
  readonly name: string;
  readonly stream: StreamDefinition;
  /** One subject filter, for example `chain.health.changed.*`. */
  readonly filter: string;
  /** After how long without a sign of life a message is delivered again. Default 30 s; long work is extended by itself. */
  readonly ack_wait_ms?: number;
  /** An own consumer of this replica that gets every event from now on, for caches. */
  readonly ephemeral?: true;
  /** Only for `ephemeral`: run each time it may have missed events (also at the start), before it hands out the next ones. */
  readonly refresh?: () => Promise<void>;
}

export interface SingleConsumerDefinition extends ConsumerBase {
  readonly handlers: readonly Handler[];
  /** How many messages are handled at the same time. Default 1: one after another, in order. */
  readonly concurrency?: number;
  readonly batch?: never;
  readonly handle?: never;
}

export interface BatchLimits {
  readonly max_messages: number;
  /** How long the first message waits for others. */
  readonly max_wait_ms: number;
  /** Where messages differ much in size: a batch is full at so many bytes as well. */
  readonly max_bytes?: number;
  /** How many batches are handled at the same time. Default 1. */
  readonly at_once?: number;
  /** How long a batch that failed waits at most for its next try, where that costs little. Default 30 s. */
  readonly longest_retry_ms?: number;
}

export interface BatchConsumerDefinition extends ConsumerBase {
  readonly batch: BatchLimits;
  /** How a message is read, where so many come that there is a cheaper way for most of them. Default `decodeCloudEvent`. */
  readonly decode?: Decode;
  /** Handles all or throws. A batch that failed is handed over again just as it was, so that it can be recognised. */
  readonly handle: (messages: readonly BatchMessage[]) => Promise<void | BatchRejections>;
  readonly handlers?: never;
  readonly concurrency?: never;
}

export type ConsumerDefinition = SingleConsumerDefinition | BatchConsumerDefinition;
