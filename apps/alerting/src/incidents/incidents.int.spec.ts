import { randomUUID } from 'node:crypto';
import {
  acknowledgeIncident,
  type ChainPlacement,
  chainHealthChanged,
  checkResults,
  checkTargets,
  type DataOf,
  getChains,
  getIncident,
  incidentChanged,
  type InputOf,
  listAlerts,
  listChainStatuses,
  listIncidents,
  listPlacements,
  resolveIncident,
} from '@chain-mapping/contracts';
import { Answers, Events, Messages, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import { Alert, Chain, type ObservedResult, type RootCause, type Status } from '@chain-mapping/model';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, aPostgres, eventually, type TestServer } from '@chain-mapping/testing';
import { Controller, Inject, Module } from '@nestjs/common';
import { connect, type NatsConnection } from 'nats';
import { z } from 'zod';
import { AlertingModule } from '../alerting.module';
import { Config } from '../config';

jest.setTimeout(120_000);

const HOLD_S = 3;
const iso = (at = Date.now()): string => new Date(at).toISOString();

/** The platform around alerting: its chains, and how their components are. */
class Platform {
  readonly chains = new Map<string, Chain>();
  readonly failing = new Map<string, { status: Status; since: number }>();
  readonly asked: string[][] = [];
  publish: (result: ObservedResult) => Promise<unknown> = async () => undefined;

  /** Chains of which each node is checked by the target of its own name. */
  chain(id: string, path: readonly string[]): void {
    const chain = Chain.parse({
      ...{ id, name: `Chain ${id}`, category: 'data_flow', version: 1, status: 'healthy' },
      nodes: path.map((name) => ({ id: name, type: 'service', service_name: name, display_name: name })),
      edges: path.slice(1).map((name, at) => ({ source_node: path[at], target_node: name, type: 'http_request' })),
      ...{ dependencies: [], tags: [], metadata: {}, node_count: path.length, edge_count: path.length - 1 },
      ...{ involved_services: [...path], created_at: iso(0), updated_at: iso(0), created_by: 'ada', updated_by: 'ada' },
    });
    this.chains.set(id, chain);
  }

  placements(): ChainPlacement[] {
    return [...this.chains.values()].map(({ id, nodes }) => ({
      chain_id: id,
      version: 1,
      interval_ms: 5000,
      targets: Object.fromEntries(nodes.map((node) => [node.id, node.id])),
    }));
  }

  result(target_id: string): ObservedResult {
    const { status, since } = this.failing.get(target_id) ?? { status: 'healthy' as const, since: Date.now() };
    const now = Date.now();
    return {
      ...{
        result_id: randomUUID(),
        target_id,
        slot: now,
        checked_at: iso(now),
        type: 'http',
        status,
        response_time: 1,
      },
      error_message: status === 'healthy' ? null : 'Connection refused by 127.0.0.1:8001',
      nodes: [...this.chains.values()].flatMap(({ id, nodes }) =>
        nodes
          .filter((node) => node.id === target_id)
          .map((node) => ({ chain_id: id, node_id: node.id, service_name: target_id })),
      ),
      ...{ component_status: status, component_since: iso(since), consecutive_failures: status === 'healthy' ? 0 : 1 },
    };
  }

  async break(...targets: string[]): Promise<void> {
    for (const id of targets) this.failing.set(id, { status: 'unhealthy', since: Date.now() });
  }

  async check(...targets: string[]): Promise<void> {
    for (const id of targets) await this.publish(this.result(id));
  }
}
const PLATFORM = Symbol('PLATFORM');

@Controller()
class PlatformController {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  @Answers(listPlacements)
  placements() {
    return { placements: this.platform.placements(), next: null };
  }

  @Answers(getChains)
  chains({ chain_ids }: InputOf<typeof getChains>) {
    return { chains: chain_ids.flatMap((id) => this.platform.chains.get(id) ?? []) };
  }

  @Answers(listChainStatuses)
  statuses() {
    return { statuses: [] };
  }

  @Answers(checkTargets)
  async check({ target_ids }: InputOf<typeof checkTargets>) {
    this.platform.asked.push(target_ids);
    await this.platform.check(...target_ids);
    const targets = target_ids.map((id) => {
      const {
        slot,
        checked_at,
        component_status: status,
        component_since: since,
        ...result
      } = this.platform.result(id);
      const { consecutive_failures, response_time, error_message } = result;
      return { target_id: id, status, since, slot, checked_at, consecutive_failures, response_time, error_message };
    });
    return { targets };
  }
}

