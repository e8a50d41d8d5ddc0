import { randomBytes, randomUUID } from 'node:crypto';
import http, { type IncomingHttpHeaders } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import {
  CHANNEL_SECRETS_PURPOSE,
  createChannel,
  getChannelSealingKey,
  listNotifications,
  putRoutes,
} from '@chain-mapping/contracts';
import { Messages, MessagingModule, migrateStreams, natsTransport, seal, SEED_BYTES } from '@chain-mapping/messaging';
import {
  type ChannelType,
  type Incident,
  type NotificationChannel,
  NotificationRoutesInput,
  withoutSecrets,
} from '@chain-mapping/model';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, aPostgres, aRedis, eventually, type TestProcess, type TestServer } from '@chain-mapping/testing';
import { Client } from 'pg';
import { z } from 'zod';
import { AlertingModule } from '../alerting.module';
import { Config } from '../config';
import { IncidentInbox } from './incident-inbox.repository';

export const NOTIFICATIONS_KEY = Buffer.alloc(32, 7).toString('base64');
const START = Date.parse('2026-03-10T09:15:04.118Z');

/** An incident as the first message tells it. */
export const anIncident = (more: Partial<Incident> = {}): Incident => {
  const at = new Date().toISOString();
  return {
    id: randomUUID(),
    status: 'open',
    severity: 'critical',
    title: 'data-bridge.normalizer is unhealthy: connection refused',
    culprit: {
      kind: 'component',
      id: 'target-1',
      chain_id: 'A1',
      node_id: 'normalizer',
      target_node: null,
      service_name: 'data-bridge',
      display_name: 'data-bridge.normalizer',
      suspected: false,
    },
    affected_chains: [
      { chain_id: 'A1', status: 'unhealthy', distance: 0 },
      { chain_id: 'C2', status: 'degraded', distance: 2 },
    ],
    affected_services: ['data-bridge', 'strategy-engine'],
    alert_count: 9,
    held_back_count: 8,
    opened_at: at,
    updated_at: at,
    closed_at: null,
    acknowledged_at: null,
    acknowledged_by: null,
    acknowledged_until: null,
    resolution: null,
    merged_into: null,
    sequence: 1,
    ...more,
  };
};

/** The same at a fixed time, for texts. */
export const anOldIncident = (more: Partial<Incident> = {}): Incident => {
  const at = new Date(START).toISOString();
  return anIncident({ id: '5b1f4b44-0c2a-4d55-9d39-3f0e3f0f6a11', opened_at: at, updated_at: at, ...more });
};

export const closed = (incident: Incident, more: Partial<Incident> = {}): Incident => {
  const at = new Date().toISOString();
  return {
    ...incident,
    status: 'closed',
    affected_chains: [],
    updated_at: at,
    closed_at: at,
    resolution: 'data-bridge.normalizer is healthy',
    sequence: incident.sequence + 1,
    ...more,
  };
};

