import { join, resolve } from 'node:path';
import {
  chainDriftChanged,
  DomainError,
  getScan,
  type InputOf,
  listChains,
  listDrift,
  listObservedEdges,
  listProposals,
  listServices,
  type ObservedEdge,
  rejectProposal,
  startScan,
  updateChain,
  streams,
  Unavailable,
} from '@chain-mapping/contracts';
import {
  Answers,
  Consumers,
  Messages,
  MessagingModule,
  migrateStreams,
  natsTransport,
  on,
} from '@chain-mapping/messaging';
import { type Chain, type ChainDrift, derivedFields } from '@chain-mapping/model';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, aPostgres, aRedis, eventually, type TestServer } from '@chain-mapping/testing';
import { Controller, Inject, Module } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../config';
import { DiscoveryModule } from '../discovery.module';

const ENTRY = {
  script: join(__dirname, '../analysis/analysis.worker.ts'),
  node_arguments: [
    '--conditions=@chain-mapping/source',
    '--require',
    join(resolve(__dirname, '../../../..'), 'tools/register-typescript.cjs'),
  ],
};

/** What registry and metrics-ingest would answer. */
class Platform {
  chains: Chain[] = [];
  traffic: ObservedEdge[] = [];
  isTrafficAway = false;
  readonly windows: number[] = [];
}
const PLATFORM = Symbol('PLATFORM');

@Controller()
class PlatformController {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  @Answers(listChains)
  chains({ limit, offset }: InputOf<typeof listChains>) {
    const { chains } = this.platform;
    return { chains: chains.slice(0, limit), total: chains.length, limit, offset, next_cursor: null };
  }

  @Answers(updateChain)
  update({ chain_id, patch, expected_version, actor }: InputOf<typeof updateChain>) {
    const chain = this.platform.chains.find(({ id }) => id === chain_id);
    if (chain === undefined || chain.version !== expected_version)
      throw new DomainError('VersionConflict', 'It is another version');
    const changed = { ...chain, edges: patch.edges ?? chain.edges, version: chain.version + 1, updated_by: actor };
    this.platform.chains = this.platform.chains.map((each) => (each === chain ? changed : each));
    return changed;
  }

  @Answers(listServices)
  services({ limit, offset }: InputOf<typeof listServices>) {
    return { services: [], total: 0, limit, offset };
  }

  @Answers(listObservedEdges)
  observed({ limit, offset, window_minutes }: InputOf<typeof listObservedEdges>) {
    if (this.platform.isTrafficAway) throw new Unavailable('ClickHouse is away');
    this.platform.windows.push(window_minutes);
    const { traffic } = this.platform;
    return { edges: traffic.slice(offset, offset + limit), total: traffic.length, limit, offset };
  }
}

@Module({ controllers: [PlatformController] })
class PlatformModule {}

const NOW = new Date().toISOString();
const chain = (id: string, edges: readonly (readonly [string, string])[]): Chain => {
  const parts = {
    nodes: [...new Set(edges.flat())].map((name) => ({ id: name, type: 'service' as const, service_name: name })),
    edges: edges.map(([source_node, target_node]) => ({ source_node, target_node, type: 'http_request' as const })),
  };
  return {
    id,
    name: id,
    category: 'data_flow',
    version: 1,
    status: 'unknown',
    dependencies: [],
    tags: [],
    metadata: {},
    ...parts,
    ...derivedFields(parts),
    created_at: NOW,
    updated_at: NOW,
    created_by: 'ann',
    updated_by: 'ann',
  };
};
const observed = (source: string, target: string): ObservedEdge => ({
  source,
  source_type: 'service',
  target,
  target_type: 'service',
  edge_type: 'http_request',
  environment: 'production',
  addresses: [],
  traffic: {
    calls: 8,
    estimated_calls: 8,
    errors: 0,
    error_rate: 0,
    average_ms: 1,
    p50_ms: 1,
    p95_ms: 1,
    p99_ms: 1,
  },
  first_seen: NOW,
  last_seen: NOW,
  trace_id: '5b8efff798038103d269b633813fc60c',
});
/** Two services of which one calls the other. */
const sources = {
  'compose.yaml': 'services:\n  orders:\n    build: ./orders\n  risk:\n    build: ./risk\n',
  'orders/Dockerfile': 'FROM python:3\n',
  'orders/main.py':
    'from fastapi import FastAPI\nimport httpx\napp = FastAPI()\n@app.get("/orders")\ndef orders():\n    return httpx.get("http://risk:80/check")\n',
  'risk/Dockerfile': 'FROM python:3\n',
  'risk/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/check")\ndef check():\n    return 1\n',
};

