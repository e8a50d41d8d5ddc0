import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidInput, type Event, type SubjectParameters } from '@chain-mapping/contracts';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { Events, type PublishOptions } from '../events/events.service';
import { OutboxRelay } from './outbox.relay';
import { OUTBOX_OPTIONS, type OutboxOptions } from './outbox-options';

/** Under the 1 MiB that NATS takes by default: what is larger could never leave the outbox, nor could anything behind it. */
const MAX_BYTES = 1_000_000;

/** One of several events of a kind. */
export interface Addition<E extends Event> extends PublishOptions {
  readonly parameters: SubjectParameters<E>;
  readonly data: z.input<E['data']>;
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
    const rows = additions.map(({ parameters, data, ...options }) => this.rowOf(event, parameters, data, options));
    // Ids are drawn in the order of the additions, which is the order in which they leave.
    await manager.query(
      `INSERT INTO ${this.options.table} (event_id, subject, cloud_event)
        SELECT event_id, subject, cloud_event::jsonb
        FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS added (event_id, subject, cloud_event, place)
        ORDER BY place ON CONFLICT (event_id) DO NOTHING`,
      [rows.map(({ id }) => id), rows.map(({ subject }) => subject), rows.map(({ text }) => text)],
    );
    return rows.map(({ id }) => id);
  }

  /** Publishes what is committed now rather than at the next poll. */
  wake(): void {
    this.relay.wake();
  }

  private rowOf<E extends Event>(
    event: E,
    parameters: SubjectParameters<E>,
    data: z.input<E['data']>,
    { id = randomUUID(), time }: PublishOptions,
  ): { id: string; subject: string; text: string } {
    const { subject, cloud_event } = this.events.envelope(event, parameters, data, { id, ...(time && { time }) });
    const text = JSON.stringify(cloud_event);
    if (Buffer.byteLength(text) > MAX_BYTES) {
      throw new InvalidInput(`the event on ${subject} is larger than ${MAX_BYTES} bytes`, [
        { path: '', message: 'too large' },
      ]);
    }
    return { id, subject, text };
  }
}
