import {
  chainHealthChanged,
  checkResults,
  type DataOf,
  DomainError,
  getChain,
  getChains,
  getService,
  type InputOf,
  listServices,
  putMonitoring,
  streams,
} from '@chain-mapping/contracts';
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
import { Chain, derivedFields, MonitoringInput, type ObservedResult, type Service } from '@chain-mapping/model';
import { type RunningService, startService } from '@chain-mapping/service';
import {
  aChain,
  aNats,
  aPostgres,
  aRedis,
  eventually,
  type TestProcess,
  type TestServer,
} from '@chain-mapping/testing';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { Client } from 'pg';
import { loadConfig } from './config';
import { HealthMonitorModule } from './health-monitor.module';

/** What the registry of a test file knows. */
class Registered {
  readonly chains = new Map<string, Chain>();
  readonly services = new Map<string, Service>();
}

/** The registry, as far as others ask it. */
@Controller()
class RegistryFake {
  constructor(private readonly registered: Registered) {}

  @Answers(getChain)
  get({ chain_id }: InputOf<typeof getChain>) {
    const chain = this.registered.chains.get(chain_id);
    if (chain === undefined) throw new DomainError('ChainNotFound', `Chain '${chain_id}' not found`);
    return chain;
  }

  @Answers(getChains)
  getMany({ chain_ids }: InputOf<typeof getChains>) {
    return { chains: chain_ids.flatMap((id) => this.registered.chains.get(id) ?? []) };
  }

  @Answers(listServices)
  services() {
    const services = [...this.registered.services.values()];
    return { services, total: services.length, limit: 500, offset: 0 };
  }

  @Answers(getService)
  service({ name }: InputOf<typeof getService>) {
    const service = this.registered.services.get(name);
    if (service === undefined) throw new DomainError('ServiceNotFound', `Service '${name}' not found`);
    return service;
  }
}

@Module({})
class RegistryFakeModule {}

/** Postgres, NATS and Redis, a registry, and whoever hears what monitors publish. Monitors are started by the tests. */
export class MonitoredSystem {
  readonly changes: DataOf<typeof chainHealthChanged>[] = [];
  readonly results: ObservedResult[] = [];
  private readonly registered = new Registered();
  private readonly monitors: RunningService[] = [];
  private readonly seen = new Set<string>();
  private made = 0;

  private constructor(
    readonly postgres: TestServer,
    readonly nats: TestProcess,
    readonly redis: TestProcess,
  ) {}

  private registry!: INestMicroservice;
  private outside!: INestMicroservice;

  static async start(): Promise<MonitoredSystem> {
    const [postgres, nats, redis] = await Promise.all([aPostgres(), aNats(), aRedis()]);
    const system = new MonitoredSystem(postgres, nats, redis);
    await migrateStreams({ url: nats.url });
    await system.listen();
    return system;
  }

  get messages(): Messages {
    return this.outside.get(Messages);
  }

  get events(): Events {
    return this.outside.get(Events);
  }

  async startMonitor(env: NodeJS.ProcessEnv = {}): Promise<RunningService> {
    const backends = { DATABASE_URL: this.postgres.url, REDIS_URL: this.redis.url, NATS_URL: this.nats.url };
    const EGRESS_ALLOW = '127.0.0.0/8';
    const monitor = await startService({
      name: 'health-monitor',
      config: loadConfig({ ...backends, EGRESS_ALLOW, ...env }),
      module: (config, context) => HealthMonitorModule.forRoot(config, context),
      transport: (config) => natsTransport({ service: 'health-monitor', url: config.NATS_URL }),
    });
    this.monitors.push(monitor);
    return monitor;
  }

  register(fields: Parameters<typeof aChain>[0]): Chain {
    this.made += 1;
    const input = aChain(fields);
    const chain = Chain.parse({
      ...input,
      ...derivedFields(input),
      id: `A${String(this.made)}`,
      version: 1,
      status: 'unknown',
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: '2026-01-01T00:00:00.000Z',
      created_by: 'test',
      updated_by: 'test',
    });
    this.registered.chains.set(chain.id, chain);
    return chain;
  }

  /** Registers a chain that is monitored from now on. */
  async monitored(fields: Parameters<typeof aChain>[0], check_interval = 1): Promise<Chain> {
    const chain = this.register(fields);
    const monitoring = MonitoringInput.parse({ check_interval });
    // Over a monitor that has only just come up.
    await eventually(() => this.messages.ask(putMonitoring, { chain_id: chain.id, monitoring }));
    return chain;
  }

  /** The statuses that were announced of a chain, in their order. */
  statusesOf(chain_id: string): string[] {
    return this.changes.filter((change) => change.chain_id === chain_id).map(({ status }) => status);
  }

  /** What a query finds in the database of the monitors. */
  async rows(sql: string): Promise<{ rows: unknown[] }> {
    const client = new Client({ connectionString: this.postgres.url });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  resultsOf(chain_id: string): ObservedResult[] {
    return this.results.filter(({ nodes }) => nodes.some((node) => node.chain_id === chain_id));
  }

  async stop(): Promise<void> {
    await Promise.all(this.monitors.map((monitor) => monitor.stop()));
    await Promise.all([this.outside?.close(), this.registry?.close()]);
    await Promise.all([this.postgres.stop(), this.nats.stop(), this.redis.stop()]);
  }

  private async listen(): Promise<void> {
    const { url } = this.nats;
    this.registry = await NestFactory.createMicroservice<MicroserviceOptions>(
      {
        module: RegistryFakeModule,
        imports: [MessagingModule.forRoot({ service: 'registry', url })],
        controllers: [RegistryFake],
        providers: [{ provide: Registered, useValue: this.registered }],
      },
      { ...natsTransport({ service: 'registry', url }), logger: false },
    );
    await this.registry.listen();
    this.outside = await NestFactory.createMicroservice<MicroserviceOptions>(
      MessagingModule.forRoot({ service: 'outside', url }),
      { ...natsTransport({ service: 'outside', url }), logger: false },
    );
    const consumers = this.outside.get(Consumers);
    consumers.consume({
      name: 'outside-changes',
      stream: streams.health,
      filter: chainHealthChanged.pattern,
      // At least once: what is delivered again has the id that it had.
      handlers: [
        on(chainHealthChanged, async (data, { id }) => {
          if (!this.seen.has(id)) this.changes.push(data);
          this.seen.add(id);
        }),
      ],
    });
    consumers.consume({
      name: 'outside-results',
      stream: streams.health,
      filter: checkResults.pattern,
      handlers: [on(checkResults, async ({ results }) => void this.results.push(...results))],
    });
    await this.outside.listen();
  }
}