describe('drift on real stores', () => {
  const platform = new Platform();
  const heard: ChainDrift[] = [];
  const servers: TestServer[] = [];
  const services: RunningService[] = [];
  let around: RunningService;

  const ask: Messages['ask'] = (query, input, options) => around.app.get(Messages).ask(query, input, options);
  const drift = async (filter: Partial<InputOf<typeof listDrift>> = {}) =>
    ask(listDrift, { limit: 100, offset: 0, ...filter });
  const states = async (filter: Partial<InputOf<typeof listDrift>> = {}) =>
    (await drift(filter)).edges.map(({ source, target, state }) => `${source} -> ${target}: ${state}`);
  const soon = (check: () => unknown) => eventually(check, { timeout_ms: 30_000, every_ms: 100 });

  beforeAll(async () => {
    const [postgres, nats, redis] = await Promise.all([aPostgres(), aNats(), aRedis()]);
    servers.push(postgres, nats, redis);
    await migrateStreams({ url: nats.url });
    around = await startService({
      name: 'around',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url, LOG_LEVEL: 'error' }),
      module: (_, { metrics }) => ({
        module: PlatformModule,
        imports: [MessagingModule.forRoot({ service: 'around', url: nats.url, metrics })],
        providers: [{ provide: PLATFORM, useValue: platform }],
      }),
      transport: () => natsTransport({ service: 'around', url: nats.url }),
    });
    services.push(around);
    around.app.get(Consumers).consume({
      name: 'listener',
      stream: streams.discovery,
      filter: chainDriftChanged.pattern,
      handlers: [on(chainDriftChanged, async (change) => void heard.push(change))],
    });
    // Two replicas: each comparison is one replica's, and each change is told once.
    for (let replica = 0; replica < 2; replica += 1) {
      services.push(
        await startService({
          name: 'discovery',
          config: Config.parse({
            NATS_URL: nats.url,
            DATABASE_URL: postgres.url,
            REDIS_URL: redis.url,
            LOG_LEVEL: 'error',
            DISCOVERY_DRIFT_SECONDS: 1,
            DISCOVERY_PATIENCE_HOURS: 0,
          }),
          module: (config, context) => DiscoveryModule.forRoot(config, context, ENTRY),
          transport: (config) => natsTransport({ service: 'discovery', url: config.NATS_URL }),
        }),
      );
    }
  }, 120_000);

  afterAll(async () => {
    for (const service of services.reverse()) await service.stop();
    for (const server of servers.reverse()) await server.stop();
  }, 120_000);

  it('has what is declared, and says nothing of what nobody has looked for', async () => {
    platform.chains = [chain('A1', [['orders', 'risk']]), chain('A2', [['feed', 'bridge']])];
    await soon(async () =>
      expect(await states()).toEqual(['feed -> bridge: declared_only', 'orders -> risk: declared_only']),
    );
    expect(heard).toEqual([]);
  }, 120_000);

  it('has what code says, with its evidence', async () => {
    const { id } = await ask(startScan, { scan: { files: sources }, actor: 'ann' });
    await soon(async () => expect((await ask(getScan, { scan_id: id })).status).toBe('completed'));
    await soon(async () => expect(await states({ chain_id: 'A1' })).toEqual(['orders -> risk: confirmed']));
    const [edge] = (await drift({ chain_id: 'A1' })).edges;
    expect(edge?.sources).toMatchObject([
      { kind: 'declared' },
      {
        kind: 'static',
        evidence: expect.arrayContaining([expect.objectContaining({ file: 'orders/main.py', line: 6 })]),
      },
    ]);
    expect(edge?.looked_for).toEqual(['static']);
    // Once, as a version of the chain in which the edge says how it is known.
    await soon(() => expect(platform.chains[0]).toMatchObject({ version: 2, updated_by: 'discovery' }));
    expect(platform.chains[0]?.edges[0]?.sources).toMatchObject([
      { kind: 'declared' },
      { kind: 'static', evidence: expect.arrayContaining([expect.objectContaining({ file: 'orders/main.py' })]) },
    ]);
    const before = (await drift()).compared_at;
    await soon(async () => expect((await drift()).compared_at).not.toBe(before));
    expect(platform.chains.map(({ version }) => version)).toEqual([2, 1]);
  }, 120_000);

  it('has what traffic shows, asked for once and then only what is new, and tells once of each chain that drifts', async () => {
    platform.traffic = [observed('orders', 'mail'), observed('feed', 'quotes')];
    await soon(() => expect(heard.map(({ chain_id }) => chain_id).sort()).toEqual(['A1', 'A2']));
    expect(heard.find(({ chain_id }) => chain_id === 'A2')).toMatchObject({
      drifted: true,
      phantom_count: 1,
      undocumented_count: 1,
      edges: [
        { source: 'feed', target: 'bridge', state: 'declared_only' },
        { source: 'feed', target: 'quotes', state: 'runtime_only' },
      ],
    });
    // A month, day by day, and then what is new.
    expect(platform.windows.slice(0, 30)).toEqual(Array(30).fill(24 * 60));
    expect(platform.windows.at(-1)).toBeLessThanOrEqual(12);
    const before = (await drift()).compared_at;
    await soon(async () => expect((await drift()).compared_at).not.toBe(before));
    expect(heard).toHaveLength(2);
  }, 120_000);

  it('is found by state, chain and service, page by page', async () => {
    expect(await states({ state: 'runtime_only' })).toEqual([
      'feed -> quotes: runtime_only',
      'orders -> mail: runtime_only',
    ]);
    expect(await states({ service: 'QUOTES' })).toEqual(['feed -> quotes: runtime_only']);
    expect(await states({ chain_id: 'A2', state: 'declared_only' })).toEqual(['feed -> bridge: declared_only']);
    const page = await drift({ limit: 1, offset: 1 });
    expect(page).toMatchObject({ total: 4, limit: 1, offset: 1, edges: [{ target: 'quotes' }] });
    expect(page.by_state).toEqual({ confirmed: 1, undeclared: 0, static_only: 0, runtime_only: 2, declared_only: 1 });
  });

  it('becomes proposals of whole paths, each once, and what was rejected does not come back', async () => {
    const proposals = async (status: 'pending' | 'superseded' | 'rejected') =>
      (await ask(listProposals, { status, limit: 100, offset: 0 })).proposals.filter(
        ({ discovery_method }) => discovery_method === 'trace_analysis',
      );
    const [feed, orders] = (await proposals('pending')).sort((a, b) => (a.name < b.name ? -1 : 1));
    expect([feed?.name, orders?.name]).toEqual(['Calls of feed', 'Calls of orders']);
    expect(feed?.edges).toMatchObject([
      {
        source_node: 'feed',
        target_node: 'quotes',
        sources: [{ kind: 'runtime', confidence: 0.9, evidence: [{ trace_id: expect.any(String) }] }],
      },
    ]);
    expect(await ask(getScan, { scan_id: feed?.scan_id ?? '' })).toMatchObject({ status: 'completed', path: null });
    await ask(rejectProposal, { proposal_id: feed?.id ?? '', actor: 'ann' });
    platform.traffic = [...platform.traffic, observed('orders', 'sms')];
    await soon(async () => expect((await proposals('superseded')).map(({ id }) => id)).toEqual([orders?.id]));
    const before = (await drift()).compared_at;
    await soon(async () => expect((await drift()).compared_at).not.toBe(before));
    expect((await proposals('pending')).map(({ name, edges }) => [name, edges.length])).toEqual([
      ['Calls of orders', 2],
    ]);
    expect(heard.splice(2)).toMatchObject([{ chain_id: 'A1', undocumented_count: 2 }]);
  }, 120_000);

  it('stays as it was while traffic cannot be asked for, and ends when the chains are put right or deleted', async () => {
    platform.isTrafficAway = true;
    platform.chains = [
      chain('A1', [
        ['orders', 'risk'],
        ['orders', 'mail'],
        ['orders', 'sms'],
      ]),
    ];
    await soon(async () =>
      expect(await states({ state: 'confirmed' })).toEqual([
        'orders -> mail: confirmed',
        'orders -> risk: confirmed',
        'orders -> sms: confirmed',
      ]),
    );
    await soon(() =>
      expect(
        heard
          .slice(2)
          .map(({ chain_id, drifted }) => `${chain_id} ${drifted}`)
          .sort(),
      ).toEqual(['A1 false', 'A2 false']),
    );
    expect(await states({ service: 'feed' })).toEqual(['feed -> quotes: runtime_only']);
  }, 120_000);
});
