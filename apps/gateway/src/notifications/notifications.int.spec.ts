import {
  CHANNEL_SECRETS_PURPOSE,
  createChannel,
  deleteChannel,
  DomainError,
  getChannel,
  getChannelSealingKey,
  getRoutes,
  type InputOf,
  listChannels,
  listNotifications,
  putRoutes,
  testChannel,
  updateChannel,
} from '@chain-mapping/contracts';
import {
  Answers,
  MessagingModule,
  migrateStreams,
  natsTransport,
  publicKeyOf,
  SEED_BYTES,
  unseal,
} from '@chain-mapping/messaging';
import type { NotificationChannel, NotificationRoutes } from '@chain-mapping/model';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { Controller, Module } from '@nestjs/common';
import { connect, type NatsConnection } from 'nats';
import { z } from 'zod';
import { FakeRegistryState, type StartedGateway, startFakeRegistry, startGateway } from '../access/access.fixture';

const SEED = Buffer.alloc(SEED_BYTES, 9);
const ID = '2f1f6f1e-33f5-4a44-9a3b-6f0a0f9b7c10';
const NOW = '2026-03-01T08:00:00.000Z';
const opened: unknown[] = [];
let routes: NotificationRoutes | undefined;

const aChannel = (more: Partial<NotificationChannel> = {}): NotificationChannel => ({
  ...{ id: ID, name: 'On call', type: 'slack', enabled: true, config: {}, secrets: ['url'], state: 'untried' },
  ...{ failing_since: null, last_error: null, last_sent_at: null },
  ...{ created_at: NOW, created_by: 'ada', updated_at: NOW, updated_by: 'ada' },
  ...more,
});
const take = ({ sealed_secrets }: { sealed_secrets: string | null }): void =>
  void opened.push(sealed_secrets === null ? null : JSON.parse(unseal(SEED, CHANNEL_SECRETS_PURPOSE, sealed_secrets)));

/** Alerting, as far as notifications go. */
@Controller()
class AlertingFake {
  @Answers(listChannels)
  list({ limit, offset }: InputOf<typeof listChannels>) {
    return { notification_channels: [aChannel()], total: 1, limit, offset };
  }

  @Answers(getChannel)
  get({ channel_id }: InputOf<typeof getChannel>) {
    if (channel_id !== ID) throw new DomainError('ChannelNotFound', `There is no notification channel '${channel_id}'`);
    return aChannel();
  }

  @Answers(getChannelSealingKey)
  sealingKey() {
    return { public_key: publicKeyOf(SEED) };
  }

  @Answers(createChannel)
  create(input: InputOf<typeof createChannel>) {
    take(input);
    const { name, type, config } = input.channel;
    return aChannel({ name, type, config, created_by: input.actor });
  }

  @Answers(updateChannel)
  update(input: InputOf<typeof updateChannel>) {
    take(input);
    return aChannel({ name: input.channel.name });
  }

  @Answers(deleteChannel)
  remove({ channel_id }: InputOf<typeof deleteChannel>) {
    return { channel_id };
  }

  @Answers(testChannel)
  test({ channel_id }: InputOf<typeof testChannel>) {
    return { channel_id, accepted: false, detail: 'HTTP 403', duration_ms: 3 };
  }

  @Answers(getRoutes)
  routes() {
    return (
      routes ?? {
        routes: [],
        default: { channels: null } as NotificationRoutes['default'],
        updated_at: null,
        updated_by: null,
      }
    );
  }

  @Answers(putRoutes)
  put(input: InputOf<typeof putRoutes>) {
    routes = { ...input.routes, updated_at: NOW, updated_by: input.actor };
    return routes;
  }

  @Answers(listNotifications)
  ledger({ limit, offset }: InputOf<typeof listNotifications>) {
    return { notifications: [], total: 0, limit, offset };
  }
}

@Module({})
class AlertingFakeModule {}

