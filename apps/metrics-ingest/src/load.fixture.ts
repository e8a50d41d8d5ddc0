import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { eventsTracked, subjectOf } from '@chain-mapping/contracts';
import type { NatsConnection } from 'nats';

const EVENTS_A_MESSAGE = 50;

/** Does something again and again, each so many milliseconds after the one before was begun. */
export async function offering(offer: () => Promise<void>, everyMs: number, goesOn: () => boolean): Promise<void> {
  for (let next = performance.now(); goesOn(); next += everyMs) {
    await offer();
    await delay(Math.max(0, next - performance.now()));
  }
}

/** Tracked events of a service, published as a client does that loses nothing; and their ids, as soon as JetStream has them. */
export class EventLoad {
  readonly ids = new Set<string>();
  private goesOn = true;

  constructor(
    private readonly publisher: NatsConnection,
    private readonly service_name: string,
  ) {}

  /** So many events a second, until it is stopped. */
  offer(eventsASecond: number): Promise<void> {
    return offering(
      () => this.publish(),
      (1000 * EVENTS_A_MESSAGE) / eventsASecond,
      () => this.goesOn,
    );
  }

  stop(): void {
    this.goesOn = false;
  }

  private async publish(): Promise<void> {
    const { service_name } = this;
    const timestamp = new Date().toISOString();
    const events = Array.from({ length: EVENTS_A_MESSAGE }, () => ({
      id: randomUUID(),
      service_name,
      event_type: 'written',
      timestamp,
      attributes: {},
    }));
    const subject = subjectOf(eventsTracked, { service_name });
    const id = randomUUID();
    const envelope = {
      specversion: '1.0',
      id,
      source: '/test',
      type: eventsTracked.type,
      subject,
      time: timestamp,
      data: { events },
    };
    for (let isStored = false; !isStored;) {
      isStored = await this.publisher
        .jetstream()
        .publish(subject, JSON.stringify(envelope), { msgID: id, timeout: 1000 })
        .then(
          () => true,
          () => delay(20, false),
        );
    }
    for (const event of events) this.ids.add(event.id);
  }
}
