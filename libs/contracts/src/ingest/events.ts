import { EdgeType, NodeType, Time, TrackedEvent, TrackedEventInput } from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { listOf, Page } from '../messages/page';

/** How long tracked events are kept. One that is older, or more than a day ahead of the clock, is not taken. */
export const EVENT_RETENTION_DAYS = 90;

/**
 * Most events that one message, or one request over HTTP, may hold. A message of NATS has at most a megabyte beside that: whoever publishes makes smaller ones of
 * larger events. From some hundred events a message on, more of them make it no faster.
 */
export const MOST_EVENTS_AT_ONCE = 1000;

export const TrackInput = z.object({
  events: z
    .array(
      TrackedEventInput.extend({
        /** Whoever gives one may send the event again, should no answer come: it is stored once. */
        id: z.string().min(1).max(128).optional(),
      }),
    )
    .min(1)
    .max(MOST_EVENTS_AT_ONCE),
});

/**
 * Tracked events of one service, many in a message: an acknowledgement for each event is what limits ingest. Each is stored once by its own `id`, in whatever
 * messages it comes, so whoever got no answer may publish it again. One that is wrong goes to the dead letters with the reason, and the rest is stored.
 */
export const eventsTracked = defineEvent({
  type: 'chain_mapping.ingest.events.v1',
  subject: 'chain.ingest.events.{service_name}',
  summary: 'What a service says it did, many events in a message.',
  data: z.object({ events: z.array(TrackedEvent).min(1).max(MOST_EVENTS_AT_ONCE) }),
});

const count = z.number().int().min(0);

/** Connections that a network observer saw, or calls that a service made, summed up over at most a minute. */
export const NetworkFlow = z.object({
  id: z.string().min(1).max(128),
  timestamp: Time,
  source_service: z.string().min(1).max(128),
  target_service: z.string().min(1).max(128),
  target_address: z.string().max(256).default(''),
  protocol: z.string().max(32).default('tcp'),
  bytes_sent: z.number().int().min(0).default(0),
  bytes_received: z.number().int().min(0).default(0),
  connections: z.number().int().min(0).default(1),
  /** `service` where it is not given. */
  target_type: NodeType.optional(),
  /** `function_call` where it is not given. */
  edge_type: EdgeType.optional(),
  /** Requests, queries or messages, where they were counted. */
  calls: count.optional(),
  errors: count.optional(),
  /** How many calls took how long: bucket n ends at 1.04^n milliseconds. */
  latency: z.record(z.string().regex(/^-?\d{1,3}$/), count).optional(),
  /** Milliseconds, of all calls whose latency is known. */
  latency_sum: z.number().min(0).optional(),
});
export type NetworkFlow = z.output<typeof NetworkFlow>;

export const FlowsInput = z.object({ flows: z.array(NetworkFlow).min(1).max(1000) });

export const flowsObserved = defineEvent({
  type: 'chain_mapping.ingest.flows.v1',
  subject: 'chain.ingest.flows.{service_name}',
  summary: 'Connections between services that a network observer saw, or calls that a service made.',
  data: FlowsInput,
});

export const EventFilter = Page.extend({
  service: z.string().max(128).optional(),
  chain_id: z.string().max(128).optional(),
  node_id: z.string().max(128).optional(),
  event_type: z.string().max(200).optional(),
  from: Time.optional(),
  to: Time.optional(),
});

/** Newest first; every event that was accepted before the question is in the answer. */
export const listEvents = defineQuery({
  subject: 'query.ingest.events.list',
  input: EventFilter,
  output: listOf('events', TrackedEvent),
});

export const ingestStatistics = defineQuery({
  subject: 'query.ingest.statistics',
  input: z.object({}),
  output: z.object({ rows: z.record(z.string(), z.number().int()) }),
});
