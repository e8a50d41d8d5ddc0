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
    const id = options.id ?? randomUUID();
    const { subject, cloud_event } = this.events.envelope(event, parameters, data, { ...options, id });
    const text = JSON.stringify(cloud_event);
    if (Buffer.byteLength(text) > MAX_BYTES) {
      throw new InvalidInput(`the event on ${subject} is larger than ${MAX_BYTES} bytes`, [
        { path: '', message: 'too large' },
      ]);
    }
    await manager.query(
      `INSERT INTO ${this.options.table} (event_id, subject, cloud_event) VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING`,
      [id, subject, text],
    );
    return { id };
  }

  /** Publishes what is committed now rather than at the next poll. */
  wake(): void {
    this.relay.wake();
  }
}
