import { setTimeout as delay } from 'node:timers/promises';
import { streams } from '@chain-mapping/contracts';
import { migrateStreams } from '@chain-mapping/messaging';
import type { RunningService } from '@chain-mapping/service';
import { aClickHouse, aNats, eventually, type TestClickHouse, type TestProcess } from '@chain-mapping/testing';
import { connect, type JetStreamManager, type NatsConnection } from 'nats';
import { EVENTS_CONSUMER } from './ingest/ingest.consumer';
import { IngestProcess } from './ingest-process.fixture';
import { EventLoad } from './load.fixture';
import { NoChains, startNeighbour } from './neighbour.fixture';
import { ClickHouse, LONGEST_RETRY_MS } from './storage/clickhouse.store';

/** How long the server is away, and under how much load: `AWAY_SECONDS=60 EVENTS_A_SECOND=5000` for the whole that has to be borne. */
const AWAY_MS = Number(process.env['AWAY_SECONDS'] ?? 8) * 1000;
const EVENTS_A_SECOND = Number(process.env['EVENTS_A_SECOND'] ?? 1000);
/** What has gathered is stored at least so many times as fast as more comes in. */
const CATCHING_UP = 5;
/** Until the next try, and for the first batch of it on a machine that does much else. */
const BEGIN_MS = LONGEST_RETRY_MS + 1000;

jest.setTimeout(120_000 + 3 * AWAY_MS);

describe('a server of ClickHouse that is away under load', () => {
  let server: TestClickHouse;
  let nats: TestProcess;
  let publisher: NatsConnection;
  let manager: JetStreamManager;
  let registry: RunningService;
  let service: IngestProcess;

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    publisher = await connect({ servers: nats.url });
    manager = await publisher.jetstreamManager();
    server = await aClickHouse();
    registry = await startNeighbour('registry', nats, NoChains);
    service = await IngestProcess.start({ NATS_URL: nats.url, CLICKHOUSE_URL: server.url });
  }, 120_000);

  afterAll(async () => {
    await service.end('SIGTERM');
    await publisher.close();
    await registry.stop();
    await nats.stop();
    await server.stop();
  }, 120_000);

  const stored = () => manager.consumers.info(streams.ingest.name, EVENTS_CONSUMER);

  it('gets all of it, once, and sooner than it came', async () => {
    const load = new EventLoad(publisher, 'patient');
    const offered = load.offer(EVENTS_A_SECOND);
    await eventually(() => expect(load.ids.size).toBeGreaterThan(EVENTS_A_SECOND));

    await server.goAway();
    const before = load.ids.size;
    await delay(AWAY_MS);
    const gathered = load.ids.size;
    expect(gathered - before).toBeGreaterThan(0.9 * EVENTS_A_SECOND * (AWAY_MS / 1000));
    expect(await service.readiness()).toBe(503);

    const { state } = await manager.streams.info(streams.ingest.name);
    await server.comeBack();
    const back = performance.now();
    // More comes in all the time, behind it.
    await eventually(async () => expect((await stored()).ack_floor.stream_seq).toBeGreaterThanOrEqual(state.last_seq), {
      timeout_ms: 60_000,
      every_ms: 20,
    });
    const seconds = (performance.now() - back - BEGIN_MS) / 1000;
    expect(seconds).toBeLessThan((gathered - before) / (CATCHING_UP * EVENTS_A_SECOND));

    load.stop();
    await offered;
    await eventually(
      async () => {
        const { num_pending, num_ack_pending } = await stored();
        expect(num_pending + num_ack_pending).toBe(0);
      },
      { timeout_ms: 30_000 },
    );
    const rows = await new ClickHouse(server.engine).ask<{ event_id: string }>(
      'SELECT event_id FROM chain_performance_events',
    );
    const ids = new Set(rows.map(({ event_id }) => event_id));
    expect(rows).toHaveLength(load.ids.size);
    expect([...load.ids].filter((id) => !ids.has(id))).toEqual([]);
  });
});
