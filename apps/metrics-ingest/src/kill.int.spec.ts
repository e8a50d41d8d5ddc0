import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClickHouse } from '@chain-mapping/clickhouse';
import { eventsTracked, streams, subjectOf } from '@chain-mapping/contracts';
import { migrateStreams } from '@chain-mapping/messaging';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { connect, type NatsConnection } from 'nats';
import { requestOf, send, spanId, traceId } from './otlp/otlp.fixture';
import { ClickHouse } from './storage/clickhouse.store';

/** More of them, and more events, where there is time: `KILLS=20 EVENTS_A_SECOND=5000`. */
const KILLS = Number(process.env['KILLS'] ?? 3);
const EVENTS_A_SECOND = Number(process.env['EVENTS_A_SECOND'] ?? 1000);
const EVENTS_A_MESSAGE = 50;
const SPANS_A_REQUEST = 20;
const READY_MS = 90_000;

jest.setTimeout(180_000 + KILLS * 30_000);

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return address.port;
}

describe('kill -9 under load', () => {
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-kill-'));
  const events = new Set<string>();
  let calls = 0;
  /** Spans of requests that had no answer and were sent again: the service may have taken them before it was killed. */
  let again = 0;
  let nats: TestProcess;
  let publisher: NatsConnection;
  let service: ChildProcess;
  let ports: { readonly ops: number; readonly otlp: number };
  let going = true;

  const start = (): ChildProcess =>
    spawn(process.execPath, [join(__dirname, '../dist/main.js')], {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'fatal',
        NATS_URL: nats.url,
        CHDB_PATH: join(home, 'chdb'),
        OTLP_PORT: String(ports.otlp),
        OTLP_GRPC_PORT: '0',
        OPS_PORT: String(ports.ops),
      },
    });
  const isReady = () =>
    eventually(async () => expect((await fetch(`http://127.0.0.1:${ports.ops}/health/ready`)).status).toBe(200), {
      timeout_ms: READY_MS,
    });
  const end = async (signal: NodeJS.Signals) => {
    const ended = once(service, 'exit');
    service.kill(signal);
    await ended;
  };

  /** Until JetStream has it, as a client does that loses nothing. */
  async function publish(): Promise<void> {
    const ids = Array.from({ length: EVENTS_A_MESSAGE }, () => randomUUID());
    const timestamp = new Date().toISOString();
    const subject = subjectOf(eventsTracked, { service_name: 'killed' });
    const id = randomUUID();
    const data = {
      events: ids.map((each) => ({
        id: each,
        service_name: 'killed',
        event_type: 'written',
        timestamp,
        attributes: {},
      })),
    };
    const envelope = {
      specversion: '1.0',
      id,
      source: '/test',
      type: eventsTracked.type,
      subject,
      time: timestamp,
      data,
    };
    for (let isStored = false; !isStored;) {
      isStored = await publisher
        .jetstream()
        .publish(subject, JSON.stringify(envelope), { msgID: id, timeout: 1000 })
        .then(
          () => true,
          () => delay(20, false),
        );
    }
    for (const each of ids) events.add(each);
  }

  let traces = 0;

  /** Until the service has taken it, as exporters do; each span is one call of a database. */
  async function sendSpans(): Promise<void> {
    const spans = Array.from({ length: SPANS_A_REQUEST }, () => {
      traces += 1;
      const attributes = { 'db.system.name': 'postgresql', 'server.address': 'killed-db' };
      return { trace: traceId(traces), span: spanId(traces), start: Date.now(), kind: 'client' as const, attributes };
    });
    const body = JSON.stringify(requestOf('killed', spans));
    for (let status = 0, tries = 0; status !== 200; tries += 1) {
      if (tries === 1) again += SPANS_A_REQUEST;
      status = await send(`http://127.0.0.1:${ports.otlp}`, body).then(
        (answer) => answer.status,
        () => delay(50, 0),
      );
    }
    calls += SPANS_A_REQUEST;
  }

  async function writing(write: () => Promise<void>, everyMs: number): Promise<void> {
    for (let next = performance.now(); going; next += everyMs) {
      await write();
      await delay(Math.max(0, next - performance.now()));
    }
  }

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    publisher = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    ports = { ops: await aFreePort(), otlp: await aFreePort() };
    service = start();
    await isReady();
  }, 120_000);

  afterAll(async () => {
    going = false;
    service.kill('SIGKILL');
    await publisher.close();
    await nats.stop();
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  it('stores each event once, by its id, and each call that had an answer once', async () => {
    const everyMs = (1000 * EVENTS_A_MESSAGE) / EVENTS_A_SECOND;
    const load = [writing(publish, everyMs), writing(sendSpans, 50)];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = events.size;
      await eventually(() => expect(events.size - before).toBeGreaterThan(EVENTS_A_SECOND * 0.7), {
        timeout_ms: READY_MS,
      });
      // Each third time the server of messages, whose clients wait until it is back.
      if (kill % 3 === 1) {
        process.kill(nats.pid, 'SIGKILL');
        await nats.startAgain();
      } else {
        await end('SIGKILL');
        service = start();
      }
      await isReady();
    }
    going = false;
    await Promise.all(load);
    const manager = await publisher.jetstreamManager();
    for (const [stream, name] of [
      [streams.ingest.name, 'ingest-events'],
      [streams.traces.name, 'ingest-traces'],
    ] as const) {
      await eventually(
        async () => {
          const { num_pending, num_ack_pending } = await manager.consumers.info(stream, name);
          expect(num_pending + num_ack_pending).toBe(0);
        },
        { timeout_ms: READY_MS },
      );
    }
    await end('SIGTERM');

    const client = createClickHouse({ chdb_path: join(home, 'chdb') });
    const clickhouse = new ClickHouse(client);
    const stored = await clickhouse.ask<{ event_id: string }>('SELECT event_id FROM chain_performance_events');
    const [flows] = await clickhouse.ask<{ calls: number }>(
      'SELECT toUInt64(sum(flow.calls)) AS calls FROM chain_network_flows AS flow',
    );
    await client.close();
    const ids = new Set(stored.map(({ event_id }) => event_id));
    expect(stored).toHaveLength(events.size);
    expect([...events].filter((id) => !ids.has(id))).toEqual([]);
    expect(flows?.calls).toBeGreaterThanOrEqual(calls);
    expect(flows?.calls).toBeLessThanOrEqual(calls + again);
  });
});
