import { randomUUID } from 'node:crypto';
import { streams } from '@chain-mapping/contracts';
import type { Alert } from '@chain-mapping/model';
import { aChain, aNode, aPostgresServer, aRedis, eventually, type TestProcess } from '@chain-mapping/testing';
import { connect } from 'nats';
import { type ServiceProcess, startServiceProcess } from '../kills/service-process';
import { faultsOf, type ToldAlert } from '../outages/alerts-rig';
import { startWatchedPlatform, type WatchedPlatform } from '../outages/watched-platform';
import { aNatsCluster, freePort, type NatsCluster, passwordOf } from './cluster';

/** The whole takes minutes: SCALE_OUT=whole npx jest rolling-restart. In CI the two that every request goes through are enough. */
const SERVICES =
  process.env.SCALE_OUT === 'whole'
    ? ['registry', 'discovery', 'health-monitor', 'alerting', 'gateway']
    : ['registry', 'gateway'];
const IS_WATCHED = SERVICES.includes('alerting');
const PATHS = ['/one', '/two', '/three', '/four'];

const PATIENCE = { timeout_ms: 60_000 };
const EVERY_MS = 100;
const REPLICAS = 2;

/** What of a request is safe to ask again, as a proxy or a client does: nothing was done, or the key says that it is the same. */
const ATTEMPTS = 4;
const PAUSE_MS = 500;

interface Load {
  readonly failed: string[];
  readonly registered: string[];
  /** Requests that an address has yet to answer. */
  readonly open: Map<string, number>;
  asked: number;
  retried: number;
  stop(): Promise<void>;
}

