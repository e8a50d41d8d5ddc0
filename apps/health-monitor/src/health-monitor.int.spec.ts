import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  chainDeleted,
  chainHealthChanged,
  chainRegistered,
  checkChain,
  checkResults,
  type DataOf,
  deleteMonitoring,
  DomainError,
  getChain,
  getChainHealth,
  getChains,
  getMonitoring,
  getService,
  type InputOf,
  listChainStatuses,
  listServices,
  monitoringChanged,
  monitoringStatistics,
  putMonitoring,
  serviceUpdated,
  streams,
} from '@chain-mapping/contracts';
import { connectRedis } from '@chain-mapping/jobs';
import {
  Answers,
  Consumers,
  Events,
  Messages,
  MessagingModule,
  migrateStreams,
  natsTransport,
  on,
} from '@chain-mapping/messaging';
import { Chain, derivedFields, MonitoringInput, type ObservedResult, Service } from '@chain-mapping/model';
import { type RunningService, startService } from '@chain-mapping/service';
import {
  aChain,
  aNats,
  aNode,
  aPostgres,
  aRedis,
  eventually,
  type TestProcess,
  type TestServer,
} from '@chain-mapping/testing';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { Redis } from 'ioredis';
import { ComponentStates } from './components/component-states.store';
import { loadConfig } from './config';
import { HealthMonitorModule } from './health-monitor.module';
import { VersionedKeys } from './redis/versioned-keys.store';

const chains = new Map<string, Chain>();
const services = new Map<string, Service>();
const page = { limit: 500, offset: 0 };

/** The registry, as far as others ask it. */
@Controller()
class RegistryFake {
  @Answers(getChain)
  get({ chain_id }: InputOf<typeof getChain>) {
    const chain = chains.get(chain_id);
    if (chain === undefined) throw new DomainError('ChainNotFound', `Chain '${chain_id}' not found`);
    return chain;
  }

  @Answers(getChains)
  getMany({ chain_ids }: InputOf<typeof getChains>) {
    return { chains: chain_ids.flatMap((id) => chains.get(id) ?? []) };
  }

  @Answers(listServices)
  services() {
    return { services: [...services.values()], total: services.size, ...page };
  }

  @Answers(getService)
  service({ name }: InputOf<typeof getService>) {
    const service = services.get(name);
    if (service === undefined) throw new DomainError('ServiceNotFound', `Service '${name}' not found`);
    return service;
  }
}

@Module({ controllers: [RegistryFake] })
class RegistryFakeModule {}

/** An HTTP server that answers with the status that it is told to, and counts how often it was asked. */
class Platform {
  readonly asked = new Map<string, number>();
  readonly statuses = new Map<string, number>();
  private server: Server | undefined;