describe('notifications over HTTP', () => {
  let nats: TestProcess;
  let alerting: RunningService;
  let registry: RunningService;
  let gateway: StartedGateway;
  let wire: NatsConnection;
  const heard: string[] = [];
  const state = new FakeRegistryState();
  const keys = {
    viewer: state.key('viewer', 'viewer'),
    operator: state.key('operator', 'operator'),
    admin: state.key('admin', 'admin'),
  };
  const ask = (method: string, path: string, body?: unknown, key: string = keys.admin) =>
    gateway.ask(method, `/api/v1/${path}`, { key, ...(body !== undefined && { body }) });

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    wire = await connect({ servers: nats.url });
    wire.subscribe('>', { callback: (_error, { data }) => heard.push(Buffer.from(data).toString('utf8')) });
    alerting = await startService({
      name: 'alerting',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: () => ({
        module: AlertingFakeModule,
        imports: [MessagingModule.forRoot({ service: 'alerting', url: nats.url })],
        controllers: [AlertingFake],
      }),
      transport: () => natsTransport({ service: 'alerting', url: nats.url }),
    });
    registry = await startFakeRegistry(nats.url, state);
    gateway = await startGateway({ NATS_URL: nats.url, RATE_LIMIT_PER_SECOND: '0' });
    await eventually(async () => expect((await gateway.ask('GET', '/health/ready')).status).toBe(200));
  }, 120_000);

  afterAll(async () => {
    await wire?.close();
    await gateway?.service.stop();
    await Promise.all([alerting?.stop(), registry?.stop()]);
    await nats?.stop();
  });

  it('a channel is made, and no answer and no message shows its secret', async () => {
    const made = await ask('POST', 'notification-channels', {
      name: 'On call',
      type: 'slack',
      config: { url: 'https://hooks.example.com/c4n4ry' },
    });
    expect([made.status, made.headers.get('location')]).toEqual([201, `/api/v1/notification-channels/${ID}`]);
    const text = await made.text();
    expect(JSON.parse(text)).toMatchObject({ name: 'On call', config: {}, secrets: ['url'] });
    expect(opened.at(-1)).toEqual({ url: 'https://hooks.example.com/c4n4ry' });
    expect([text, ...heard].join('\n')).not.toContain('c4n4ry');
    const changed = await ask('PUT', `notification-channels/${ID}`, { name: 'Renamed', type: 'slack', config: {} });
    expect([changed.status, opened.at(-1)]).toEqual([200, null]);
    expect((await ask('DELETE', `notification-channels/${ID}`)).status).toBe(204);
  });

  it.each([
    [{ name: 'x', type: 'slack', config: {} }, 'config.url'],
    [{ name: 'x', type: 'slack', config: { url: 'nowhere' } }, 'config.url'],
    [{ name: '', type: 'nats', config: { subject: 'a.b' } }, 'name'],
    [{ name: 'x', type: 'nats', config: { subject: 'chain.alerts' } }, 'config.subject'],
    [{ name: 'x', type: 'pigeon', config: {} }, 'type'],
    [{ name: 'x', type: 'webhook', config: { url: 'https://a.example', method: 'PUT' } }, 'config'],
  ])('%j is refused by the name of the field', async (body, path) => {
    const answer = await ask('POST', 'notification-channels', body);
    const { errors } = (await answer.json()) as { errors: { path: string }[] };
    expect([answer.status, errors.map((each) => each.path)]).toEqual([400, [path]]);
  });

  it('routes are set as a whole, and say which field is wrong', async () => {
    const set = await ask('PUT', 'notification-routes', { default: { repeat_interval_seconds: 600 } });
    expect([set.status, await set.json()]).toMatchObject([
      200,
      { default: { channels: null, repeat_interval_seconds: 600 } },
    ]);
    expect(await (await ask('GET', 'notification-routes', undefined, keys.viewer)).json()).toMatchObject({
      updated_at: NOW,
    });
    const wrong = await ask('PUT', 'notification-routes', {
      default: { repeat_interval_seconds: 5, quiet_hours: [{ from: '25:00', to: '07:00' }] },
    });
    const { errors } = (await wrong.json()) as { errors: { path: string }[] };
    expect([wrong.status, errors.map(({ path }) => path).sort()]).toEqual([
      400,
      ['default.quiet_hours.0.from', 'default.repeat_interval_seconds'],
    ]);
  });

  it('a test says what the other side answered; the ledger is for everybody to read', async () => {
    const tested = await ask('POST', `notification-channels/${ID}/test`, undefined, keys.operator);
    expect([tested.status, await tested.json()]).toMatchObject([200, { accepted: false, detail: 'HTTP 403' }]);
    const ledger = await ask('GET', 'notifications?state=failed&limit=5', undefined, keys.viewer);
    expect([ledger.status, await ledger.json()]).toEqual([200, { notifications: [], total: 0, limit: 5, offset: 0 }]);
    const missing = await ask('GET', 'notification-channels/none');
    expect([missing.status, await missing.json()]).toMatchObject([404, { code: 'ChannelNotFound' }]);
  });

  it.each([
    ['GET', 'notification-channels', 'viewer'],
    ['POST', `notification-channels/${ID}/test`, 'viewer'],
    ['POST', 'notification-channels', 'operator'],
    ['PUT', `notification-channels/${ID}`, 'operator'],
    ['DELETE', `notification-channels/${ID}`, 'operator'],
    ['PUT', 'notification-routes', 'operator'],
  ] as const)('%s %s is not for a %s', async (method, path, role) => {
    expect((await ask(method, path, method === 'GET' ? undefined : {}, keys[role])).status).toBe(403);
  });
});