/** Registers, changes and reads chains through the gateways that are in rotation, ten times a second. */
function startLoad(rotation: readonly string[]): Load {
  const load: Load = { failed: [], registered: [], open: new Map(), asked: 0, retried: 0, stop: async () => undefined };
  let stopped = false;
  let turn = 0;
  const inFlight = new Set<Promise<void>>();

  const ask = async (method: string, path: string, body?: unknown): Promise<{ id?: string } | undefined> => {
    load.asked += 1;
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    let last = '';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const url = rotation[(turn += 1) % rotation.length] ?? '';
      load.open.set(url, (load.open.get(url) ?? 0) + 1);
      try {
        const answer = await fetch(`${url}${path}`, {
          method,
          headers,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        if (answer.ok) return (await answer.json()) as { id?: string };
        last = `${method} ${path}: ${answer.status} ${await answer.text()}`;
        if (![502, 503, 504].includes(answer.status)) break;
      } catch (error) {
        last = `${method} ${path}: ${String(error)}`;
      } finally {
        load.open.set(url, (load.open.get(url) ?? 0) - 1);
      }
      load.retried += 1;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    load.failed.push(last);
    return undefined;
  };
  const once = async (): Promise<void> => {
    const made = await ask('POST', '/api/v1/chains', aChain({ nodes: [aNode()] }));
    if (made?.id === undefined) return;
    load.registered.push(made.id);
    await ask('GET', `/api/v1/chains/${made.id}`);
  };
  const timer = setInterval(() => {
    if (stopped) return;
    const work = once().finally(() => inFlight.delete(work));
    inFlight.add(work);
  }, EVERY_MS);
  load.stop = async () => {
    stopped = true;
    clearInterval(timer);
    await Promise.all(inFlight);
  };
  return load;
}

describe('a rolling restart of every process, under load', () => {
  let cluster: NatsCluster;
  let stores: { postgres: TestProcess; redis: TestProcess };
  let platform: WatchedPlatform;
  const running = new Map<string, ServiceProcess[]>();
  /** Where each gateway answers; those in rotation get requests, as a Service of Kubernetes sends them to pods that are ready. */
  const rotation: string[] = [];

  const environmentOf = (service: string): Record<string, string> => ({
    NATS_URL: cluster.url,
    NATS_PASSWORD: passwordOf(service),
    DATABASE_URL: stores.postgres.url,
    REDIS_URL: stores.redis.url,
    EGRESS_ALLOW: '127.0.0.0/8',
    HOST: '127.0.0.1',
    ACCESS_CONTROL: 'off',
    RATE_LIMIT_PER_SECOND: '0',
  });

  const isReady = (process: ServiceProcess) =>
    eventually(async () => {
      const answer = await fetch(`${process.ops_url}/health/ready`);
      if (!answer.ok) throw new Error(await answer.text());
    }, PATIENCE);

  const begin = async (service: string, place: number): Promise<ServiceProcess> => {
    const own: Record<string, string> = service === 'gateway' ? { PORT: String(ports[place]) } : {};
    const process = await startServiceProcess(service, { ...environmentOf(service), ...own });
    await isReady(process);
    if (service === 'gateway') rotation.push(urlOf(place));
    return process;
  };
  const ports: number[] = [];
  const urlOf = (place: number): string => `http://127.0.0.1:${ports[place]}`;

  beforeAll(async () => {
    const [postgres, redis] = await Promise.all([aPostgresServer(), aRedis()]);
    stores = { postgres, redis };
    cluster = await aNatsCluster();
    platform = await startWatchedPlatform();
    for (let place = 0; place < REPLICAS; place += 1) ports.push(await freePort());
    for (const service of SERVICES) {
      const places = Array.from({ length: REPLICAS }, (_, place) => place);
      running.set(service, await Promise.all(places.map((place) => begin(service, place))));
    }
  }, 240_000);

  afterAll(async () => {
    await Promise.all([...running.values()].flat().map((process) => process.end('SIGTERM')));
    await platform?.stop();
    await cluster?.stop();
    await Promise.all(Object.values(stores ?? {}).map((store) => store.stop()));
  }, 60_000);

  const call = async (method: string, path: string, body: object): Promise<{ id: string }> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${urlOf(0)}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as { id: string };
  };

  const toldAlerts = async (): Promise<ToldAlert[]> => {
    const nc = await connect({ servers: cluster.url.split(','), user: 'operator', pass: passwordOf('operator') });
    try {
      const consumer = await nc.jetstream().consumers.get(streams.alerts.name, { filterSubjects: 'chain.alerts.>' });
      const { num_pending } = await consumer.info();
      const told: ToldAlert[] = [];
      if (num_pending === 0) return told;
      for await (const message of await consumer.fetch({ max_messages: num_pending, expires: 5000 })) {
        const { id, data } = message.json<{ id: string; data: Alert }>();
        told.push({ event_id: id, subject: message.subject, alert: data });
      }
      return told;
    } finally {
      await nc.close();
    }
  };

  /** As a rollout does: out of rotation, what it holds is finished, then the next one in its place. */
  const restart = async (service: string, place: number, load: Load): Promise<void> => {
    if (service === 'gateway') {
      rotation.splice(rotation.indexOf(urlOf(place)), 1);
      await eventually(() => expect(load.open.get(urlOf(place)) ?? 0).toBe(0), PATIENCE);
    }
    const processes = running.get(service) ?? [];
    await processes[place]?.end('SIGTERM');
    processes[place] = await begin(service, place);
  };

  it('fails no request, loses no event and doubles no alert', async () => {
    for (const path of IS_WATCHED ? PATHS : []) {
      const node = aNode({ health_check: { endpoint: `${platform.url}${path}`, timeout_ms: 900 } });
      const { id } = await call('POST', '/api/v1/chains', aChain({ nodes: [node] }));
      await call('PUT', `/api/v1/chains/${id}/monitoring`, { enabled: true, check_interval: 1 });
    }
    const load = startLoad(rotation);
    let round = 0;
    /** Every process that is replaced sees something break, and something heal. */
    const breakNext = (): void => {
      platform.answerWith(200, PATHS);
      platform.answerWith(503, [PATHS[(round += 1) % PATHS.length] ?? '']);
    };
    for (const server of cluster.servers) {
      breakNext();
      await server.startAgain();
      await cluster.isWhole();
    }
    for (const service of SERVICES) {
      for (let place = 0; place < REPLICAS; place += 1) {
        breakNext();
        await restart(service, place, load);
      }
    }
    await load.stop();
    platform.answerWith(200, PATHS);
    expect(load.failed).toEqual([]);
    expect(load.registered.length).toBeGreaterThan(10);
    await eventually(async () => {
      const told = await cluster.subjects(streams.registry.name, 'chain.registry.registered.*');
      const wanted = load.registered.map((id) => [
        `chain.registry.registered.${id}`,
        told[`chain.registry.registered.${id}`],
      ]);
      expect(wanted.filter(([, count]) => count !== 1)).toEqual([]);
    }, PATIENCE);
    if (!IS_WATCHED) return;
    await eventually(async () => {
      const told = await toldAlerts();
      expect(faultsOf(told)).toEqual([]);
      const open = new Set(told.filter(({ alert }) => !alert.resolved).map(({ alert }) => alert.id));
      for (const { alert } of told) if (alert.resolved) open.delete(alert.id);
      expect([told.length > 0, [...open]]).toEqual([true, []]);
    }, PATIENCE);
  }, 540_000);
});
