import { streams } from '@chain-mapping/contracts';
import { aNats, type TestProcess } from '@chain-mapping/testing';
import { connect, nanos } from 'nats';
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

  it('waits for NATS, but not for ever', async () => {
    process.kill(nats.pid, 'SIGKILL');
    await expect(migrateStreams({ url: nats.url, wait_ms: 700 })).rejects.toThrow(/CONNECTION_REFUSED|TIMEOUT/);
    const [done] = await Promise.all([migrateStreams({ url: nats.url, wait_ms: 30_000 }), nats.startAgain()]);
    expect(done.every(({ change }) => change === 'unchanged')).toBe(true);
  }, 60_000);
});
