import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { startNats, startPostgres, startRedis } from '@chain-mapping/backends';
import { checkResults, streams, subjectOf } from '@chain-mapping/contracts';
import { migrateStreams } from '@chain-mapping/messaging';
import type { ObservedResult } from '@chain-mapping/model';
import { freePort } from '@chain-mapping/testing';
import { connect, type JetStreamClient } from 'nats';
import { cpuOf, megabytesOf } from '../health-monitor/processes';
import { answering, startProcess } from '../registry/services';
import { PROFILES } from './config';
import { type Place, startSurroundings } from './surroundings';

const BATCH = 100;
const PATIENCE_MS = 60_000;

type Part = 'alerting' | 'postgres' | 'nats' | 'redis';

interface Heard {
  readonly fingerprint: string;
  readonly status: string;
}

/** Alerting with the servers that it stores and tells by, each a process of its own. */
export class Alerting {
  private readonly parts = new Map<Part, { readonly pid: number; stop(): Promise<void> }>();
  private others: { stop(): Promise<void> }[] = [];
  private slot = Date.now();
  private onHeard: (alert: Heard) => void = () => undefined;

  private constructor(private readonly jetstream: JetStreamClient) {}

  static async start(home: string): Promise<Alerting> {
    const [postgres, redis, nats] = await Promise.all([
      startPostgres({ home }),
      startRedis({ home }),
      startNats({ home }),
    ]);
    await migrateStreams({ url: nats.url });
    const surroundings = await startSurroundings(nats.url);
    const connection = await connect({ servers: nats.url, name: 'bench' });
    const alerting = new Alerting(connection.jetstream());
    alerting.parts.set('postgres', postgres).set('redis', redis).set('nats', nats);
    alerting.others = [{ stop: () => connection.close() }, { stop: () => surroundings.close() }];
    const port = await freePort();
    const flags = ['--expose-gc', '--require', join(__dirname, 'collect.cjs')];
    const profile = PROFILES === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`];
    const env = { DATABASE_URL: postgres.url, NATS_URL: nats.url, REDIS_URL: redis.url, OPS_PORT: String(port) };
    alerting.parts.set('alerting', await startProcess('alerting', env, [...flags, ...profile]));
    await answering(`http://127.0.0.1:${String(port)}/health/ready`);
    connection.subscribe('chain.alerts.>', {
      callback: (_, message) => alerting.onHeard((JSON.parse(message.string()) as { data: Heard }).data),
    });
    await connection.flush();
    return alerting;
  }

  /** CPU-seconds used up to now. */
  cpu(): Map<Part, number> {
    return new Map([...this.parts].map(([name, { pid }]) => [name, cpuOf(pid)]));
  }

  /** Of alerting itself, in MB, without garbage. */
  async memory(): Promise<number> {
    const pid = this.parts.get('alerting')?.pid ?? 0;
    process.kill(pid, 'SIGUSR2');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return megabytesOf(pid);
  }

  /** Publishes results of these places, and waits until all that follows from them is on the subject. */
  async tell(places: readonly Place[], status: 'unhealthy' | 'healthy'): Promise<void> {
    const expected = status === 'unhealthy' ? 'firing' : 'resolved';
    const missing = new Set(places.map(({ chain_id, node_id }) => `node_failed:${chain_id}:${node_id}`));
    const all = new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${String(missing.size)} alerts were not told`)), PATIENCE_MS);
      this.onHeard = (alert) => {
        if (alert.status === expected) missing.delete(alert.fingerprint);
        if (missing.size > 0) return;
        clearTimeout(late);
        resolve();
      };
    });
    for (let first = 0; first < places.length; first += BATCH) {
      await this.publish(places.slice(first, first + BATCH), status);
    }
    await all;
  }

  /** From the publish of one result to the alert on its subject, in milliseconds. */
  async timeOf(place: Place): Promise<number> {
    const fingerprint = `node_failed:${place.chain_id}:${place.node_id}`;
    const begun = performance.now();
    const told = new Promise<number>((resolve) => {
      this.onHeard = (alert) => {
        if (alert.fingerprint === fingerprint && alert.status === 'firing') resolve(performance.now() - begun);
      };
    });
    await this.publish([place], 'unhealthy');
    return told;
  }

  async stop(): Promise<void> {
    await this.parts.get('alerting')?.stop();
    for (const other of this.others) await other.stop();
    for (const name of ['redis', 'nats', 'postgres'] as const) await this.parts.get(name)?.stop();
  }

  private async publish(places: readonly Place[], status: 'unhealthy' | 'healthy'): Promise<void> {
    this.slot += 1;
    const time = new Date(this.slot).toISOString();
    const results = places.map(({ chain_id, node_id, target_id }): ObservedResult => ({
      result_id: randomUUID(),
      target_id,
      slot: this.slot,
      checked_at: time,
      type: 'http',
      status,
      response_time: 3,
      error_message: status === 'healthy' ? null : 'Connection refused by 127.0.0.1:8001',
      nodes: [{ chain_id, node_id, service_name: target_id }],
      component_status: status,
      component_since: time,
      consecutive_failures: status === 'healthy' ? 0 : 1,
    }));
    const subject = subjectOf(checkResults, { shard: '0' });
    const event = { specversion: '1.0', id: randomUUID(), source: '/chain-mapping/bench', type: checkResults.type };
    await this.jetstream.publish(subject, JSON.stringify({ ...event, subject, time, data: { results } }), {
      expect: { streamName: streams.health.name },
    });
  }
}