  async start(): Promise<void> {
    this.server = createServer(({ url = '' }, response) => {
      this.asked.set(url, this.askedOf(url) + 1);
      response.writeHead(this.statuses.get(url) ?? 200).end('ok');
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server?.address() as AddressInfo).port)}`;
  }

  askedOf(path: string): number {
    return this.asked.get(path) ?? 0;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

let made = 0;
const NOW = '2026-01-01T00:00:00.000Z';

function register(fields: Parameters<typeof aChain>[0]): Chain {
  made += 1;
  const input = aChain(fields);
  const chain = Chain.parse({
    ...input,
    ...derivedFields(input),
    id: `A${String(made)}`,
    version: 1,
    status: 'unknown',
    created_at: NOW,
    updated_at: NOW,
    created_by: 'test',
    updated_by: 'test',
  });
  chains.set(chain.id, chain);
  return chain;
}

const monitoring = (fields: Partial<MonitoringInput> = {}): MonitoringInput =>
  MonitoringInput.parse({ check_interval: 1, ...fields });

describe('health-monitor', () => {
  const platform = new Platform();
  let postgres: TestServer;
  let nats: TestProcess;
  let redis: TestProcess;
  let registry: INestMicroservice;
  let monitor: RunningService;
  let outside: INestMicroservice;
  let messages: Messages;
  let events: Events;
  let direct: Redis;
  const seen = new Set<string>();
  const changes: DataOf<typeof chainHealthChanged>[] = [];
  const results: ObservedResult[] = [];
  const announced: DataOf<typeof monitoringChanged>[] = [];

  const startMonitor = (): Promise<RunningService> =>
    startService({
      name: 'health-monitor',
      config: loadConfig({
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        NATS_URL: nats.url,
        EGRESS_ALLOW: '127.0.0.0/8,::1/128',
      }),
      module: (config, context) => HealthMonitorModule.forRoot(config, context),
      transport: (config) => natsTransport({ service: 'health-monitor', url: config.NATS_URL }),
    });

  const nodeAt = (path: string, fields: Parameters<typeof aNode>[0] = {}) =>
    aNode({ health_check: { endpoint: `${platform.url}${path}`, timeout_ms: 3000 }, ...fields });

  const changesOf = (chain_id: string) =>
    changes
      .filter((change) => change.chain_id === chain_id)
      .map(({ previous_status, status }) => [previous_status, status]);

  const monitored = async (chain: Chain, fields: Partial<MonitoringInput> = {}): Promise<Chain> => {
    await messages.ask(putMonitoring, { chain_id: chain.id, monitoring: monitoring(fields) });
    return chain;
  };

  beforeAll(async () => {
    [postgres, nats, redis] = await Promise.all([aPostgres(), aNats(), aRedis()]);
    await Promise.all([platform.start(), migrateStreams({ url: nats.url })]);
    registry = await NestFactory.createMicroservice<MicroserviceOptions>(RegistryFakeModule, {
      ...natsTransport({ service: 'registry', url: nats.url }),
      logger: false,
    });
    await registry.listen();
    const listener = MessagingModule.forRoot({ service: 'outside', url: nats.url });
    outside = await NestFactory.createMicroservice<MicroserviceOptions>(listener, {
      ...natsTransport({ service: 'outside', url: nats.url }),
      logger: false,
    });
    const consumers = outside.get(Consumers);
    consumers.consume({
      name: 'outside-changes',
      stream: streams.health,
      filter: chainHealthChanged.pattern,
      // At least once: what is delivered again has the id that it had.
      handlers: [
        on(chainHealthChanged, async (data, { id }) => {
          if (!seen.has(id)) changes.push(data);
          seen.add(id);
        }),
      ],
    });
    consumers.consume({
      name: 'outside-results',
      stream: streams.health,
      filter: checkResults.pattern,
      handlers: [on(checkResults, async (data) => void results.push(...data.results))],
    });
    consumers.consume({
      name: 'outside-monitoring',
      stream: streams.registry,
      filter: monitoringChanged.pattern,
      handlers: [on(monitoringChanged, async (data) => void announced.push(data))],
    });
    await outside.listen();
    messages = outside.get(Messages);
    events = outside.get(Events);
    direct = connectRedis(redis.url, 'test');
    monitor = await startMonitor();
  }, 120_000);

  afterAll(async () => {
    await monitor?.stop();
    await Promise.all([outside?.close(), registry?.close()]);
    direct?.disconnect();
    await Promise.all([platform.stop(), postgres?.stop(), nats?.stop(), redis?.stop()]);
  }, 120_000);

  it('checks a chain as soon as it is monitored, and says once how it is', async () => {
    const chain = await monitored(register({ nodes: [nodeAt('/first')] }), { check_interval: 30 });
    await eventually(() => expect(changesOf(chain.id)).toEqual([[null, 'healthy']]));
    const health = await messages.ask(getChainHealth, { chain_id: chain.id });
    expect(health).toMatchObject({ status: 'healthy', coverage: 1, root_cause: null });
    await eventually(() => expect(results.some(({ nodes }) => nodes[0]?.chain_id === chain.id)).toBe(true));
    expect(results.find(({ nodes }) => nodes[0]?.chain_id === chain.id)).toMatchObject({
      status: 'healthy',
      component_status: 'healthy',
      type: 'http',
      consecutive_failures: 0,
    });
    const { statuses } = await messages.ask(listChainStatuses, {});
    expect(statuses).toContainEqual(expect.objectContaining({ chain_id: chain.id, status: 'healthy' }));
  });

  it('announces a failure and its end, with the root cause', async () => {
    const chain = register({
      nodes: [nodeAt('/entry', { id: 'entry' }), nodeAt('/store', { id: 'store', service_name: 'stores' })],
      edges: [{ source_node: 'entry', target_node: 'store', type: 'database_query' }],
    });
    await monitored(chain);
    await eventually(() => expect(changesOf(chain.id)).toEqual([[null, 'healthy']]));
    platform.statuses.set('/store', 500);
    await eventually(() => expect(changesOf(chain.id)).toContainEqual(['healthy', 'degraded']));
    const change = changes.filter(({ chain_id }) => chain_id === chain.id).at(-1);
    expect(change?.health.root_cause).toMatchObject({
      node_id: 'store',
      service_name: 'stores',
      error_message: 'Unexpected status code: 500',
    });
    platform.statuses.delete('/store');
    await eventually(() =>
      expect(changesOf(chain.id)).toEqual([
        [null, 'healthy'],
        ['healthy', 'degraded'],
        ['degraded', 'healthy'],
      ]),
    );
    const sequences = changes.filter(({ chain_id }) => chain_id === chain.id).map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  }, 90_000);

  it('finds out soon whether a soft failure is a hard one', async () => {
    const health_check = {
      endpoint: `${platform.url}/soft`,
      failures: { count: 2, of: 3 },
      recoveries: 2,
      retry_interval_ms: 200,
    };
    const chain = await monitored(register({ nodes: [aNode({ health_check })] }), { check_interval: 4 });
    await eventually(() => expect(changesOf(chain.id)).toEqual([[null, 'healthy']]));
    platform.statuses.set('/soft', 503);
    await eventually(() => expect(changesOf(chain.id)).toHaveLength(2), { timeout_ms: 30_000 });
    const failures = results.filter(({ nodes, status }) => nodes[0]?.chain_id === chain.id && status === 'degraded');
    expect(failures.slice(0, 2).map(({ component_status }) => component_status)).toEqual(['healthy', 'degraded']);
    const [soft, hard] = failures.map(({ checked_at }) => Date.parse(checked_at));
    expect((hard ?? Infinity) - (soft ?? 0)).toBeLessThan(3500);
  }, 90_000);

  it('checks a target once, however many chains and replicas there are', async () => {
    const second = await startMonitor();
    try {
      const shared = () => register({ nodes: [nodeAt('/shared')] });
      const both = [await monitored(shared()), await monitored(shared())];
      await eventually(() => both.forEach(({ id }) => expect(changesOf(id)).toEqual([[null, 'healthy']])));
      const slots = () =>
        results.filter(({ nodes }) => nodes.some(({ chain_id }) => chain_id === both[1]?.id)).map(({ slot }) => slot);
      const before = platform.askedOf('/shared');
      const start = Date.now();
      await eventually(() => expect(platform.askedOf('/shared')).toBeGreaterThanOrEqual(before + 4));
      // Four checks at one a second take more than two seconds, however they fall.
      expect(Date.now() - start).toBeGreaterThan(2000);
      platform.statuses.set('/shared', 500);
      await eventually(() => both.forEach(({ id }) => expect(changesOf(id)).toHaveLength(2)));
      expect(new Set(slots()).size).toBe(slots().length);
      expect(both.map(({ id }) => changesOf(id))).toEqual(
        both.map(() => [
          [null, 'healthy'],
          ['healthy', 'degraded'],
        ]),
      );
    } finally {
      await second.stop();
    }
  }, 90_000);

  it('learns of changed services at once', async () => {
    const chain = await monitored(register({ nodes: [aNode({ id: 'n', service_name: 'late-service' })] }));
    const reason = async () => (await messages.ask(getChainHealth, { chain_id: chain.id })).node_health[0];
    expect(await reason()).toMatchObject({
      status: 'unknown',
      error_message: "no endpoint, and service 'late-service' is not in the service registry",
    });
    const service = Service.parse({
      name: 'late-service',
      base_url: `${platform.url}/late`,
      created_at: NOW,
      updated_at: NOW,
    });
    services.set(service.name, service);
    await events.publish(serviceUpdated, { service_name: service.name }, { service });
    await eventually(async () => expect(await reason()).toMatchObject({ status: 'healthy' }));
  }, 90_000);

  it('checks a chain on demand, also one that is not monitored', async () => {
    platform.statuses.set('/demand', 500);
    const chain = register({
      nodes: [nodeAt('/demand', { id: 'a' }), aNode({ id: 'b', health_check: { endpoint: 'ftp://127.0.0.1:1' } })],
    });
    expect(await messages.ask(getChainHealth, { chain_id: chain.id })).toMatchObject({
      status: 'unknown',
      coverage: 0,
    });
    expect(await messages.ask(checkChain, { chain_id: chain.id })).toMatchObject({
      status: 'degraded',
      coverage: 1,
      node_health: [
        { node_id: 'a', status: 'degraded', error_message: 'Unexpected status code: 500' },
        { node_id: 'b', status: 'unknown', error_message: "endpoints with the scheme 'ftp' cannot be checked" },
      ],
    });
    expect(await messages.ask(getChainHealth, { chain_id: chain.id })).toMatchObject({ status: 'degraded' });
    expect(changesOf(chain.id)).toEqual([]);
    await expect(messages.ask(checkChain, { chain_id: 'A999' })).rejects.toMatchObject({ code: 'ChainNotFound' });
  });

  it('keeps, changes and ends the monitoring of a chain', async () => {
    const { id: chain_id } = register({ nodes: [nodeAt('/config')] });
    await expect(messages.ask(getMonitoring, { chain_id })).rejects.toMatchObject({ code: 'MonitoringNotFound' });
    await expect(messages.ask(getMonitoring, { chain_id: 'A999' })).rejects.toMatchObject({ code: 'ChainNotFound' });
    await expect(messages.ask(putMonitoring, { chain_id: 'A999', monitoring: monitoring() })).rejects.toMatchObject({
      code: 'ChainNotFound',
    });
    const put = (fields: Partial<MonitoringInput>) =>
      messages.ask(putMonitoring, { chain_id, monitoring: monitoring(fields) });
    const slo = { target: 0.99, window_days: 30 };
    const first = await put({ check_interval: 7, alert_thresholds: { latency_threshold: 100 }, slo });
    expect(await messages.ask(getMonitoring, { chain_id })).toEqual(first);
    expect(await put({ check_interval: 7, alert_thresholds: { latency_threshold: 100 }, slo })).toEqual(first);
    expect(await put({ check_interval: 9 })).toMatchObject({
      check_interval: 9,
      slo: null,
      created_at: first.created_at,
    });
    const active = (await messages.ask(monitoringStatistics, {})).active_chains;
    expect(await messages.ask(deleteMonitoring, { chain_id })).toEqual({ chain_id });
    await expect(messages.ask(deleteMonitoring, { chain_id })).rejects.toMatchObject({ code: 'MonitoringNotFound' });
    await eventually(async () => {
      expect((await messages.ask(monitoringStatistics, {})).active_chains).toBe(active - 1);
    });
    await eventually(() => {
      const heard = announced
        .filter((each) => each.chain_id === chain_id)
        .map((each) => each.monitoring?.check_interval);
      expect(heard).toEqual([7, 9, undefined]);
    });
  });

  it('no longer monitors a chain that is deleted, but does one of the same id that came after it', async () => {
    const chain = await monitored(register({ nodes: [nodeAt('/deleted')] }));
    chains.delete(chain.id);
    const deleted = { chain_id: chain.id, version: 1, changed_by: 'test' };
    await events.publish(chainDeleted, { chain_id: chain.id }, deleted, { time: new Date(0) });
    await events.publish(chainDeleted, { chain_id: chain.id }, deleted, { id: 'deleted-now' });
    await eventually(() => {
      expect(announced.filter((each) => each.chain_id === chain.id).map((each) => each.monitoring)).toEqual([
        expect.anything(),
        null,
      ]);
    });
    await eventually(async () => {
      const { statuses } = await messages.ask(listChainStatuses, {});
      expect(statuses.map(({ chain_id }) => chain_id)).not.toContain(chain.id);
    });
    chains.set(chain.id, chain);
    await events.publish(chainRegistered, { chain_id: chain.id }, { chain, changed_by: 'test' });
    await monitored(chain);
    const late = { id: 'deleted-late', time: new Date(0) };
    await events.publish(chainDeleted, { chain_id: chain.id }, deleted, late);
    await eventually(() => expect(changesOf(chain.id).at(-1)?.[1]).toBe('healthy'));
    expect(await messages.ask(getMonitoring, { chain_id: chain.id })).toMatchObject({ chain_id: chain.id });
  }, 90_000);

  describe('component states', () => {
    const counting = { failures: { count: 1, of: 1 }, recoveries: 1 };
    const result = (slot: number, status: 'healthy' | 'unhealthy') => ({
      slot,
      checked_at: slot,
      status,
      response_time: status === 'healthy' ? 1 : null,
      error_message: null,
    });
    const aStore = () => new ComponentStates(new VersionedKeys(direct));

    it('take every newer result once, whoever writes it, and no other', async () => {
      const stores = [aStore(), aStore(), aStore()];
      const slots = Array.from({ length: 60 }, (_, index) => 1000 + index);
      const applied = await Promise.all(
        slots.flatMap((slot) =>
          stores.map((store) =>
            store.apply('race', result(slot, slot % 2 === 0 ? 'healthy' : 'unhealthy'), counting, 60_000),
          ),
        ),
      );
      const counted = applied.flatMap((each) => (each === 'stale' ? [] : each.after.slot));
      expect(new Set(counted).size).toBe(counted.length);
      const state = (await aStore().read(['race'])).get('race');
      expect(state).toMatchObject({ slot: 1059, status: 'unhealthy' });
      expect(await aStore().apply('race', result(1059, 'healthy'), counting, 60_000)).toBe('stale');
      expect(await aStore().apply('race', result(1000, 'healthy'), counting, 60_000)).toBe('stale');
    });

    it('go on from what this replica knows when Redis has lost them', async () => {
      const store = aStore();
      await store.apply('lost', result(1000, 'unhealthy'), counting, 60_000);
      await direct.del('chain-mapping:health:component:lost');
      expect(await store.apply('lost', result(2000, 'unhealthy'), counting, 60_000)).toMatchObject({
        after: { since: 1000, consecutive_failures: 2 },
      });
      expect(await store.apply('lost', result(1500, 'healthy'), counting, 60_000)).toBe('stale');
    });
  });

  describe('when a backend fails', () => {
    it('goes on by itself after Redis has lost everything, and announces nothing twice', async () => {
      const chain = await monitored(register({ nodes: [nodeAt('/flushed')] }));
      await eventually(() => expect(changesOf(chain.id)).toEqual([[null, 'healthy']]));
      await direct.flushall();
      const before = platform.askedOf('/flushed');
      await eventually(() => expect(platform.askedOf('/flushed')).toBeGreaterThan(before + 2), { timeout_ms: 30_000 });
      platform.statuses.set('/flushed', 500);
      await eventually(() => expect(changesOf(chain.id).at(-1)).toEqual(['healthy', 'degraded']));
      expect(changesOf(chain.id)).toHaveLength(2);
    }, 120_000);

    it('goes on after Redis was killed, and could leave in the meantime', async () => {
      const second = await startMonitor();
      const chain = await monitored(register({ nodes: [nodeAt('/redis-away')] }));
      await eventually(() => expect(changesOf(chain.id)).toEqual([[null, 'healthy']]));
      process.kill(redis.pid, 'SIGKILL');
      await eventually(() =>
        expect(messages.ask(getChainHealth, { chain_id: chain.id })).rejects.toMatchObject({ code: 'Unavailable' }),
      );
      const start = Date.now();
      await second.stop();
      expect(Date.now() - start).toBeLessThan(10_000);
      await redis.startAgain();
      platform.statuses.set('/redis-away', 500);
      await eventually(() => expect(changesOf(chain.id).at(-1)?.[1]).toBe('degraded'), { timeout_ms: 30_000 });
    }, 120_000);

    it('announces what changed while NATS was away', async () => {
      const chain = await monitored(register({ nodes: [nodeAt('/nats-away')] }));
      await eventually(() => expect(changesOf(chain.id)).toEqual([[null, 'healthy']]));
      process.kill(nats.pid, 'SIGKILL');
      platform.statuses.set('/nats-away', 500);
      const key = `chain-mapping:health:chain:${chain.id}`;
      await eventually(async () => expect(await direct.get(key)).toContain('"status":"degraded","since"'));
      await nats.startAgain();
      await eventually(
        () =>
          expect(changesOf(chain.id)).toEqual([
            [null, 'healthy'],
            ['healthy', 'degraded'],
          ]),
        {
          timeout_ms: 30_000,
        },
      );
    }, 120_000);
  });
});
