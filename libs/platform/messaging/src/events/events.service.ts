import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InvalidInput, Unavailable, subjectOf, type Event, type SubjectParameters } from '@chain-mapping/contracts';
import { SpanKind } from '@opentelemetry/api';
import { ErrorCode, headers, NatsError, type NatsConnection } from 'nats';
import { z } from 'zod';
import { Connection } from '../connection/connection.service';
import { MessagingMetrics } from '../telemetry/metrics';
import { activeTraceparent, contextOf, injectInto, inSpan } from '../telemetry/tracing';
import { CLOUD_EVENT_JSON, type Envelope, envelopeAround, envelopeOf, type EventOrigin } from './envelope';

const PATIENCE_MS = 5_000;
const ATTEMPT_MS = 1_500;
const MAX_PAUSE_MS = 500;
/** "maximum bytes exceeded", of a stream that refuses what does not fit. */
const STREAM_FULL = 10077;

export interface PublishOptions {
  /** Id of the event and of the message, by which it is stored once; default: a new UUID. */
  readonly id?: string;
  /** When it happened; default: now. */
  readonly time?: Date;
}

export interface Published {
  readonly id: string;
  /** The stream had it already. */
  readonly duplicate: boolean;
}

/** Publishes events to JetStream. */
@Injectable()
export class Events {
  constructor(
    private readonly connection: Connection,
    private readonly metrics: MessagingMetrics,
  ) {}

  /**
   * Publishes and resolves once JetStream has stored it. An event that must not be lost with the process goes through the outbox.
   *
   * @throws InvalidInput when the data breaks its schema; Unavailable when it was not stored within 5 s (it may be stored all the same).
   */
  async publish<E extends Event>(
    event: E,
    parameters: SubjectParameters<E>,
    data: z.input<E['data']>,
    options: PublishOptions = {},
  ): Promise<Published> {
    const id = options.id ?? randomUUID();
    return this.publishAs(event, subjectOf(event, parameters), id, () =>
      kept(this.envelope(event, parameters, data, { ...options, id })),
    );
  }

  /**
   * The same for data that is JSON already, which is not looked at again: for what is made a thousand times a second by code that makes it right.
   *
   * @param json the data of the event, as its schema has it
   * @throws Unavailable when it was not stored within 5 s (it may be stored all the same).
   */
  async publishJson<E extends Event>(
    event: E,
    parameters: SubjectParameters<E>,
    json: string,
    options: PublishOptions = {},
  ): Promise<Published> {
    const id = options.id ?? randomUUID();
    return this.publishAs(event, subjectOf(event, parameters), id, () => {
      const around = envelopeAround(event, parameters, json, this.originOf({ ...options, id }));
      return { ...around, id, type: event.type };
    });
  }

  /** The event as it would be published now, to be stored first and published later. */
  envelope<E extends Event>(
    event: E,
    parameters: SubjectParameters<E>,
    data: z.input<E['data']>,
    options: PublishOptions = {},
  ): Envelope {
    return envelopeOf(event, parameters, data, this.originOf(options));
  }

  /** Publishes what was enveloped before; the same id is stored once within the duplicate window of two minutes. */
  publishKept(event: KeptEvent, patience_ms = PATIENCE_MS): Promise<Published> {
    const { subject, id, type, traceparent } = event;
    const definition = {
      kind: SpanKind.PRODUCER,
      parent: contextOf(traceparent),
      attributes: { 'messaging.destination.name': subject, 'messaging.message.id': id },
    };
    return inSpan(`publish ${type}`, definition, () => this.store(event, patience_ms));
  }

  /** The event is made inside the span, so that consumers continue from it. */
  private publishAs({ type }: Event, subject: string, id: string, make: () => KeptEvent): Promise<Published> {
    const attributes = { 'messaging.destination.name': subject, 'messaging.message.id': id };
    return inSpan(`publish ${type}`, { kind: SpanKind.PRODUCER, attributes }, async () => this.store(make()));
  }

  private originOf({ id = randomUUID(), time = new Date() }: PublishOptions): EventOrigin {
    return { service: this.connection.service, id, time, traceparent: activeTraceparent() };
  }

