import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats } from '@chain-mapping/backends';
import { eventsTracked, streams, subjectOf } from '@chain-mapping/contracts';
import { migrateStreams } from '@chain-mapping/messaging';
import type { TrackedEvent } from '@chain-mapping/model';
import { freePort } from '@chain-mapping/testing';
import { connect, type NatsConnection } from 'nats';
import { EVENTS_CONSUMER } from '../../apps/metrics-ingest/src/ingest/ingest.consumer';
import { eventRows } from '../../apps/metrics-ingest/src/ingest/rows';
import { type Bench, median } from '../harness';
import { cpuOf, megabytesOf } from '../health-monitor/processes';
import { answering, startProcess } from '../registry/services';
import { PROFILES } from './config';
import { RawInserts } from './raw';

const EVENTS = 300_000;
const EVENTS_A_MESSAGE = 200;
const IN_FLIGHT = 32;
const ROUNDS = 3;

/**
 * Tracked events from those who publish them to the table: the clock runs from the first message until all of them are stored and acknowledged, with the
 * publisher, NATS and the service with its engine on the same machine; beside it, in turns, the engine alone with the same rows.
 */
export default async function run(bench: Bench): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-bench-'));
  const nats = await startNats({ home });
  const raw = await RawInserts.open(home);
  try {
    await migrateStreams({ url: nats.url });
    await ingesting(bench, home, nats, raw);
  } finally {
    await raw.close();
    await nats.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Round {
  readonly raw: number;
  readonly published: number;
  readonly drained: number;
  readonly cpu: number;
}

async function ingesting(
  bench: Bench,
  home: string,
  nats: { readonly url: string; readonly pid: number },
  raw: RawInserts,
): Promise<void> {
  const opsPort = await freePort();
  const service = await startProcess(
    'metrics-ingest',
    {
      NATS_URL: nats.url,
      CHDB_PATH: join(home, 'chdb'),
      OTLP_PORT: '0',
      OTLP_GRPC_PORT: '0',
      OPS_PORT: String(opsPort),
    },
    PROFILES === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`],
  );
  const connection = await connect({ servers: nats.url });
  const cpu = (): number => cpuOf(service.pid) + cpuOf(nats.pid);
  try {
    await answering(`http://127.0.0.1:${opsPort}/health/ready`);
    const rounds: Round[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const rows = someEvents().flatMap((event) => eventRows(event, 'bench').rows);
      const rawRate = await raw.rate(rows);
      const [atOnce, backlog] = [someEvents(), someEvents()];
      const cpuBefore = cpu();
      const published = await rateOf(async () => {
        await publish(connection, atOnce);
        await untilStored(connection);
      });
      const cpuAfter = cpu();
      process.kill(service.pid, 'SIGSTOP');
      await publish(connection, backlog);
      process.kill(service.pid, 'SIGCONT');
      const drained = await rateOf(() => untilStored(connection));
      // The first round warms up.
      if (round > 0) rounds.push({ raw: rawRate, published, drained, cpu: ((cpuAfter - cpuBefore) / EVENTS) * 1e6 });
    }
    const memory = megabytesOf(service.pid);
    const stored = await rowsOf(opsPort);
    if (stored !== 2 * EVENTS * (ROUNDS + 1)) throw new Error(`${stored} rows are stored`);
    report(bench, rounds, memory);
  } finally {
    await connection.close();
    await service.stop();
  }
}

function report(bench: Bench, rounds: readonly Round[], memory: number): void {
  const against = `one thread of the engine with the same rows as JSON, ${Math.round(median(rounds.map(({ raw }) => raw)))}/s`;
  const ratio = median(rounds.map(({ published, raw }) => published / raw));
  bench.report({
    figure: 'events published, stored and acknowledged',
    value: median(rounds.map(({ published }) => published)),
    unit: 'events/s',
    against,
    ratio,
    bar: 'ratio >= 1',
    holds: ratio >= 1,
  });
  bench.report({
    figure: 'events of a backlog stored and acknowledged',
    value: median(rounds.map(({ drained }) => drained)),
    unit: 'events/s',
    against,
    ratio: median(rounds.map(({ drained, raw }) => drained / raw)),
  });
  bench.report({
    figure: 'CPU of the service with its engine, and NATS',
    value: median(rounds.map(({ cpu }) => cpu)),
    unit: 'us/event',
  });
  bench.report({
    figure: 'memory of the service with its engine',
    value: memory,
    unit: 'MB',
    bar: '< 700',
    holds: memory < 700,
  });
}

async function rateOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return EVENTS / ((performance.now() - began) / 1000);
}

let made = 0;

/** Events like those of services: ids of their own, few names, some attributes. */
function someEvents(): TrackedEvent[] {
  const now = Date.now();
  return Array.from({ length: EVENTS }, () => {
    made += 1;
    return {
      id: randomUUID(),
      service_name: `service-${made % 20}`,
      event_type: 'order_placed',
      chain_id: `A${1 + (made % 9)}`,
      node_id: `node-${made % 7}`,
      timestamp: new Date(now - (made % 10_000)).toISOString(),
      duration_ms: (made % 1000) * 0.37,
      attributes: { amount: made % 977, currency: 'EUR' },
    };
  });
}

async function publish(connection: NatsConnection, events: readonly TrackedEvent[]): Promise<void> {
  const jetstream = connection.jetstream();
  let next = 0;
  const publishing = async (): Promise<void> => {
    while (next < events.length) {
      const some = events.slice(next, (next += EVENTS_A_MESSAGE));
      const id = randomUUID();
      const subject = subjectOf(eventsTracked, { service_name: 'bench' });
      const message = {
        specversion: '1.0',
        id,
        source: '/bench',
        type: eventsTracked.type,
        subject,
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        data: { events: some },
      };
      await jetstream.publish(subject, JSON.stringify(message), { msgID: id });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, publishing));
}

async function untilStored(connection: NatsConnection): Promise<void> {
  const manager = await connection.jetstreamManager();
  for (;;) {
    const { num_pending, num_ack_pending } = await manager.consumers.info(streams.ingest.name, EVENTS_CONSUMER);
    if (num_pending === 0 && num_ack_pending === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function rowsOf(opsPort: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
  return Number(/^chain_mapping_ingest_rows_total\{[^}]*chain_performance_events[^}]*\} (\d+)/m.exec(text)?.[1]);
}