export interface Received {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A server that takes what it is sent, or answers as it is told to. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it answers next; the last one stays. `silent` answers nothing. */
  replies: (Reply | 'silent')[] = [{ status: 200, body: 'ok' }];
  private readonly sockets = new Set<Socket>();
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', method = '', headers } = request;
      this.received.push({ path: url, method, headers, body: Buffer.concat(chunks).toString(), at: Date.now() });
      const reply = this.replies.length > 1 ? this.replies.shift() : this.replies[0];
      if (reply === undefined || reply === 'silent') return;
      response.writeHead(reply.status, reply.headers).end(reply.body ?? '');
    });
  });

  async start(port = 0): Promise<this> {
    this.server.on('connection', (socket) => this.sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  bodies(): unknown[] {
    return this.received.map(({ body }) => JSON.parse(body));
  }

  async stop(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A mail server that takes mail, or refuses it with a line. */
export class MailServer {
  readonly mails: string[] = [];
  readonly recipients: string[] = [];
  refusal: string | null = null;
  /** Says nothing at all. */
  isSilent = false;
  private readonly sockets = new Set<Socket>();
  private readonly server = net.createServer((socket) => {
    this.sockets.add(socket.on('error', () => undefined));
    if (this.isSilent) return;
    let data: string[] | undefined;
    let rest = '';
    socket.write('220 mail.test ESMTP\r\n');
    socket.on('data', (chunk) => {
      rest += chunk.toString();
      const lines = rest.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (data !== undefined) {
          if (line !== '.') data.push(line);
          else {
            this.mails.push(data.join('\n'));
            data = undefined;
            socket.write('250 2.0.0 queued as 42\r\n');
          }
        } else if (/^EHLO/i.test(line)) socket.write('250-mail.test\r\n250 8BITMIME\r\n');
        else if (/^STARTTLS/i.test(line)) socket.write('502 5.5.1 no\r\n');
        else if (/^RCPT/i.test(line)) {
          this.recipients.push(line);
          socket.write(`${this.refusal ?? '250 2.1.5 ok'}\r\n`);
        } else if (/^DATA/i.test(line)) {
          data = [];
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Alerting on real stores, and somebody who publishes incidents and asks. */
export class NotifiedSystem {
  private readonly replicas: RunningService[] = [];

  private constructor(
    readonly postgres: TestServer,
    readonly nats: TestProcess,
    readonly redis: TestProcess,
    private readonly around: RunningService,
  ) {}

  static async start(database?: TestServer): Promise<NotifiedSystem> {
    const [postgres, nats, redis] = await Promise.all([database ?? aPostgres(), aNats(), aRedis()]);
    await migrateStreams({ url: nats.url });
    const around = await startService({
      name: 'around',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: (_, { metrics }) => MessagingModule.forRoot({ service: 'around', url: nats.url, metrics }),
      transport: () => natsTransport({ service: 'around', url: nats.url }),
    });
    return new NotifiedSystem(postgres, nats, redis, around);
  }

  environment(more: Record<string, string | undefined> = {}): Record<string, string | undefined> {
    return {
      NATS_URL: this.nats.url,
      DATABASE_URL: this.postgres.url,
      REDIS_URL: this.redis.url,
      EGRESS_ALLOW: '127.0.0.0/8',
      PUBLIC_URL: 'https://maps.example.com/',
      NOTIFICATIONS_KEY,
      NOTIFICATIONS_LOOK_SECONDS: '0.1',
      NOTIFICATIONS_TIMEOUT_SECONDS: '3',
      ...more,
    };
  }

  async startAlerting(more: Record<string, string | undefined> = {}): Promise<RunningService> {
    const replica = await startService({
      name: 'alerting',
      config: Config.parse(this.environment(more)),
      module: (config, context) => AlertingModule.forRoot(config, context),
      transport: (config) => natsTransport({ service: 'alerting', url: config.NATS_URL }),
    });
    this.replicas.push(replica);
    return replica;
  }

  readonly ask: Messages['ask'] = (query, input, options) => this.around.app.get(Messages).ask(query, input, options);

  /** Stores an incident as a step of the engine does, as soon as the database is there. */
  async tell(incident: Incident): Promise<void> {
    await eventually(
      async () => {
        const client = new Client(this.postgres.url);
        try {
          await client.connect();
          await new IncidentInbox().hear(client, [incident], new Date());
        } finally {
          await client.end();
        }
      },
      { timeout_ms: 30_000 },
    );
  }

  /** Makes a channel as the gateway does. */
  async channel(
    type: ChannelType,
    config: Record<string, unknown>,
    more: { name?: string; enabled?: boolean } = {},
  ): Promise<NotificationChannel> {
    const { name = `${type} ${randomUUID().slice(0, 8)}`, enabled = true } = more;
    const parts = withoutSecrets(type, config);
    const channel = { name, enabled, type, config: parts.config };
    return this.ask(createChannel, { channel, sealed_secrets: await this.sealed(parts.secrets), actor: 'ada' });
  }

  async sealed(secrets: Record<string, unknown>): Promise<string | null> {
    if (Object.keys(secrets).length === 0) return null;
    const { public_key } = await this.ask(getChannelSealingKey, {});
    return seal(public_key, randomBytes(SEED_BYTES), CHANNEL_SECRETS_PURPOSE, JSON.stringify(secrets));
  }

  route(routes: z.input<typeof NotificationRoutesInput>) {
    return this.ask(putRoutes, { routes: NotificationRoutesInput.parse(routes), actor: 'ada' });
  }

  async ledger(incident: Pick<Incident, 'id'>) {
    const { notifications } = await this.ask(listNotifications, { incident_id: incident.id, limit: 500, offset: 0 });
    return notifications.reverse();
  }

  /** `kind state` of each line, the oldest first. */
  async states(incident: Pick<Incident, 'id'>, channel?: Pick<NotificationChannel, 'id'>): Promise<string[]> {
    const lines = await this.ledger(incident);
    return lines
      .filter(({ channel_id }) => channel === undefined || channel_id === channel.id)
      .map(({ kind, state }) => `${kind} ${state}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    await this.around.stop();
    await Promise.all([this.postgres.stop(), this.nats.stop(), this.redis.stop()]);
  }
}
