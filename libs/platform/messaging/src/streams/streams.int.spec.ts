import { eventsTracked, streams } from '@chain-mapping/contracts';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { NestFactory } from '@nestjs/core';
import { AckPolicy, connect, nanos } from 'nats';
import { Registry } from 'prom-client';
import { Events } from '../events/events.service';
import { MessagingModule } from '../messaging.module';
import { Messages } from '../requests/messages.service';
import { migrateStreams } from './migrate-streams.service';

describe('streams', () => {
  let nats: TestProcess;

  beforeAll(async () => {
    nats = await aNats();
  }, 120_000);

  afterAll(() => nats?.stop());

  it('creates all streams, changes what differs, and leaves the rest', async () => {
    const all = Object.values(streams).map(({ name }) => name);
    const first = await migrateStreams({ url: nats.url });
    expect(first.map(({ name, change }) => ({ name, change }))).toEqual(
      all.map((name) => ({ name, change: 'created' })),
    );
    expect(first.every(({ max_bytes, wanted_bytes }) => max_bytes === wanted_bytes)).toBe(true);

    const nc = await connect({ servers: nats.url });
    const jsm = await nc.jetstreamManager();
    const { config } = await jsm.streams.info(streams.health.name);
    expect(config).toMatchObject({
      subjects: ['chain.health.>'],
      storage: 'file',
      discard: 'old',
      duplicate_window: nanos(120_000),
      num_replicas: 1,
    });
    await jsm.streams.update(streams.health.name, { max_bytes: 32 * 1024 * 1024 });
    await nc.close();

    const second = await migrateStreams({ url: nats.url });
    expect(second.filter(({ change }) => change !== 'unchanged')).toMatchObject([
      { name: streams.health.name, change: 'updated' },
    ]);
  });

  it('says so at once when a stream is full, and takes more when what was in it has been handled', async () => {
    const nc = await connect({ servers: nats.url });
    const jsm = await nc.jetstreamManager();
    const { name, max_bytes } = { name: streams.ingest.name, max_bytes: 8 * 1024 };
    await jsm.streams.update(name, { max_bytes });
    const app = await NestFactory.createApplicationContext(
      MessagingModule.forRoot({ service: 'full', url: nats.url, metrics: new Registry() }),
      { logger: false },
    );
    await eventually(() => app.get(Messages).ready());
    const event = { id: 'a', service_name: 'x', event_type: 'y', timestamp: new Date().toISOString(), attributes: {} };
    const publish = () => app.get(Events).publish(eventsTracked, { service_name: 'x' }, { events: [event] });
    const fill = async () => {
      for (let count = 0; count < 50; count += 1) await publish();
    };
    await expect(fill()).rejects.toMatchObject({ code: 'Unavailable', message: expect.stringContaining('is full') });
    await jsm.consumers.add(name, { durable_name: 'handler', ack_policy: AckPolicy.Explicit });
    for (let held = true; held;) {
      const message = await nc
        .jetstream()
        .pull(name, 'handler', 300)
        .catch(() => null);
      await message?.ackAck();
      held = message !== null;
    }
    await expect(publish()).resolves.toMatchObject({ duplicate: false });
    await app.close();
    await nc.close();
    await migrateStreams({ url: nats.url });
  }, 90_000);

  it('waits for NATS, but not for ever', async () => {
    process.kill(nats.pid, 'SIGKILL');
    await expect(migrateStreams({ url: nats.url, wait_ms: 700 })).rejects.toThrow(/CONNECTION_REFUSED|TIMEOUT/);
    const [done] = await Promise.all([migrateStreams({ url: nats.url, wait_ms: 30_000 }), nats.startAgain()]);
    expect(done.every(({ change }) => change === 'unchanged')).toBe(true);
  }, 120_000);
});