  private async store({ subject, id, type, text }: KeptEvent, patience = PATIENCE_MS): Promise<Published> {
    try {
      const { duplicate } = await storeMessage(this.connection, {
        subject,
        id,
        payload: text,
        patience,
        fields: { 'Content-Type': CLOUD_EVENT_JSON },
      });
      this.metrics.published.inc({ type, outcome: duplicate ? 'duplicate' : 'ok' });
      return { id, duplicate };
    } catch (error) {
      this.metrics.published.inc({ type, outcome: 'failed' });
      throw error;
    }
  }
}

/** An event that is ready to leave: its CloudEvent as JSON text, and what the way there needs of it. */
export interface KeptEvent {
  readonly subject: string;
  readonly id: string;
  readonly type: string;
  readonly traceparent?: string | null | undefined;
  readonly text: string;
}

const kept = ({ subject, cloud_event }: Envelope): KeptEvent => ({
  subject,
  id: cloud_event.id,
  type: cloud_event.type,
  text: JSON.stringify(cloud_event),
});

export interface StoredMessage {
  readonly subject: string;
  /** `Nats-Msg-Id` */
  readonly id: string;
  readonly payload: string;
  readonly patience: number;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Publishes until JetStream has acknowledged it, at most for `patience` milliseconds. */
export async function storeMessage(
  connection: Connection,
  message: StoredMessage,
): Promise<{ readonly duplicate: boolean }> {
  const end = performance.now() + message.patience;
  let cause: unknown;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const nc = connection.live ?? (await connection.whenLive(AbortSignal.timeout(remaining(end))));
      return await attemptToStore(connection, nc, message, Math.min(ATTEMPT_MS, remaining(end)));
    } catch (error) {
      if (error instanceof NatsError && error.code === ErrorCode.MaxPayloadExceeded) {
        throw new InvalidInput(`the event on ${message.subject} is too large`, [{ path: '', message: 'too large' }], {
          cause: error,
        });
      }
      if (error instanceof Refused && error.err_code === STREAM_FULL) {
        // It has room again when what is in it has been handled: sooner is of no use, and the publisher knows best what to do until then.
        throw new Unavailable(`the stream that keeps ${message.subject} is full; try again later`, { cause: error });
      }
      cause ??= error;
      const pause = Math.min(MAX_PAUSE_MS, 50 * 2 ** Math.min(attempt, 4)) * (0.5 + Math.random());
      if (performance.now() + pause >= end) {
        throw new Unavailable(
          `could not publish on ${message.subject} within ${message.patience} ms: ${String(cause)}`,
          { cause },
        );
      }
      await delay(pause);
    }
  }
}

/** At least a moment, so that even the last attempt can be answered. */
const remaining = (end: number): number => Math.max(10, Math.ceil(end - performance.now()));

/** One attempt; it fails as soon as the connection does. */
async function attemptToStore(
  connection: Connection,
  nc: NatsConnection,
  { subject, id, payload, fields = {} }: StoredMessage,
  timeout: number,
): Promise<{ readonly duplicate: boolean }> {
  const carried = headers();
  injectInto(carried);
  for (const [name, value] of Object.entries(fields)) carried.set(name, value);
  carried.set(MESSAGE_ID, id);
  const answer = await connection.inbox.ask(nc, subject, payload, carried, timeout);
  const { duplicate = false, error } = PubAck.parse(answer.json());
  if (error !== undefined) throw new Refused(error.description ?? 'no reason given', error.err_code);
  return { duplicate };
}

/** JetStream did not store it, and says so. */
class Refused extends Error {
  constructor(
    reason: string,
    readonly err_code: number | undefined,
  ) {
    super(`JetStream did not store it: ${reason}`);
  }
}

/** A stream stores a message with the same one once. */
const MESSAGE_ID = 'Nats-Msg-Id';

/** What a stream answers: it has the message, or why not; a refusal has a sequence, too. */
const PubAck = z.object({
  seq: z.number(),
  duplicate: z.boolean().optional(),
  error: z.object({ description: z.string().optional(), err_code: z.number().optional() }).optional(),
});
