import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startNats, startPostgres, startRedis } from '@chain-mapping/backends';
import { monitoringChanged, subjectOf } from '@chain-mapping/contracts';
import { migrateStreams } from '@chain-mapping/messaging';
import { freePort } from '@chain-mapping/testing';
import { connect, type NatsConnection } from 'nats';
import { Client } from 'pg';
import { answering, type ServiceProcess, startProcess } from '../registry/services';
import { PROFILES } from './config';
import { cpuOf, megabytesOf } from './processes';
import { registerChains, startRegistryFake } from './registry-fake';
import type { Target } from './target';

const NODES = 10;

export type Part = 'health-monitor' | 'alerting' | 'metrics-ingest' | 'redis' | 'nats' | 'postgres';

/** What the monitor says of itself. */
export interface Lateness {
  /** How many checks began at most so many milliseconds late, and how many began at all. */
  readonly upTo: ReadonlyMap<number, number>;
  readonly count: number;
  readonly skipped: number;
}

/** The whole way of a check, each part a process of its own: BullMQ, Redis, NATS, state, alerting, results in ClickHouse. */
export class System {
  private readonly parts = new Map<Part, { readonly pid: number; stop(): Promise<void> }>();
  private readonly others: { stop(): Promise<void> }[] = [];
  private backends = { DATABASE_URL: '', REDIS_URL: '', NATS_URL: '' };
  private monitorPort = 0;

  private constructor(
    private readonly home: string,
    private readonly target: Target,
  ) {}

  /** Everything but the monitor itself, and so many targets that are to be checked. */
  static async prepare(home: string, target: Target, targets: number, interval_s: number): Promise<System> {
    const system = new System(home, target);
    try {
      await system.startBackends();
      await system.startAround();
      // A first start makes the tables.
      await system.startMonitor();
      await system.stopMonitor();
      await system.monitor(targets, interval_s);
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  async startMonitor(): Promise<void> {
    const service = this.launchMonitor();
    await service;
    await answering(`http://127.0.0.1:${String(this.monitorPort)}/health/ready`);
  }

  /** Starts the monitor and does not wait until it is there. */
  async launchMonitor(): Promise<void> {
    this.monitorPort = await freePort();
    this.parts.set('health-monitor', await this.service('health-monitor', this.monitorPort));
  }

  async stopMonitor(): Promise<void> {
    await this.parts.get('health-monitor')?.stop();
    this.parts.delete('health-monitor');
  }

  /** From its next start on, the monitor checks so many targets at this interval. */
  async monitor(targets: number, interval_s: number): Promise<void> {
    const ids = registerChains(targets / NODES, NODES, (number) => this.target.url(number));
    const client = new Client(this.backends.DATABASE_URL);
    await client.connect();
    await client.query('DELETE FROM chain_monitoring_config');
    await client.query(
      'INSERT INTO chain_monitoring_config (chain_id, check_interval) SELECT id, $2 FROM unnest($1::text[]) AS id',
      [ids, interval_s],
    );
    await client.end();
  }

  /** Tells the monitor that runs which of the chains it is to go on with. */
  async keepOnly(chains: number, of: number): Promise<void> {
    const jetstream = (await this.connect()).jetstream();
    const time = new Date().toISOString();
    const changed = Array.from({ length: of }, (_, index) => ({
      chain_id: `A${String(index + 1)}`,
      on: index < chains,
    }));
    for (const { chain_id, on } of changed) {
      const subject = subjectOf(monitoringChanged, { chain_id });
      const config = { chain_id, enabled: on, check_interval: 1, alert_thresholds: {}, slo: null };
      const data = { chain_id, monitoring: { ...config, created_at: time, updated_at: time } };
      const event = {
        specversion: '1.0',
        id: randomUUID(),
        source: '/chain-mapping/bench',
        type: monitoringChanged.type,
      };
      await jetstream.publish(subject, JSON.stringify({ ...event, subject, time, data }));
    }
    const client = new Client(this.backends.DATABASE_URL);
    await client.connect();
    const kept = changed.filter(({ on }) => on).map(({ chain_id }) => chain_id);
    await client.query('UPDATE chain_monitoring_config SET enabled = chain_id = ANY($1), updated_at = now()', [kept]);
    await client.end();
  }

  cpu(): Map<Part, number> {
    return new Map([...this.parts].map(([name, { pid }]) => [name, cpuOf(pid)]));
  }

  memory(): Map<Part, number> {
    return new Map([...this.parts].map(([name, { pid }]) => [name, megabytesOf(pid)]));
  }

  pidOf(part: Part): number {
    return this.parts.get(part)?.pid ?? 0;
  }

  async lateness(): Promise<Lateness> {
    const text = await this.metrics();
    const upTo = new Map<number, number>();
    for (const [, le, count] of text.matchAll(/check_lateness_seconds_bucket\{le="([\d.]+)"[^}]*\} (\d+)/g)) {
      upTo.set(Number(le) * 1000, Number(count));
    }
    const count = Number(/check_lateness_seconds_count\{[^}]*\} (\d+)/.exec(text)?.[1] ?? 0);
    let skipped = 0;
    for (const [, value] of text.matchAll(/checks_skipped_total\{[^}]*\} (\d+)/g)) skipped += Number(value);
    return { upTo, count, skipped };
  }

  async metrics(): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${String(this.monitorPort)}/metrics`);
    return answer.text();
  }

  async connect(): Promise<NatsConnection> {
    const connection = await connect({ servers: this.backends.NATS_URL, name: 'bench' });
    this.others.unshift({ stop: () => connection.close() });
    return connection;
  }

  async stop(): Promise<void> {
    for (const name of ['health-monitor', 'alerting', 'metrics-ingest'] as const) await this.parts.get(name)?.stop();
    for (const other of this.others) await other.stop();
    for (const name of ['redis', 'nats', 'postgres'] as const) await this.parts.get(name)?.stop();
  }

  private async startBackends(): Promise<void> {
    const [postgres, redis, nats] = await Promise.all([
      startPostgres({ home: this.home }),
      startRedis({ home: this.home }),
      startNats({ home: this.home }),
    ]);
    this.parts.set('postgres', postgres).set('redis', redis).set('nats', nats);
    this.backends = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, NATS_URL: nats.url };
    await migrateStreams({ url: nats.url });
  }

  private async startAround(): Promise<void> {
    const registry = await startRegistryFake(this.backends.NATS_URL);
    this.others.push({ stop: () => registry.close() });
    for (const name of ['metrics-ingest', 'alerting'] as const) {
      const port = await freePort();
      this.parts.set(name, await this.service(name, port));
      await answering(`http://127.0.0.1:${String(port)}/health/ready`);
    }
  }

  private service(name: Part, port: number): Promise<ServiceProcess> {
    const chdb = join(this.home, 'chdb');
    mkdirSync(chdb, { recursive: true });
    const own: Record<string, string> =
      name === 'metrics-ingest' ? { CHDB_PATH: chdb, OTLP_PORT: '0', OTLP_GRPC_PORT: '0' } : {};
    const flags = PROFILES === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(PROFILES, name)}`];
    const env = { ...this.backends, ...own, OPS_PORT: String(port), EGRESS_ALLOW: '127.0.0.0/8' };
    return startProcess(name, env, flags);
  }
}
