import { randomUUID } from 'node:crypto';
import {
  acknowledgeAlert,
  alertStatistics,
  chainDeleted,
  chainHealthChanged,
  type ChainStatusRecord,
  chainUpdated,
  checkResults,
  getAlert,
  getChainHealth,
  getChains,
  getMonitoring,
  DomainError,
  type InputOf,
  listAlerts,
  listChainStatuses,
  listPlacements,
  monitoringChanged,
  resolveAlert,
  streams,
} from '@chain-mapping/contracts';
import { Answers, Events, Messages, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import { Alert, Chain, type ChainHealth, type ObservedResult, type Status } from '@chain-mapping/model';
import { ConfigError, type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, aPostgres, eventually, type TestServer } from '@chain-mapping/testing';
import { Controller, Inject, Module } from '@nestjs/common';
import { connect, type NatsConnection } from 'nats';
import { Client } from 'pg';
import { z } from 'zod';
import { AlertingModule } from './alerting.module';
import { Config, loadConfig } from './config';

jest.setTimeout(90_000);

/** What the neighbours of alerting would answer. */
class Neighbours {
  readonly healths = new Map<string, ChainHealth>();
  statuses: ChainStatusRecord[] = [];
  unmonitored = new Set<string>();
  chains: Chain[] = [];
}
const NEIGHBOURS = Symbol('NEIGHBOURS');

@Controller()
class NeighboursController {
  constructor(@Inject(NEIGHBOURS) private readonly neighbours: Neighbours) {}

  @Answers(listChainStatuses)
  listStatuses() {
    return { statuses: this.neighbours.statuses };
  }

  @Answers(listPlacements)
  listPlacements() {
    return { placements: [], next: null };
  }

  @Answers(getChainHealth)
  getChainHealth({ chain_id }: InputOf<typeof getChainHealth>) {
    const health = this.neighbours.healths.get(chain_id);
    if (!health) throw new DomainError('ChainNotFound', 'not known');
    return health;
  }

  @Answers(getChains)
  getChains({ chain_ids }: InputOf<typeof getChains>) {
    return { chains: this.neighbours.chains.filter(({ id }) => chain_ids.includes(id)) };
  }

  @Answers(getMonitoring)
  getMonitoring({ chain_id }: InputOf<typeof getMonitoring>) {
    if (this.neighbours.unmonitored.has(chain_id)) throw new DomainError('MonitoringNotFound', 'not monitored');
    return { chain_id, enabled: true, check_interval: 5, alert_thresholds: {}, created_at: iso(0), updated_at: iso(0) };
  }
}

@Module({ controllers: [NeighboursController] })
class NeighboursModule {}

const START = Date.now() - 3_600_000;
const iso = (second: number): string => new Date(START + second * 1000).toISOString();

let lastChain = 0;
const aChainId = (): string => `A${(lastChain += 1)}`;

interface Seen {
  readonly component: Status;
  readonly second: number;
  readonly since?: number;
  readonly target?: string;
  readonly error?: string;
}

const aResult = (
  chains: readonly string[],
  { component, second, since = second, target, error }: Seen,
): ObservedResult => ({
  result_id: randomUUID(),
  target_id: target ?? `target-of-${chains[0]}`,
  slot: START + second * 1000,
  checked_at: iso(second),
  type: 'http',
  status: component,
  response_time: 3,
  error_message: component === 'healthy' ? null : (error ?? 'Connection refused by 127.0.0.1:8001'),
  nodes: chains.map((chain_id) => ({ chain_id, node_id: 'feed', service_name: 'data-bridge' })),
  component_status: component,
  component_since: iso(since),
  consecutive_failures: component === 'healthy' ? 0 : 1,
});

const aHealth = (chain_id: string, status: Status): ChainHealth => ({
  chain_id,
  status,
  overall_score: null,
  coverage: 1,
  node_health: [],
  edge_health: [],
  sla_compliance: null,
  error_budget: null,
  root_cause:
    status === 'healthy'
      ? null
      : { node_id: 'feed', service_name: 'data-bridge', display_name: 'data-bridge.feed', status, error_message: null },
  checked_at: iso(0),
});

const aRegisteredChain = (id: string, nodes: readonly string[]): Chain =>
  Chain.parse({
    id,
    name: `Chain ${id}`,
    category: 'data_flow',
    nodes: nodes.map((node) => ({
      id: node,
      type: 'service',
      service_name: 'data-bridge',
      component_name: node,
      display_name: `data-bridge.${node}`,
    })),
    edges: [],
    dependencies: [],
    tags: [],
    metadata: {},
    version: 1,
    status: 'healthy',
    node_count: nodes.length,
    edge_count: 0,
    involved_services: ['data-bridge'],
    created_at: iso(0),
    updated_at: iso(0),
    created_by: 'ada',
    updated_by: 'ada',
  });

describe('alerting on real stores', () => {
  const neighbours = new Neighbours();
  let postgres: TestServer;
  let nats: TestServer;
  let around: RunningService;
  let replicas: RunningService[];
  let operator: NatsConnection;
  /** What a plain subscriber of the alerts saw, in order: each id once, as one that takes over from another may send what that has just sent. */
  const told: { subject: string; id: string; alert: Alert }[] = [];

  const events = () => around.app.get(Events);
  const ask: Messages['ask'] = (query, input, options) => around.app.get(Messages).ask(query, input, options);
  const publish = (result: ObservedResult, id?: string) =>
    events().publish(checkResults, { shard: '0' }, { results: [result] }, id === undefined ? {} : { id });
  /** A change of the status of a chain, with the time of the call that it came from. */
  const publishCall = (chain: string, status: Status, latency: number, second: number, sequence: number) => {
    const ends = { source_node: 'feed', target_node: 'store', latency_sla: 100, latency, sla_compliance: 0.5 };
    const edge_health = [{ ...ends, breached: latency > 100 }];
    const health = { ...aHealth(chain, status), edge_health, root_cause: null };
    const change = { chain_id: chain, status, previous_status: null, since: iso(second), sequence, health };
    return events().publish(chainHealthChanged, { chain_id: chain }, change, { time: new Date(iso(second)) });
  };
  const publishStatus = (
    chain_id: string,
    status: Status,
    previous_status: Status | null,
    second: number,
    sequence: number,
  ) =>
    events().publish(
      chainHealthChanged,
      { chain_id },
      { chain_id, status, previous_status, since: iso(second), sequence, health: aHealth(chain_id, status) },
    );
  const toldOf = (chain_id: string) => told.filter(({ alert }) => alert.chain_id === chain_id);
  const statesOf = (chain_id: string) => toldOf(chain_id).map(({ alert }) => `${alert.severity} ${alert.status}`);
  const eventuallyTold = (chain_id: string, ...states: string[]) =>
    eventually(() => expect(statesOf(chain_id)).toEqual(states));
  const listed = async (chain_id: string) => (await ask(listAlerts, { chain_id })).alerts;

  const startAlerting = () =>
    startService({
      name: 'alerting',
      config: Config.parse({
        NATS_URL: nats.url,
        DATABASE_URL: postgres.url,
        ALERTING_RECONCILE_SECONDS: 1,
        ALERTING_COUNT_SECONDS: 0.1,
      }),
      module: (config, context) => AlertingModule.forRoot(config, context),
      transport: (config) => natsTransport({ service: 'alerting', url: config.NATS_URL }),
    });

  beforeAll(async () => {
    [postgres, nats] = await Promise.all([aPostgres(), aNats()]);
    await migrateStreams({ url: nats.url });
    operator = await connect({ servers: nats.url });
    operator.subscribe('chain.alerts.>', {
      callback: (_, message) => {
        const event = message.json<{ id: string; data: unknown }>();
        if (told.some(({ id }) => id === event.id)) return;
        told.push({ subject: message.subject, id: event.id, alert: Alert.parse(event.data) });
      },
    });
    await operator.flush();
    around = await startService({
      name: 'around',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: (_, { metrics }) => ({
        module: NeighboursModule,
        imports: [MessagingModule.forRoot({ service: 'around', url: nats.url, metrics })],
        providers: [{ provide: NEIGHBOURS, useValue: neighbours }],
      }),
      transport: () => natsTransport({ service: 'around', url: nats.url }),
    });
    replicas = await Promise.all([startAlerting(), startAlerting()]);
  }, 120_000);

  afterAll(async () => {
    await Promise.all([around, ...replicas].map((service) => service.stop()));
    await operator.close();
    await Promise.all([postgres.stop(), nats.stop()]);
  }, 120_000);

  it('tells of a failed component once for all its chains, names the reason, and resolves with the recovery', async () => {
    const [first, second] = [aChainId(), aChainId()];
    neighbours.chains = [aRegisteredChain(first, ['feed'])];
    await publish(aResult([first, second], { component: 'unhealthy', second: 1 }));
    await eventuallyTold(first, 'critical firing');
    expect(toldOf(first)[0]).toMatchObject({
      subject: `chain.alerts.critical.${first}.firing`,
      alert: {
        type: 'node_failed',
        node_id: 'feed',
        message: 'Health check failed for data-bridge.feed: Connection refused by 127.0.0.1:8001',
        affected_chains: [first, second],
        sequence: 1,
      },
    });
    expect(await listed(first)).toMatchObject([{ status: 'firing', resolved: false, held_back: null }]);
    const [held] = await listed(second);
    expect(held).toMatchObject({ status: 'firing', held_back: 'feed was told of already' });
    expect(held?.incident_id).toBe(toldOf(first)[0]?.alert.incident_id);

    await publish(aResult([first, second], { component: 'healthy', second: 6 }));
    await eventuallyTold(first, 'critical firing', 'critical resolved');
    await eventually(async () => expect(await listed(second)).toMatchObject([{ status: 'resolved' }]));
    expect(toldOf(second)).toEqual([]);
    expect(toldOf(first)[1]?.alert).toMatchObject({
      resolved: true,
      resolution: expect.stringContaining('succeeds again'),
      sequence: 2,
    });
  });

  it('counts repeated failures without telling of them again', async () => {
    const chain = aChainId();
    for (const [index, second] of [1, 6, 11, 16].entries()) {
      await publish(aResult([chain], { component: 'unhealthy', second, since: 1 }));
      await eventually(async () =>
        expect(await listed(chain)).toMatchObject([{ count: index + 1, last_seen_at: iso(second), sequence: 1 }]),
      );
    }
    expect(statesOf(chain)).toEqual(['critical firing']);
  });

  it('resolves the warning and fires a critical alert when a component gets worse', async () => {
    const chain = aChainId();
    await publish(aResult([chain], { component: 'degraded', second: 1, error: 'Unexpected status code: 500' }));
    await eventuallyTold(chain, 'warning firing');
    await publish(aResult([chain], { component: 'unhealthy', second: 6 }));
    await eventuallyTold(chain, 'warning firing', 'warning resolved', 'critical firing');
  });

  it('is not moved by unknown, late or repeated results', async () => {
    const chain = aChainId();
    await publish(aResult([chain], { component: 'unhealthy', second: 5 }));
    await eventuallyTold(chain, 'critical firing');
    await publish(aResult([chain], { component: 'healthy', second: 2 }));
    await publish(aResult([chain], { component: 'unknown', second: 8 }));
    await publish(aResult([chain], { component: 'unhealthy', second: 5 }));
    await publish(aResult([chain], { component: 'unhealthy', second: 10, since: 5 }));
    await eventually(async () => expect(await listed(chain)).toMatchObject([{ count: 2, status: 'firing' }]));
    expect(statesOf(chain)).toEqual(['critical firing']);
  });

  it('is acknowledged, and resolved by hand for the rest of the episode', async () => {
    const chain = aChainId();
    await publish(aResult([chain], { component: 'unhealthy', second: 1 }));
    await eventuallyTold(chain, 'critical firing');
    const alert_id = toldOf(chain)[0]?.alert.id ?? '';

    expect(await ask(acknowledgeAlert, { alert_id, actor: 'ada' })).toMatchObject({ status: 'acknowledged' });
    expect(await ask(acknowledgeAlert, { alert_id, actor: 'bob' })).toMatchObject({
      acknowledged_by: 'ada',
      sequence: 2,
    });
    const resolved = await ask(resolveAlert, { alert_id, actor: 'ada', resolution: 'restarted it' });
    expect(resolved).toMatchObject({ status: 'resolved', resolved: true, resolution: 'restarted it', sequence: 3 });
    expect(await ask(resolveAlert, { alert_id, actor: 'bob' })).toEqual(resolved);
    await expect(ask(acknowledgeAlert, { alert_id, actor: 'ada' })).rejects.toMatchObject({ code: 'AlertResolved' });

    await publish(aResult([chain], { component: 'unhealthy', second: 6, since: 1 }));
    await publish(aResult([chain], { component: 'healthy', second: 11 }));
    await publish(aResult([chain], { component: 'unhealthy', second: 16 }));
    await eventuallyTold(chain, 'critical firing', 'critical acknowledged', 'critical resolved', 'critical firing');
  });

  it('says that an alert is not there, whatever text is asked for', async () => {
    for (const alert_id of [randomUUID(), 'nonsense', "'; DROP TABLE alerts; --", '\u0000']) {
      await expect(ask(getAlert, { alert_id })).rejects.toMatchObject({ code: 'AlertNotFound' });
      await expect(ask(acknowledgeAlert, { alert_id })).rejects.toMatchObject({ code: 'AlertNotFound' });
      await expect(ask(resolveAlert, { alert_id })).rejects.toMatchObject({ code: 'AlertNotFound' });
    }
  });

  it('tells of a chain whose status changed, and of its root cause', async () => {
    const chain = aChainId();
    await publishStatus(chain, 'degraded', 'healthy', 1, 1);
    await publishStatus(chain, 'unhealthy', 'degraded', 2, 2);
    await eventually(() => expect(statesOf(chain)).toContain('critical firing'));
    // Late: what it says has been overtaken.
    await publishStatus(chain, 'degraded', 'healthy', 1, 1);
    await publishStatus(chain, 'healthy', 'unhealthy', 3, 3);
    await eventually(() => expect(statesOf(chain).at(-1)).toBe('critical resolved'));
    expect(statesOf(chain).filter((state) => state === 'critical firing')).toHaveLength(1);
    const critical = toldOf(chain).find(({ alert }) => alert.severity === 'critical')?.alert;
    expect(critical).toMatchObject({
      type: 'chain_status',
      message: 'Chain status changed from degraded to unhealthy: root cause data-bridge.feed',
      root_cause: 'data-bridge.feed',
      affected_chains: [chain],
    });
  });

  it('tells of a call over its SLA, which came with the status of its chain, and of its end', async () => {
    const chain = aChainId();
    await publishCall(chain, 'degraded', 250, 1, 1);
    await eventually(() => expect(toldOf(chain).map(({ alert }) => alert.type)).toContain('sla_breach'));
    expect(toldOf(chain).find(({ alert }) => alert.type === 'sla_breach')).toMatchObject({
      subject: `chain.alerts.warning.${chain}.firing`,
      alert: { node_id: 'feed', message: 'SLA breached: feed → store takes 250 ms, the SLA is 100 ms' },
    });
    await publishCall(chain, 'healthy', 20, 2, 2);
    await eventually(async () => expect(await listed(chain)).toMatchObject([{ resolved: true }, { resolved: true }]));
  });

  it('ends at once what it heard the end of before the beginning', async () => {
    const chain = aChainId();
    await publishCall(chain, 'healthy', 20, 2, 2);
    const manager = await operator.jetstreamManager();
    await eventually(async () => {
      const { num_pending, num_ack_pending } = await manager.consumers.info(streams.health.name, 'alerting-status');
      expect([num_pending, num_ack_pending]).toEqual([0, 0]);
    });
    // As when the replica that it had come to was killed.
    await publishCall(chain, 'degraded', 250, 1, 1);
    await eventually(async () =>
      expect((await listed(chain)).map(({ type, status }) => `${type} ${status}`).sort()).toEqual([
        'chain_status resolved',
        'sla_breach resolved',
      ]),
    );
  });

  it('fires again though another replica heard of the end in between', async () => {
    // An odd number: replicas take messages in turn.
    const chains = Array.from({ length: 11 }, aChainId);
    const slow = async (): Promise<unknown[]> => {
      const { alerts } = await ask(listAlerts, { limit: 500, offset: 0 });
      const ofCalls = alerts.filter(({ type }) => type === 'sla_breach');
      return chains.map((id) => ofCalls.filter(({ chain_id }) => chain_id === id).map(({ resolved }) => resolved));
    };
    const eventuallySlow = (...resolved: boolean[]) =>
      eventually(async () => expect(await slow()).toEqual(chains.map(() => resolved)));
    await Promise.all(chains.map((chain) => publishCall(chain, 'degraded', 250, 1, 1)));
    await eventuallySlow(false);
    await Promise.all(chains.map((chain) => publishCall(chain, 'healthy', 20, 2, 2)));
    await eventuallySlow(true);
    await Promise.all(chains.map((chain) => publishCall(chain, 'degraded', 250, 3, 3)));
    await eventuallySlow(false, true);
  });

  it('tells once of a component that flaps, and holds its failures back meanwhile', async () => {
    const chain = aChainId();
    await publish({ ...aResult([chain], { component: 'healthy', second: 1 }), flapping: true });
    await eventuallyTold(chain, 'warning firing');
    for (const [second, component] of [[2, 'unhealthy'] as const, [3, 'healthy'] as const, [4, 'unhealthy'] as const]) {
      await publish({ ...aResult([chain], { component, second }), flapping: true });
      await eventually(async () => {
        const [newest] = (await listed(chain)).filter(({ type }) => type === 'node_failed');
        expect(newest).toMatchObject({ resolved: component === 'healthy' });
      });
    }
    expect(statesOf(chain)).toEqual(['warning firing']);
    expect((await listed(chain))[0]).toMatchObject({ type: 'node_failed', held_back: 'feed is flapping' });
    await publish(aResult([chain], { component: 'healthy', second: 5 }));
    await eventuallyTold(chain, 'warning firing', 'warning resolved');
    expect(toldOf(chain)[0]?.alert).toMatchObject({ type: 'flapping', node_id: 'feed' });
  });

  it('ends alerts when monitoring stops, the chain is deleted or the node is gone', async () => {
    const [stopped, deleted, changed] = [aChainId(), aChainId(), aChainId()];
    for (const chain of [stopped, deleted, changed]) {
      await publish(aResult([chain], { component: 'unhealthy', second: 1 }));
      await eventuallyTold(chain, 'critical firing');
    }
    await events().publish(monitoringChanged, { chain_id: stopped }, { chain_id: stopped, monitoring: null });
    await events().publish(chainDeleted, { chain_id: deleted }, { chain_id: deleted, version: 2, changed_by: 'ada' });
    const chain = aRegisteredChain(changed, ['other']);
    await events().publish(chainUpdated, { chain_id: changed }, { chain, changed_by: 'ada' });
    for (const [id, resolution] of [
      [stopped, 'monitoring stopped'],
      [deleted, 'chain deleted'],
      [changed, 'node is no longer checked'],
    ] as const) {
      await eventuallyTold(id, 'critical firing', 'critical resolved');
      expect(toldOf(id).at(-1)?.alert.resolution).toBe(resolution);
    }
    // Monitoring begins again while the component still fails: that must be told.
    const later = (Date.now() - START) / 1000 + 60;
    await publish(aResult([stopped], { component: 'unhealthy', second: later, since: 1 }));
    await eventuallyTold(stopped, 'critical firing', 'critical resolved', 'critical firing');
  });

  it('puts right by comparison what it never heard of', async () => {
    const [missed, recovered, gone] = [aChainId(), aChainId(), aChainId()];
    await publish(aResult([recovered], { component: 'unhealthy', second: 1 }));
    await publishStatus(recovered, 'unhealthy', 'healthy', 1, 1);
    await publish(aResult([gone], { component: 'unhealthy', second: 1 }));
    await eventually(() => expect(toldOf(recovered)).toHaveLength(2));
    neighbours.unmonitored.add(gone);
    neighbours.statuses = [
      { chain_id: missed, status: 'unhealthy', since: iso(5), sequence: 1 },
      { chain_id: recovered, status: 'healthy', since: new Date(Date.now() + 1).toISOString(), sequence: 2 },
    ];
    await eventuallyTold(missed, 'critical firing');
    await eventually(() =>
      expect(statesOf(recovered).filter((state) => state === 'critical resolved')).toHaveLength(2),
    );
    await eventuallyTold(gone, 'critical firing', 'critical resolved');
    neighbours.statuses = [{ chain_id: missed, status: 'healthy', since: iso(9), sequence: 2 }];
    await eventuallyTold(missed, 'critical firing', 'critical resolved');
  });

  it('tells each step once and in order though replicas share the work, and leaves nothing firing', async () => {
    const chains = Array.from({ length: 60 }, aChainId);
    for (const [round, component] of (['unhealthy', 'healthy', 'degraded', 'healthy'] as const).entries()) {
      const second = 10 * (round + 1);
      // Twice under different message ids: once because of a crash after the publish, say.
      await Promise.all(chains.flatMap((chain) => [0, 1].map(() => publish(aResult([chain], { component, second })))));
      await eventually(() => expect(chains.map((chain) => toldOf(chain).length)).toEqual(chains.map(() => round + 1)));
    }
    for (const chain of chains) {
      expect(statesOf(chain)).toEqual(['critical firing', 'critical resolved', 'warning firing', 'warning resolved']);
    }
  });

  it('loses nothing while the database is away', async () => {
    const chains = Array.from({ length: 20 }, aChainId);
    const name = new URL(postgres.url).pathname.slice(1);
    const server = new URL(postgres.url);
    server.pathname = '/postgres';
    const admin = new Client({ connectionString: server.href });
    await admin.connect();
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    for (const chain of chains) await publish(aResult([chain], { component: 'unhealthy', second: 1 }));
    await expect(ask(listAlerts, {})).rejects.toBeInstanceOf(DomainError);
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
    await eventually(() => expect(chains.map((chain) => toldOf(chain).length)).toEqual(chains.map(() => 1)), {
      timeout_ms: 30_000,
    });
  }, 120_000);

  it('lists newest first with filters, and counts what is active', async () => {
    const all = await ask(listAlerts, { limit: 500 });
    expect(all.total).toBe(all.alerts.length);
    const fired = all.alerts.map(({ fired_at }) => fired_at);
    expect(fired).toEqual([...fired].sort().reverse());
    const firing = await ask(listAlerts, { status: 'firing', severity: 'critical', limit: 1 });
    expect(firing.alerts).toHaveLength(1);
    const statistics = await ask(alertStatistics, {});
    expect(statistics.by_severity.critical).toBe(firing.total);
    expect(statistics.active_alerts).toBeGreaterThanOrEqual(firing.total);
  });

  it('tells of a failure that a killed replica held, and of its end though the recovery came in between', async () => {
    const chain = aChainId();
    await Promise.all(replicas.map((replica) => replica.stop()));
    await publish(aResult([chain], { component: 'unhealthy', second: 1 }));
    const message = await operator.jetstream().pull(streams.health.name, 'alerting-results');
    // Whoever held it was alive until now: two restarts may take longer than an acknowledgement may.
    const held = setInterval(() => message.working(), 1000);
    neighbours.healths.set(chain, {
      ...aHealth(chain, 'healthy'),
      node_health: [
        {
          node_id: 'feed',
          status: 'healthy',
          response_time: 1,
          error_message: null,
          checked_at: iso(11),
          consecutive_failures: 0,
          since: iso(6),
          score: 100,
        },
      ],
    });
    replicas = [await startAlerting()];
    await publish(aResult([chain], { component: 'healthy', second: 6 }));
    await eventually(async () => {
      const manager = await operator.jetstreamManager();
      const { num_pending, num_ack_pending } = await manager.consumers.info(streams.health.name, 'alerting-results');
      expect([num_pending, num_ack_pending]).toEqual([0, 1]);
    });
    // Its memory of what is newer is gone as well.
    await Promise.all(replicas.map((replica) => replica.stop()));
    replicas = [await startAlerting()];
    clearInterval(held);
    message.nak();
    await eventuallyTold(chain, 'critical firing', 'critical resolved');
  }, 120_000);

  it('takes what was active over a restart', async () => {
    const chain = aChainId();
    await publish(aResult([chain], { component: 'unhealthy', second: 1 }));
    await eventuallyTold(chain, 'critical firing');
    await Promise.all(replicas.map((replica) => replica.stop()));
    await publish(aResult([chain], { component: 'healthy', second: 6 }));
    replicas = [await startAlerting()];
    await eventuallyTold(chain, 'critical firing', 'critical resolved');
    const metrics = await (await fetch(`${replicas[0]?.ops_url}/metrics`)).text();
    expect(metrics).toContain('chain_mapping_alert_transitions_total{type="node_failed",state="resolved"');
    expect(metrics).toContain('chain_mapping_active_alerts{severity="critical"');
  }, 120_000);
});

describe('the configuration of alerting', () => {
  it('names what is wrong', () => {
    expect(() => loadConfig({ NATS_URL: 'nats://127.0.0.1:1' })).toThrow(ConfigError);
    expect(() => loadConfig({ NATS_URL: 'nats://127.0.0.1:1' })).toThrow(/DATABASE_URL/);
  });
});
