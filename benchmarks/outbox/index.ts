import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, startPostgres } from '@chain-mapping/backends';
import { alertChanged, type DataOf } from '@chain-mapping/contracts';
import {
  ensureStreams,
  Messages,
  MessagingModule,
  Outbox,
  OutboxModule,
  outboxMigration,
} from '@chain-mapping/messaging';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { connect, headers, type NatsConnection } from 'nats';
import { DataSource } from 'typeorm';
import { interleaved, type Bench } from '../harness';

const TABLE = 'bench_outbox';
const EVENTS = 2_000;
const CHAINS = 400;
const IN_FLIGHT = 64;
const ROUNDS = 5;

const chainOf = (number: number): string => `A${1 + (number % CHAINS)}`;

function anAlert(chain_id: string): DataOf<typeof alertChanged> {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    id: '0c6f0f5e-6d0f-4d1b-9d7e-3a1f7f1e2b90',
    fingerprint: `node_failed/${chain_id}/normalizer`,
    incident_id: null,
    chain_id,
    node_id: 'normalizer',
    type: 'node_failed',
    severity: 'critical',
    status: 'firing',
    message: 'Health check of data-bridge.normalizer failed: connection refused',
    count: 1,
    root_cause: 'normalizer',
    affected_chains: [chain_id],
    fired_at: at,
    last_seen_at: at,
    acknowledged_at: null,
    acknowledged_by: null,
    resolved: false,
    resolved_at: null,
    resolution: null,
    sequence: 1,
  };
}

/** What an outbox costs on the way to JetStream: an alert storm through it, beside publishing the same without keeping it anywhere. */
export default async function run(bench: Bench): Promise<void> {
  Logger.overrideLogger(['error', 'fatal']);
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-bench-'));
  const started: { stop(): Promise<void> }[] = [];
  try {
    const postgres = await startPostgres({ home });
    started.unshift(postgres);
    const nats = await startNats({ home });
    started.unshift(nats);
    const nc = await connect({ servers: nats.url });
    started.unshift({ stop: () => nc.close() });
    await ensureStreams(nc);
    const app = await NestFactory.createApplicationContext(moduleFor(postgres.url, nats.url));
    started.unshift({ stop: () => app.close() });
    const source = app.get(DataSource);
    for (const statement of outboxMigration(TABLE).up) await source.query(statement);
    await app.get(Messages).ready();

    const outbox = app.get(Outbox);
    const perSecond = await interleaved(
      ROUNDS,
      () => relayed(source, outbox),
      () => published(nc),
    );
    bench.report({
      figure: `relay ${EVENTS} alerts of ${CHAINS} chains through the outbox`,
      value: perSecond.ours,
      unit: 'events/s',
      against: `js.publish, ${IN_FLIGHT} in flight`,
      ratio: perSecond.ratio,
      bar: 'ratio >= 0.35',
      holds: perSecond.ratio >= 0.35,
    });
  } finally {
    for (const each of started) await each.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function moduleFor(postgres: string, nats: string) {
  @Module({
    imports: [
      TypeOrmModule.forRoot({ type: 'postgres', url: postgres, entities: [] }),
      MessagingModule.forRoot({ service: 'bench', url: nats }),
      OutboxModule.forRoot({ table: TABLE }),
    ],
  })
  class BenchModule {}
  return BenchModule;
}

/** Events a second, from the commit until every one is marked as published. */
async function relayed(source: DataSource, outbox: Outbox): Promise<number> {
  await source.query(`TRUNCATE ${TABLE}`);
  await source.transaction(async (manager) => {
    await outbox.addMany(
      manager,
      alertChanged,
      Array.from({ length: EVENTS }, (_, number) => {
        const chain_id = chainOf(number);
        return { parameters: { severity: 'critical', chain_id, state: 'firing' }, data: anAlert(chain_id) };
      }),
    );
  });
  const begun = performance.now();
  outbox.wake();
  for (;;) {
    const left: unknown[] = await source.query(`SELECT 1 FROM ${TABLE} WHERE published_at IS NULL LIMIT 1`);
    if (left.length === 0) return EVENTS / ((performance.now() - begun) / 1000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Events a second, each acknowledged, none kept before. */
async function published(nc: NatsConnection): Promise<number> {
  const jetstream = nc.jetstream();
  const begun = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (let number = next++; number < EVENTS; number = next++) {
        const chain_id = chainOf(number);
        const event = {
          specversion: '1.0',
          id: `${begun}-${number}`,
          source: '/chain-mapping/bench',
          type: alertChanged.type,
          subject: `chain.alerts.critical.${chain_id}.firing`,
          time: '2026-01-01T00:00:00.000Z',
          datacontenttype: 'application/json',
          partitionkey: chain_id,
          data: anAlert(chain_id),
        };
        const carried = headers();
        carried.set('Content-Type', 'application/cloudevents+json');
        await jetstream.publish(event.subject, JSON.stringify(event), { msgID: event.id, headers: carried });
      }
    }),
  );
  return EVENTS / ((performance.now() - begun) / 1000);
}
