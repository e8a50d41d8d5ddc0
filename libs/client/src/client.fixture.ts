import { type CloudEvent, streams } from '@chain-mapping/contracts';
import { connect, type NatsConnection, nanos } from 'nats';

/** The streams that the client speaks to, as the system makes them. */
export async function makeStreams(url: string): Promise<NatsConnection> {
  const connection = await connect({ servers: url });
  const manager = await connection.jetstreamManager();
  for (const { name, subjects, max_age_ms } of [streams.ingest, streams.alerts]) {
    await manager.streams.add({ name, subjects: [...subjects], max_age: nanos(max_age_ms) });
  }
  return connection;
}

/** All that a stream keeps on a subject, oldest first. */
export async function messagesOn(connection: NatsConnection, stream: string, filter: string): Promise<CloudEvent[]> {
  const consumer = await connection.jetstream().consumers.get(stream, { filterSubjects: filter });
  const { num_pending } = await consumer.info();
  if (num_pending === 0) return [];
  const events: CloudEvent[] = [];
  for await (const message of await consumer.fetch({ max_messages: num_pending, expires: 2000 })) {
    events.push(message.json<CloudEvent>());
  }
  return events;
}