@Module({ controllers: [PlatformController] })
class PlatformModule {}

describe('incidents on real stores, with two replicas', () => {
  const platform = new Platform();
  let postgres: TestServer;
  let nats: TestServer;
  let around: RunningService;
  let replicas: RunningService[];
  let operator: NatsConnection;
  const heard = new Set<string>();
  const alerts: Alert[] = [];
  const incidents: { state: string; incident: DataOf<typeof incidentChanged> }[] = [];

  const ask: Messages['ask'] = (query, input, options) => around.app.get(Messages).ask(query, input, options);
  const toldOf = (...chains: string[]) =>
    alerts
      .filter(({ chain_id }) => chains.includes(chain_id))
      .map(({ node_id, type, status }) => `${node_id ?? type} ${status}`);
  const incidentsOf = (culprit: string) => incidents.filter(({ incident }) => incident.culprit.id === culprit);
  const statesOf = (culprit: string) => incidentsOf(culprit).map(({ state }) => state);
  const openIncidents = async (chain_id: string) => (await ask(listIncidents, { chain_id, status: 'open' })).incidents;
  /** Without what the watch over the watchers has to say: nobody here reports of every target all the time. */
  const firing = async (chain_id: string) => {
    const { alerts: listed } = await ask(listAlerts, { chain_id, status: 'firing' });
    return listed.filter(({ type }) => type !== 'no_results');
  };

  const startAlerting = () =>
    startService({
      name: 'alerting',
      config: Config.parse({
        ...{ NATS_URL: nats.url, DATABASE_URL: postgres.url, ALERTING_COUNT_SECONDS: 0.5 },
        ALERTING_HOLD_SECONDS: HOLD_S,
      }),
      module: (config, context) => AlertingModule.forRoot(config, context),
      transport: (config) => natsTransport({ service: 'alerting', url: config.NATS_URL }),
    });

  const publishStatus = (chain_id: string, status: Status, sequence: number, cause: string | null) => {
    const root_cause: RootCause | null =
      cause === null
        ? null
        : {
            node_id: cause,
            service_name: cause,
            display_name: cause,
            status,
            error_message: null,
            component_id: cause,
          };
    const health = {
      ...{ chain_id, status, overall_score: null, coverage: 1, node_health: [], edge_health: [] },
      ...{ sla_compliance: null, error_budget: null, root_cause, checked_at: iso() },
    };
    const previous_status = status === 'healthy' ? ('unhealthy' as const) : ('healthy' as const);
    const data = { chain_id, status, previous_status, since: iso(), sequence, health };
    return around.app.get(Events).publish(chainHealthChanged, { chain_id }, data);
  };

  beforeAll(async () => {
    for (const [id, path] of Object.entries({
      A1: ['web', 'shop', 'db'],
      A2: ['jobs', 'db'],
      A3: ['mail', 'shop', 'db'],
      B1: ['app', 'api', 'store'],
      C1: ['one', 'two', 'three'],
      D1: ['left', 'base'],
      D2: ['right', 'base'],
    })) {
      platform.chain(id, path);
    }
    for (let at = 1; at <= 40; at += 1) platform.chain(`E${String(at)}`, [`solo-${String(at)}`]);
    [postgres, nats] = await Promise.all([aPostgres(), aNats()]);
    await migrateStreams({ url: nats.url });
    operator = await connect({ servers: nats.url });
    operator.subscribe('chain.alerts.>', {
      callback: (_, message) => {
        // What one relay takes over from another may be heard twice, under one id.
        const { id, data } = message.json<{ id: string; data: unknown }>();
        if (heard.has(id)) return;
        heard.add(id);
        alerts.push(Alert.parse(data));
      },
    });
    operator.subscribe('chain.incidents.>', {
      callback: (_, message) => {
        const { id, data } = message.json<{ id: string; data: unknown }>();
        if (heard.has(id)) return;
        heard.add(id);
        const incident = incidentChanged.data.parse(data);
        incidents.push({ state: message.subject.split('.').at(-1) ?? '', incident });
      },
    });
    await operator.flush();
    around = await startService({
      name: 'around',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: (_, { metrics }) => ({
        module: PlatformModule,
        imports: [MessagingModule.forRoot({ service: 'around', url: nats.url, metrics })],
        providers: [{ provide: PLATFORM, useValue: platform }],
      }),
      transport: () => natsTransport({ service: 'around', url: nats.url }),
    });
    platform.publish = (result) => around.app.get(Events).publish(checkResults, { shard: '0' }, { results: [result] });
    replicas = await Promise.all([startAlerting(), startAlerting()]);
  }, 120_000);

  afterAll(async () => {
    await Promise.all([around, ...replicas].map((service) => service.stop()));
    await operator.close();
    await Promise.all([postgres.stop(), nats.stop()]);
  }, 120_000);

  it('tells one message for a component that three chains share, and one incident with all that it hurts', async () => {
    await platform.break('db', 'shop');
    await platform.check('db', 'shop');
    for (const chain of ['A1', 'A2', 'A3']) await publishStatus(chain, 'unhealthy', 1, 'db');
    await eventually(async () => expect((await firing('A1')).length + (await firing('A3')).length).toBe(6));
    await eventually(() => expect(statesOf('db')).toContain('opened'));
    expect(toldOf('A1', 'A2', 'A3')).toEqual(['db firing']);
    const [opened] = incidentsOf('db');
    expect(opened?.incident).toMatchObject({
      severity: 'critical',
      title: 'Health check failed for db: Connection refused by 127.0.0.1:8001',
      culprit: { kind: 'component', node_id: 'db', service_name: 'db' },
    });
    expect(opened?.incident.affected_chains.map(({ chain_id }) => chain_id).sort()).toEqual(['A1', 'A2', 'A3']);
    expect(alerts.find(({ node_id }) => node_id === 'db')?.affected_chains.toSorted()).toEqual(['A1', 'A2', 'A3']);

    await eventually(async () => {
      const [incident] = await openIncidents('A1');
      const detail = await ask(getIncident, { incident_id: incident?.id ?? '' });
      expect(detail).toMatchObject({ alert_count: 8, held_back_count: 7 });
      expect(detail.alerts).toHaveLength(8);
      expect(detail.held_back.map(({ reason }) => reason)).toEqual(
        expect.arrayContaining([
          'it needs db, which fails',
          'db was told of already',
          'its chain needs db, which fails',
        ]),
      );
      expect(detail.timeline[0]).toMatchObject({ kind: 'opened' });
      expect(detail.affected_chains.map(({ status }) => status)).toEqual(['unhealthy', 'unhealthy', 'unhealthy']);
    });
  });

  it('tells its end once, and closes when all of it is back', async () => {
    // Where one of the results is handled before the other, what still fails is the culprit for that moment.
    const id = incidentsOf('db')[0]?.incident.id;
    const newest = () => incidents.findLast(({ incident }) => incident.id === id);
    platform.failing.clear();
    await platform.check('db', 'shop');
    for (const chain of ['A1', 'A2', 'A3']) await publishStatus(chain, 'healthy', 2, null);
    // A message that could not be handled at once comes again after a pause.
    await eventually(() => expect(newest()?.state).toBe('closed'), { timeout_ms: 30_000 });
    await eventually(() => expect(toldOf('A1', 'A2', 'A3')).toEqual(['db firing', 'db resolved']));
    // Each message names those that came back since the one before it.
    const recovered = incidents.flatMap(({ incident }) => (incident.id === id ? incident.recovered_chains : []));
    expect(recovered.toSorted()).toEqual(['A1', 'A2', 'A3']);
    await eventually(async () => expect(await openIncidents('A1')).toEqual([]));
    await eventually(async () => expect(await firing('A3')).toEqual([]));
  });

  it('finds the culprit of a symptom that was checked first, before it tells anybody', async () => {
    await platform.break('store', 'api');
    await platform.check('api');
    await eventually(() => expect(toldOf('B1')).toEqual(['store firing']));
    expect(platform.asked).toContainEqual(['store']);
    await eventually(async () => expect(await firing('B1')).toHaveLength(2));
    const opened = incidents.filter(({ incident }) => incident.culprit.chain_id === 'B1');
    expect(opened.map(({ state }) => state)).toEqual(['opened']);
    expect(opened[0]?.incident.culprit.node_id).toBe('store');
  });

  it('tells of a symptom that fails still when its culprit is back', async () => {
    platform.failing.delete('store');
    await platform.check('store');
    await eventually(() => expect(toldOf('B1')).toEqual(['store firing', 'store resolved', 'api firing']));
    const incident = await eventually(async () => {
      const [open] = await openIncidents('B1');
      expect(open?.culprit.node_id).toBe('api');
      return open;
    });
    const { held_back, timeline } = await ask(getIncident, { incident_id: incident?.id ?? '' });
    expect(held_back).toMatchObject([{ node_id: 'api', released: true }]);
    expect(timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['opened', 'culprit_changed', 'released']));
    platform.failing.delete('api');
    await platform.check('api');
    await eventually(() => expect(toldOf('B1').at(-1)).toBe('api resolved'));
    await eventually(async () => expect(await openIncidents('B1')).toEqual([]));
  });

  it('makes one incident of two that turn out to have one root cause', async () => {
    await platform.break('left', 'right');
    await platform.check('left', 'right');
    await eventually(() => expect(toldOf('D1', 'D2').sort()).toEqual(['left firing', 'right firing']));
    await platform.break('base');
    await platform.check('base');
    await eventually(async () => expect(await openIncidents('D1')).toMatchObject([{ culprit: { node_id: 'base' } }]));
    await eventually(async () => expect(await openIncidents('D2')).toEqual(await openIncidents('D1')));
    await eventually(() => {
      const merged = incidents.filter(
        ({ incident: { merged_into, culprit } }) => merged_into !== null && culprit.chain_id?.startsWith('D'),
      );
      expect(merged).toMatchObject([{ state: 'closed' }]);
    });
    expect(toldOf('D1', 'D2')).toHaveLength(2);
    platform.failing.clear();
    await platform.check('base', 'left', 'right');
    await eventually(async () => expect(await openIncidents('D1')).toEqual([]));
    await eventually(() => expect(toldOf('D1', 'D2').filter((told) => told.endsWith('resolved'))).toHaveLength(2));
  });

  it('is acknowledged and resolved by hand as a whole', async () => {
    await platform.break('three', 'two');
    await platform.check('three', 'two');
    await eventually(async () => expect(await firing('C1')).toHaveLength(2));
    const [open] = await openIncidents('C1');
    const incident_id = open?.id ?? '';
    expect(await ask(acknowledgeIncident, { incident_id, actor: 'ada' })).toMatchObject({ acknowledged_by: 'ada' });
    expect(await firing('C1')).toEqual([]);
    await eventually(() => expect(toldOf('C1')).toEqual(['three firing', 'three acknowledged']));
    expect(await ask(resolveIncident, { incident_id, actor: 'ada', resolution: 'replaced it' })).toMatchObject({
      status: 'closed',
      resolution: 'replaced it',
    });
    await expect(ask(acknowledgeIncident, { incident_id, actor: 'ada' })).rejects.toMatchObject({
      code: 'IncidentClosed',
    });
    await expect(ask(getIncident, { incident_id: 'nonsense' })).rejects.toMatchObject({ code: 'IncidentNotFound' });
    await eventually(() => expect(toldOf('C1')).toEqual(['three firing', 'three acknowledged', 'three resolved']));
  });

  it('keeps what has nothing to do with each other apart, in order, whichever replica hears of it', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `solo-${String(at + 1)}`);
    const chains = names.map((_, at) => `E${String(at + 1)}`);
    for (let round = 0; round < 2; round += 1) {
      await platform.break(...names);
      await Promise.all(names.flatMap((name) => [platform.check(name), platform.check(name)]));
      await eventually(() => expect(toldOf(...chains)).toHaveLength(80 * round + 40));
      platform.failing.clear();
      await Promise.all(names.flatMap((name) => [platform.check(name), platform.check(name)]));
      await eventually(() => expect(toldOf(...chains)).toHaveLength(80 * round + 80));
    }
    for (const name of names) {
      await eventually(() => expect(statesOf(name)).toEqual(['opened', 'closed', 'opened', 'closed']));
      expect(incidentsOf(name).map(({ incident }) => incident.sequence)).toEqual([1, 2, 3, 4]);
    }
  });
});
