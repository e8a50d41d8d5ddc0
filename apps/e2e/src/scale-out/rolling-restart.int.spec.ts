import { streams } from '@chain-mapping/contracts';
import type { Alert } from '@chain-mapping/model';
import {
  aChain,
  aClickHouse,
  aNode,
  aPostgresServer,
  aRedis,
  eventually,
  freePort,
  type TestServer,
} from '@chain-mapping/testing';
import { connect } from 'nats';
import { type ServiceProcess, startServiceProcess } from '../kills/service-process';
import { faultsOf, type ToldAlert } from '../outages/alerts-rig';
import { startWatchedPlatform, type WatchedPlatform } from '../outages/watched-platform';
import { aNatsCluster, type NatsCluster, passwordOf } from './cluster';
import { type Load, startLoad } from './load';
import { type Reporter, startReporter } from './reporter';
import { differencesOf, storedEvents } from './stored-events';

/** The whole takes minutes: SCALE_OUT=whole npx jest rolling-restart. In CI the two that every request goes through are enough. */
const SERVICES =
  process.env.SCALE_OUT === 'whole'
    ? ['registry', 'discovery', 'health-monitor', 'alerting', 'metrics-ingest', 'gateway']
    : ['registry', 'gateway'];
const IS_WHOLE = SERVICES.includes('metrics-ingest');
const PATHS = ['/one', '/two', '/three', '/four'];

const PATIENCE = { timeout_ms: 60_000 };
const REPLICAS = 2;

describe('a rolling restart of every process, under load', () => {
  let cluster: NatsCluster;
  let stores: Readonly<Record<'postgres' | 'redis', TestServer> & { readonly clickhouse?: TestServer | undefined }>;
  let platform: WatchedPlatform;
  const running = new Map<string, ServiceProcess[]>();
  /** Where each gateway answers; those in rotation get requests, as a Service of Kubernetes sends them to pods that are ready. */
  const rotation: string[] = [];
  /** What is checked, and the chain that it is of. */
  const watched = new Map<string, string>();
  let round = 0;
  let load: Load | undefined;
  let reporter: Reporter | undefined;

  const environmentOf = (service: string): Record<string, string> => ({
    NATS_URL: cluster.url,
    NATS_PASSWORD: passwordOf(service),
    DATABASE_URL: stores.postgres.url,
    REDIS_URL: stores.redis.url,
    CLICKHOUSE_URL: stores.clickhouse?.url ?? '',
    OTLP_PORT: '0',
    OTLP_GRPC_PORT: '0',
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
    const [postgres, redis, clickhouse] = await Promise.all([
      aPostgresServer(),
      aRedis(),
      IS_WHOLE ? aClickHouse() : undefined,
    ]);
    stores = { postgres, redis, clickhouse };
    cluster = await aNatsCluster();
    platform = await startWatchedPlatform();
    for (let place = 0; place < REPLICAS; place += 1) ports.push(await freePort());
    const places = Array.from({ length: REPLICAS }, (_, place) => place);
    const start = async (service: string): Promise<void> => {
      running.set(service, await Promise.all(places.map((place) => begin(service, place))));
    };
    await Promise.all(SERVICES.map(start));
  }, 240_000);

  afterAll(async () => {
    await Promise.all([load?.stop(), reporter?.stop()]);
    await Promise.all([...running.values()].flat().map((process) => process.end('SIGTERM')));
    await platform?.stop();
    await cluster?.stop();
    await Promise.all(Object.values(stores ?? {}).map((store) => store?.stop()));
  }, 120_000);

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
  const restart = async (service: string, place: number): Promise<void> => {
    if (service === 'gateway') {
      rotation.splice(rotation.indexOf(urlOf(place)), 1);
      await eventually(() => expect(load?.openOf(urlOf(place))).toBe(0), PATIENCE);
    }
    const processes = running.get(service) ?? [];
    await processes[place]?.end('SIGTERM');
    processes[place] = await begin(service, place);
  };

  /** Something heals and something breaks while `act` goes on; in the end operators have been told of both. */
  const whileOneBreaks = async (act: () => Promise<void>): Promise<void> => {
    if (!IS_WHOLE) return act();
    const before = (await toldAlerts()).length;
    platform.answerWith(200, PATHS);
    const [path = '', chain_id] = [...watched][(round += 1) % watched.size] ?? [];
    platform.answerWith(503, [path]);
    await act();
    await eventually(async () => {
      const told = (await toldAlerts()).slice(before);
      expect(told.some(({ alert }) => alert.chain_id === chain_id && !alert.resolved)).toBe(true);
    }, PATIENCE);
  };

  it('fails no request, loses no event and doubles no alert', async () => {
    for (const path of IS_WHOLE ? PATHS : []) {
      const node = aNode({ health_check: { endpoint: `${platform.url}${path}`, timeout_ms: 900 } });
      const { id } = await call('POST', '/api/v1/chains', aChain({ nodes: [node] }));
      await call('PUT', `/api/v1/chains/${id}/monitoring`, { enabled: true, check_interval: 1 });
      watched.set(path, id);
    }
    const requests = (load = startLoad(rotation, SERVICES));
    reporter = IS_WHOLE ? startReporter(cluster.url) : undefined;
    for (const server of cluster.servers) {
      await whileOneBreaks(async () => {
        await server.startAgain();
        await cluster.isWhole();
      });
    }
    for (const service of SERVICES) {
      for (let place = 0; place < REPLICAS; place += 1) await whileOneBreaks(() => restart(service, place));
    }
    await requests.stop();
    const reported = await reporter?.stop();
    platform.answerWith(200, PATHS);
    expect(requests.failed).toEqual([]);
    expect(requests.registered.length).toBeGreaterThan(10);
    await eventually(async () => {
      const told = await cluster.subjects(streams.registry.name, 'chain.registry.registered.*');
      const wanted = requests.registered.map((id) => [
        `chain.registry.registered.${id}`,
        told[`chain.registry.registered.${id}`],
      ]);
      expect(wanted.filter(([, count]) => count !== 1)).toEqual([]);
    }, PATIENCE);
    if (reported === undefined) return;
    await eventually(async () => {
      const told = await toldAlerts();
      expect(faultsOf(told)).toEqual([]);
      const open = new Set(told.filter(({ alert }) => !alert.resolved).map(({ alert }) => alert.id));
      for (const { alert } of told) if (alert.resolved) open.delete(alert.id);
      expect([told.length > 0, [...open]]).toEqual([true, []]);
    }, PATIENCE);
    expect(reported).toMatchObject({ sent: true, refused: 0 });
    expect([requests.tracked.length > 10, reported.numbers.length > 10]).toEqual([true, true]);
    await eventually(async () => {
      const stored = await storedEvents(stores.clickhouse?.url ?? '');
      expect(differencesOf(requests.tracked, stored.orders)).toEqual([]);
      expect(differencesOf(reported.numbers, stored.reporter)).toEqual([]);
    }, PATIENCE);
  }, 900_000);
});
