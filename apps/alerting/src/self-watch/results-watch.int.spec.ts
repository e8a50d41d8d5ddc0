import { randomUUID } from 'node:crypto';
import {
  type ChainPlacement,
  checkResults,
  getChains,
  type InputOf,
  listChainStatuses,
  listMaintenanceWindows,
  listPlacements,
} from '@chain-mapping/contracts';
import { Answers, Events, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import { Alert, Chain } from '@chain-mapping/model';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, aPostgres, eventually, type TestServer } from '@chain-mapping/testing';
import { Controller, Module } from '@nestjs/common';
import { connect, type NatsConnection } from 'nats';
import { z } from 'zod';
import { AlertingModule } from '../alerting.module';
import { Config } from '../config';

jest.setTimeout(120_000);

const CHAINS = ['A1', 'A2', 'B1'];
const INTERVAL_MS = 100;
/** Two intervals and five seconds, and five more. */
const SILENT_MS = 2 * INTERVAL_MS + 10_000;
const iso = (at = Date.now()): string => new Date(at).toISOString();

/** The registry and the health monitor, as far as alerting asks them. */
@Controller()
class Around {
  @Answers(listPlacements)
  placements() {
    const placements = CHAINS.map((chain_id): ChainPlacement => ({
      chain_id,
      version: 1,
      interval_ms: INTERVAL_MS,
      targets: { a: `target-of-${chain_id}` },
    }));
    return { placements, next: null };
  }

  @Answers(getChains)
  chains({ chain_ids }: InputOf<typeof getChains>) {
    return {
      chains: chain_ids.map((id) =>
        Chain.parse({
          ...{ id, name: `Chain ${id}`, category: 'data_flow', version: 1, status: 'healthy', edges: [] },
          nodes: [{ id: 'a', type: 'service', service_name: `service-of-${id}`, display_name: 'a' }],
          ...{ dependencies: [], tags: [], metadata: {}, node_count: 1, edge_count: 0, involved_services: [] },
          ...{ created_at: iso(0), updated_at: iso(0), created_by: 'ada', updated_by: 'ada' },
        }),
      ),
    };
  }

  @Answers(listChainStatuses)
  statuses() {
    return {
      statuses: CHAINS.map((chain_id) => ({ chain_id, status: 'healthy' as const, since: iso(0), sequence: 1 })),
    };
  }

  @Answers(listMaintenanceWindows)
  windows() {
    return { maintenance_windows: [], total: 0, limit: 500, offset: 0 };
  }
}

@Module({ controllers: [Around] })
class AroundModule {}

describe('when results stop coming', () => {
  let postgres: TestServer;
  let nats: TestServer;
  let around: RunningService;
  let replicas: RunningService[];
  let operator: NatsConnection;
  const told: Alert[] = [];
  let checking: ReturnType<typeof setInterval> | undefined;

  const check = (chain_id: string) => {
    const now = Date.now();
    return around.app.get(Events).publish(
      checkResults,
      { shard: '0' },
      {
        results: [
          {
            ...{ result_id: randomUUID(), target_id: `target-of-${chain_id}`, slot: now, checked_at: iso(now) },
            ...{ type: 'http', status: 'healthy', response_time: 1, error_message: null },
            nodes: [{ chain_id, node_id: 'a', service_name: `service-of-${chain_id}` }],
            ...{ component_status: 'healthy', component_since: iso(0), consecutive_failures: 0 },
          },
        ],
      },
    );
  };
  /** From now on, results of these chains come. */
  const checkAll = (chains: readonly string[]): void => {
    clearInterval(checking);
    checking = setInterval(() => void Promise.all(chains.map(check)), INTERVAL_MS);
  };
  const states = () => told.map(({ severity, status }) => `${severity} ${status}`);

  beforeAll(async () => {
    [postgres, nats] = await Promise.all([aPostgres(), aNats()]);
    await migrateStreams({ url: nats.url });
    operator = await connect({ servers: nats.url });
    operator.subscribe('chain.alerts.>', {
      callback: (_, message) => told.push(Alert.parse(message.json<{ data: unknown }>().data)),
    });
    await operator.flush();
    around = await startService({
      name: 'around',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: (_, { metrics }) => ({
        module: AroundModule,
        imports: [MessagingModule.forRoot({ service: 'around', url: nats.url, metrics })],
      }),
      transport: () => natsTransport({ service: 'around', url: nats.url }),
    });
    const startAlerting = () =>
      startService({
        name: 'alerting',
        config: Config.parse({ NATS_URL: nats.url, DATABASE_URL: postgres.url, ALERTING_COUNT_SECONDS: 0.5 }),
        module: (config, context) => AlertingModule.forRoot(config, context),
        transport: (config) => natsTransport({ service: 'alerting', url: config.NATS_URL }),
      });
    replicas = await Promise.all([startAlerting(), startAlerting()]);
  }, 120_000);

  afterAll(async () => {
    clearInterval(checking);
    await Promise.all([around, ...replicas].map((service) => service.stop()));
    await operator.close();
    await Promise.all([postgres.stop(), nats.stop()]);
  }, 120_000);

  it('tells once of the chains that are silent, once more when all are, and of the end of it', async () => {
    checkAll(CHAINS.slice(0, 2));
    const begun = Date.now();
    await eventually(() => expect(told).not.toEqual([]), { timeout_ms: 2 * SILENT_MS });
    expect(Date.now() - begun).toBeGreaterThan(SILENT_MS - 3000);
    expect(told[0]).toMatchObject({
      type: 'no_results',
      chain_id: 'B1',
      message: expect.stringMatching(/^No results of 1 of 3 monitored chains since .*: B1$/),
      affected_chains: ['B1'],
    });

    clearInterval(checking);
    await eventually(() => expect(states().at(-1)).toBe('critical firing'), { timeout_ms: 2 * SILENT_MS });
    expect(told.at(-1)).toMatchObject({
      message: expect.stringContaining('No results of any of the 3 monitored chains'),
      affected_chains: CHAINS,
    });

    checkAll(CHAINS);
    await eventually(() => expect(states().at(-1)).toBe('critical resolved'));
    expect(told.at(-1)).toMatchObject({ resolution: 'Results come again' });
    expect(states()).toEqual(['warning firing', 'warning resolved', 'critical firing', 'critical resolved']);
    expect(new Set(told.map(({ fingerprint }) => fingerprint))).toEqual(new Set(['no_results']));
  });
});
