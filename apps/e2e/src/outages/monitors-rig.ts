import { chainHealthChanged, type DataOf, putMonitoring, registerChain, streams } from '@chain-mapping/contracts';
import { Consumers, Messages, MessagingModule, migrateStreams, on } from '@chain-mapping/messaging';
import { MonitoringInput } from '@chain-mapping/model';
import { aChain, aNats, aNode, aPostgresServer, aRedis, eventually, type TestProcess } from '@chain-mapping/testing';
import { NestFactory } from '@nestjs/core';
import { type ServiceProcess, startServiceProcess } from '../kills/service-process';
import { startWatchedPlatform, type WatchedPlatform } from './watched-platform';

export type StatusChange = DataOf<typeof chainHealthChanged> & { readonly event_id: string };

const CHAINS = 20;
const NODES = 3;
const READY = { timeout_ms: 30_000 };

/** Three monitors that share the checks of twenty chains, as processes on servers that can be killed, stopped and emptied. */
export interface MonitorsRig {
  readonly platform: WatchedPlatform;
  readonly redis: TestProcess;
  /** What is checked, by path; each is one target. */
  readonly paths: readonly string[];
  readonly monitors: readonly ServiceProcess[];
  readonly interval_ms: number;
  /** Every change of a status that was announced, once for each message in the stream. */
  readonly changes: readonly StatusChange[];
  /** The paths of one chain. */
  pathsOf(chain_id: string): readonly string[];
  chain_ids: readonly string[];
  /** Starts the monitor of that place again, after its process has ended. */
  startAgain(place: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startMonitors(check_interval: number): Promise<MonitorsRig> {
  const [postgres, nats, redis, platform] = await Promise.all([
    aPostgresServer(),
    aNats(),
    aRedis(),
    startWatchedPlatform(),
  ]);
  await migrateStreams({ url: nats.url });
  const backends = { DATABASE_URL: postgres.url, NATS_URL: nats.url };
  const registry = await startServiceProcess('registry', backends);
  const startMonitor = () =>
    startServiceProcess('health-monitor', { ...backends, REDIS_URL: redis.url, EGRESS_ALLOW: '127.0.0.0/8' });
  const monitors = await Promise.all([startMonitor(), startMonitor(), startMonitor()]);

  const module = MessagingModule.forRoot({ service: 'outside', url: nats.url });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const messages = app.get(Messages);
  const changes: StatusChange[] = [];
  app.get(Consumers).consume({
    name: 'outside-changes',
    stream: streams.health,
    filter: chainHealthChanged.pattern,
    handlers: [on(chainHealthChanged, async (data, { id }) => void changes.push({ ...data, event_id: id }))],
  });

  const pathsOfChain = new Map<string, readonly string[]>();
  await eventually(() => messages.ready(), READY);
  for (let number = 0; number < CHAINS; number += 1) {
    const paths = Array.from({ length: NODES }, (_, node) => `/chain-${number}/node-${node}`);
    const nodes = paths.map((path) =>
      aNode({ health_check: { endpoint: `${platform.url}${path}`, timeout_ms: 1900 } }),
    );
    const chain = await messages.ask(registerChain, { chain: aChain({ nodes }), actor: 'test' });
    await messages.ask(putMonitoring, { chain_id: chain.id, monitoring: MonitoringInput.parse({ check_interval }) });
    pathsOfChain.set(chain.id, paths);
  }
  const chain_ids = [...pathsOfChain.keys()];
  await eventually(() => expect(new Set(changes.map(({ chain_id }) => chain_id))).toEqual(new Set(chain_ids)), READY);

  return {
    platform,
    redis,
    paths: [...pathsOfChain.values()].flat(),
    monitors,
    interval_ms: check_interval * 1000,
    changes,
    pathsOf: (chain_id) => pathsOfChain.get(chain_id) ?? [],
    chain_ids,
    startAgain: async (place) => {
      monitors[place] = await startMonitor();
    },
    stop: async () => {
      await app.close();
      await Promise.all([...monitors, registry].map((service) => service.end('SIGTERM')));
      await platform.stop();
      await Promise.all([postgres.stop(), nats.stop(), redis.stop()]);
    },
  };
}
