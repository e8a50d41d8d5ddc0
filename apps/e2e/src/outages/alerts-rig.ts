import { createChannel, putMonitoring, registerChain, streams } from '@chain-mapping/contracts';
import { Messages, MessagingModule, migrateStreams } from '@chain-mapping/messaging';
import { type Alert, MonitoringInput } from '@chain-mapping/model';
import {
  aChain,
  aNats,
  aNode,
  aPostgresServer,
  aRedis,
  aTcpProxy,
  eventually,
  type TcpProxy,
  type TestProcess,
} from '@chain-mapping/testing';
import { NestFactory } from '@nestjs/core';
import { connect } from 'nats';
import { type ServiceProcess, startServiceProcess } from '../kills/service-process';
import { StreamReader } from '../kills/stream-reader';
import { startWatchedPlatform, type WatchedPlatform } from './watched-platform';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver';

const CHAINS = 10;
const INTERVAL_S = 2;
const READY = { timeout_ms: 60_000 };

/** A chain of one node, which is checked at a path of the platform. */
export interface RiggedChain {
  readonly id: string;
  readonly path: string;
}

export interface ToldAlert {
  readonly event_id: string;
  readonly subject: string;
  readonly alert: Alert;
}

/** Two replicas of alerting behind one door to NATS, with a registry, a monitor and a channel, on servers that can be killed. */
export interface AlertsRig {
  readonly platform: WatchedPlatform;
  /** What the one channel was sent. */
  readonly receiver: WebhookReceiver;
  readonly chains: readonly RiggedChain[];
  readonly servers: Readonly<Record<'postgres' | 'nats' | 'redis', TestProcess>>;
  /** What replicas say to NATS goes through it. */
  readonly door: TcpProxy;
  readonly replicas: readonly ServiceProcess[];
  startAgain(place: number): Promise<void>;
  /** Every message about an alert that the stream holds, in its order. */
  told(): Promise<readonly ToldAlert[]>;
  stop(): Promise<void>;
}

export async function startAlerts(): Promise<AlertsRig> {
  const [postgres, nats, redis, platform, receiver] = await Promise.all([
    aPostgresServer(),
    aNats(),
    aRedis(),
    startWatchedPlatform(),
    startWebhookReceiver(),
  ]);
  await migrateStreams({ url: nats.url });
  const door = await aTcpProxy(nats.url);
  const EGRESS_ALLOW = '127.0.0.0/8';
  const backends = { DATABASE_URL: postgres.url, NATS_URL: nats.url, REDIS_URL: redis.url, EGRESS_ALLOW };
  // A channel is free again that long, and five seconds, after its sender was killed.
  const startReplica = () =>
    startServiceProcess('alerting', { ...backends, NATS_URL: door.url, NOTIFICATIONS_TIMEOUT_SECONDS: '2' });
  const [registry, monitor, ...replicas] = await Promise.all([
    startServiceProcess('registry', backends),
    startServiceProcess('health-monitor', backends),
    startReplica(),
    startReplica(),
  ]);

  const module = MessagingModule.forRoot({ service: 'outside', url: nats.url });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const messages = app.get(Messages);
  await eventually(() => messages.ready(), READY);
  const channel = { name: 'receiver', type: 'webhook', config: { url: receiver.url } } as const;
  await messages.ask(createChannel, { channel, sealed_secrets: null, actor: 'test' });
  const chains: RiggedChain[] = [];
  for (let number = 0; number < CHAINS; number += 1) {
    const path = `/chain-${number}`;
    const node = aNode({ health_check: { endpoint: `${platform.url}${path}`, timeout_ms: 1900 } });
    const { id } = await messages.ask(registerChain, { chain: aChain({ nodes: [node] }), actor: 'test' });
    const monitoring = MonitoringInput.parse({ check_interval: INTERVAL_S });
    await messages.ask(putMonitoring, { chain_id: id, monitoring });
    chains.push({ id, path });
  }

  const direct = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const told = new StreamReader(direct, streams.alerts.name, (message): ToldAlert => {
    const { id, data } = message.json<{ id: string; data: Alert }>();
    return { event_id: id, subject: message.subject, alert: data };
  });

  return {
    platform,
    receiver,
    chains,
    servers: { postgres, nats, redis },
    door,
    replicas,
    startAgain: async (place) => {
      replicas[place] = await startReplica();
    },
    told: async () => (await told.all()).filter(({ subject }) => subject.startsWith('chain.alerts.')),
    stop: async () => {
      await app.close();
      await direct.close();
      await Promise.all([...replicas, monitor, registry].map((service) => service.end('SIGTERM')));
      await Promise.all([platform.stop(), receiver.stop(), door.stop()]);
      await Promise.all([postgres.stop(), nats.stop(), redis.stop()]);
    },
  };
}

/** What is wrong with what was told: a message twice, steps of an alert out of their order, one condition told twice at a time. */
export function faultsOf(told: readonly ToldAlert[]): string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  const sequences = new Map<string, number>();
  const open = new Map<string, string>();
  for (const { event_id, subject, alert } of told) {
    if (ids.has(event_id)) faults.push(`twice: ${subject} ${event_id}`);
    ids.add(event_id);
    const before = sequences.get(alert.id) ?? 0;
    if (alert.sequence <= before) faults.push(`out of order: ${subject} ${before} then ${alert.sequence}`);
    sequences.set(alert.id, alert.sequence);
    const other = open.get(alert.fingerprint);
    if (alert.resolved && other !== alert.id) faults.push(`resolved but not told to fire: ${subject} ${alert.id}`);
    if (!alert.resolved && other !== undefined && other !== alert.id)
      faults.push(`fires while ${other} is open: ${subject}`);
    if (alert.resolved) open.delete(alert.fingerprint);
    else open.set(alert.fingerprint, alert.id);
  }
  return faults;
}
