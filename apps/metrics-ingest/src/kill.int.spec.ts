import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { createClickHouse } from '@chain-mapping/clickhouse';
import { getChain, type InputOf, listChainExecutions, listChains, streams } from '@chain-mapping/contracts';
import { Answers, Messages, migrateStreams } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import type { RunningService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { Controller } from '@nestjs/common';
import { connect, type NatsConnection } from 'nats';
import { IngestProcess } from './ingest-process.fixture';
import { EventLoad, offering } from './load.fixture';
import { startNeighbour } from './neighbour.fixture';
import { requestOf, send } from './otlp/otlp.fixture';
import { ClickHouse } from './storage/clickhouse.store';

/** More of them, and more events, where there is time: `KILLS=20 EVENTS_A_SECOND=5000`. */
const KILLS = Number(process.env['KILLS'] ?? 3);
const EVENTS_A_SECOND = Number(process.env['EVENTS_A_SECOND'] ?? 1000);
/** What is killed, in turn: what was stored is forgotten by nobody, by the server of messages, by the service, or by both. */
const VICTIMS = ['service that inserts', 'NATS', 'both', 'service'] as const;
const SPANS_A_REQUEST = 20;
const READY_MS = 90_000;
/** Several times what a message that was with a killed service waits to be delivered again. */
const DRAINED_MS = 40_000;

jest.setTimeout(180_000 + KILLS * 30_000);

const at = new Date().toISOString();
/** Each span is a step of it. */
const chain: Chain = {
  id: 'B7',
  name: 'Written down',
  category: 'service_communication',
  description: null,
  version: 1,
  status: 'unknown',
  nodes: [
    { id: 'writer', type: 'service', service_name: 'killed', display_name: 'writer' },
    { id: 'store', type: 'database', service_name: 'killed-db', display_name: 'store' },
  ],
  edges: [{ source_node: 'writer', target_node: 'store', type: 'database_query' }],
  dependencies: [],
  tags: [],
  metadata: {},
  node_count: 2,
  edge_count: 1,
  involved_services: ['killed', 'killed-db'],
  created_at: at,
  updated_at: at,
  created_by: 'test',
  updated_by: 'test',
};

@Controller()
class RegistryStandIn {
  @Answers(listChains)
  list({ limit, offset }: InputOf<typeof listChains>) {
    return { chains: [chain], total: 1, limit, offset, next_cursor: null };
  }

  @Answers(getChain)
  get(_: InputOf<typeof getChain>) {
    return chain;
  }
}

describe('kill -9 under load', () => {
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-kill-'));
  let events: EventLoad;
  const calls = new Set<string>();
  let nats: TestProcess;
  let registry: RunningService;
  let publisher: NatsConnection;
  let service: IngestProcess;
  let going = true;

  /** Until the service has taken it, as exporters do; each span is one call of a database. */
  async function sendSpans(): Promise<void> {
    const spans = Array.from({ length: SPANS_A_REQUEST }, () => {
      const attributes = { 'db.system.name': 'postgresql', 'server.address': 'killed-db' };
      const trace = randomUUID().replaceAll('-', '');
      return { trace, span: trace.slice(16), start: Date.now(), kind: 'client' as const, attributes };
    });
    const body = JSON.stringify(requestOf('killed', spans));
    for (let status = 0; status !== 200;) {
      status = await send(service.otlp, body).then(
        (answer) => answer.status,
        () => delay(50, 0),
      );
    }
    for (const { trace } of spans) calls.add(trace);
  }

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    registry = await startNeighbour('registry', nats, RegistryStandIn);
    publisher = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    events = new EventLoad(publisher, 'killed');
    service = await IngestProcess.start({ NATS_URL: nats.url, CHDB_PATH: join(home, 'chdb') });
  }, 120_000);

  afterAll(async () => {
    going = false;
    events.stop();
    await service?.end('SIGKILL');
    await publisher?.close();
    await registry?.stop();
    await nats?.stop();
    rmSync(home, { recursive: true, force: true });
  }, 120_000);

  /** Until rows of it are on their way into the engine. */
  async function inserts(): Promise<void> {
    const incoming = join(home, 'chdb/incoming');
    while (readdirSync(incoming).length === 0) await turn();
  }

  async function kill(victim: (typeof VICTIMS)[number]): Promise<void> {
    if (victim === 'service that inserts') await inserts();
    const ended = victim === 'NATS' ? Promise.resolve() : service.end('SIGKILL');
    // Its clients wait until it is back.
    if (victim === 'NATS' || victim === 'both') {
      process.kill(nats.pid, 'SIGKILL');
      await nats.startAgain();
    }
    await ended;
    if (victim !== 'NATS') service.startAgain();
  }

  it('takes no traces before it knows to which chains they belong', async () => {
    await service.end('SIGKILL');
    await registry.stop();
    service.startAgain();
    const sent = sendSpans();
    // All else is there: it would take them.
    await eventually(async () => expect(await service.missing()).toEqual(['otlp']), { timeout_ms: READY_MS });
    registry = await startNeighbour('registry', nats, RegistryStandIn);
    await sent;
    const messages = registry.app.get(Messages);
    await eventually(async () => {
      const { executions } = await messages.ask(listChainExecutions, { chain_id: chain.id, limit: SPANS_A_REQUEST });
      expect(executions).toHaveLength(SPANS_A_REQUEST);
    });
  });

  it('stores each event once, by its id, and each call once, on the map and in the runs of chains', async () => {
    const load = [events.offer(EVENTS_A_SECOND), offering(sendSpans, 50, () => going)];
    for (let number = 0; number < KILLS; number += 1) {
      const before = events.ids.size;
      await eventually(() => expect(events.ids.size - before).toBeGreaterThan(EVENTS_A_SECOND * 0.7), {
        timeout_ms: READY_MS,
      });
      await kill(VICTIMS[number % VICTIMS.length] ?? 'service');
      await service.ready();
    }
    going = false;
    events.stop();
    await Promise.all(load);
    const manager = await publisher.jetstreamManager();
    for (const [stream, name] of [
      [streams.ingest.name, 'ingest-events'],
      [streams.traces.name, 'ingest-traces'],
    ] as const) {
      // What counts is what is stored, below: how many a server that was killed believes to be pending only says when to look.
      await eventually(
        async () => {
          const { num_pending, num_ack_pending } = await manager.consumers.info(stream, name);
          expect(num_pending + num_ack_pending).toBe(0);
        },
        { timeout_ms: DRAINED_MS },
      ).catch(() => undefined);
    }
    await service.end('SIGTERM');

    const client = createClickHouse({ chdb_path: join(home, 'chdb') });
    const clickhouse = new ClickHouse(client);
    const stored = await clickhouse.ask<{ event_id: string }>('SELECT event_id FROM chain_performance_events');
    const [flows] = await clickhouse.ask<{ calls: number }>(
      'SELECT toUInt64(sum(flow.calls)) AS calls FROM chain_network_flows AS flow',
    );
    const steps = await clickhouse.ask<{ trace_id: string }>('SELECT trace_id FROM chain_execution_traces');
    await client.close();
    const ids = new Set(stored.map(({ event_id }) => event_id));
    expect(stored).toHaveLength(events.ids.size);
    expect([...events.ids].filter((id) => !ids.has(id))).toEqual([]);
    expect(flows?.calls).toBe(calls.size);
    const traced = new Set(steps.map(({ trace_id }) => trace_id));
    expect(steps).toHaveLength(calls.size);
    expect([...calls].filter((trace) => !traced.has(trace))).toEqual([]);
  });
});
