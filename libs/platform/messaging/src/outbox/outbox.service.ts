import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidInput, type Event, type SubjectParameters } from '@chain-mapping/contracts';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { Events, type PublishOptions } from '../events/events.service';
import { type CommittedEvent, OutboxRelay } from './outbox.relay';
import { OUTBOX_OPTIONS, type OutboxOptions } from './outbox-options';

/** Under the 1 MiB that NATS takes by default: what is larger could never leave the outbox, nor could anything behind it. */
const MAX_BYTES = 1_000_000;

/** One of several events of a kind. */
export interface Addition<E extends Event> extends PublishOptions {
  readonly parameters: SubjectParameters<E>;
  readonly data: z.input<E['data']>;
}

/** Part of a statement that adds events. */
export interface Insertion {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Of the events, in their order. */
  readonly ids: readonly string[];
  /** The events themselves, in their order, for `send`. */
  readonly events: readonly CommittedEvent[];
}

/** Events that are published if, and only if, the transaction that adds them commits. */
@Injectable()
export class Outbox {
  constructor(
    private readonly events: Events,
    private readonly relay: OutboxRelay,
    @Inject(OUTBOX_OPTIONS) private readonly options: OutboxOptions,
  ) {}

  /**
   * Adds an event within the caller's transaction. Call `wake()` after the commit; without it the event leaves a second later.
   *
   * @param options `id` must be a UUID; one that is there already is not added again
   * @throws InvalidInput when the data breaks its schema or is too large
   */
  async add<E extends Event>(
    manager: EntityManager,
    event: E,
    parameters: SubjectParameters<E>,
    data: z.input<E['data']>,
    options: PublishOptions = {},
  ): Promise<{ readonly id: string }> {
    const [id = ''] = await this.addMany(manager, event, [{ ...options, parameters, data }]);
    return { id };
  }

  /**
   * Adds events of one kind, in their order, by one statement within the caller's transaction; answers their ids. Else as `add`.
   *
   * @throws InvalidInput when the data of one breaks its schema or is too large; then none is added
   */
  async addMany<E extends Event>(
    manager: EntityManager,
    event: E,
    additions: readonly Addition<E>[],
  ): Promise<readonly string[]> {
    if (additions.length === 0) return [];
    const { sql, parameters, ids } = this.insertion(event, additions, 1);
    await manager.query(sql, [...parameters]);
    return ids;
  }

  /**
   * The statement that `addMany` runs, for a caller who makes it part of one of its own, as `WITH told AS (<sql>)`: a change and its event
   * are then one statement, and no transaction stays open between the two.
   *
   * @param first number of the first of its parameters
   * @throws InvalidInput as `addMany`
   */
  insertion<E extends Event>(event: E, additions: readonly Addition<E>[], first: number): Insertion {
    const rows = additions.map(({ parameters, data, ...options }) => this.rowOf(event, parameters, data, options));
    const ids = rows.map(({ id }) => id);
    // Ids of rows are drawn in the order of the additions, which is the order in which they leave.
    return {
      sql: `INSERT INTO ${this.options.table} (event_id, subject, cloud_event)
        SELECT event_id, subject, cloud_event::jsonb
        FROM unnest($${first}::uuid[], $${first + 1}::text[], $${first + 2}::text[])
          WITH ORDINALITY AS added (event_id, subject, cloud_event, place)
        ORDER BY place ON CONFLICT (event_id) DO NOTHING`,
      parameters: [ids, rows.map(({ subject }) => subject), rows.map(({ text }) => text)],
      ids,
      events: rows,
    };
  }

  /** Expression of what had not left when a statement began, as `send` is to be told: an array of texts. */
  get unpublished(): string {
    return this.relay.unpublished;
  }

  /**
   * Publishes events that are committed now: by itself where that keeps their order, else with the next pass of the relay, which this wakes.
   *
   * @param events as `insertion` gave them; all that were added, in their order
   * @param waiting what `unpublished` was, in a statement that no other that adds events can overtake
   */
  send(events: readonly CommittedEvent[], waiting: readonly string[]): void {
    this.relay.send(events, waiting);
  }

  /** Publishes what is committed now rather than at the next poll. */
  wake(): void {
    this.relay.wake();
  }

  /** Calls the listener with the ids of events that this process has published, once each, or again after a crash. */
  onPublished(listener: (ids: readonly string[]) => void): void {
    this.relay.onPublished(listener);
  }

  private rowOf<E extends Event>(
    event: E,
    parameters: SubjectParameters<E>,
    data: z.input<E['data']>,
    { id = randomUUID(), time }: PublishOptions,
  ): CommittedEvent {
    const { subject, cloud_event } = this.events.envelope(event, parameters, data, { id, ...(time && { time }) });
    const text = JSON.stringify(cloud_event);
    if (Buffer.byteLength(text) > MAX_BYTES) {
      throw new InvalidInput(`the event on ${subject} is larger than ${MAX_BYTES} bytes`, [
        { path: '', message: 'too large' },
      ]);
    }
    const { type, traceparent, partitionkey: key = '' } = cloud_event;
    return { id, subject, type, traceparent, key, text };
  }
}
