import { createHmac } from 'node:crypto';
import {
  deleteChannel,
  getChannel,
  getRoutes,
  listAlerts,
  listChannels,
  testChannel,
  updateChannel,
} from '@chain-mapping/contracts';
import { aPostgres, eventually } from '@chain-mapping/testing';
import { Client } from 'pg';
import { Channels } from './channels.service';
import { anIncident, closed, MailServer, NotifiedSystem, Receiver } from './notifications.fixture';

jest.setTimeout(120_000);

const SIGNING_SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;

describe('notifications on real stores', () => {
  let system: NotifiedSystem;
  let database: Client;
  const receivers: { stop(): Promise<void> }[] = [];

  const aReceiver = async () => {
    const receiver = await new Receiver().start();
    receivers.push(receiver);
    return receiver;
  };
  const aMailServer = async () => {
    const server = await new MailServer().start();
    receivers.push(server);
    return server;
  };

  beforeAll(async () => {
    system = await NotifiedSystem.start();
    database = new Client({ connectionString: system.postgres.url });
    await database.connect();
    await Promise.all([system.startAlerting(), system.startAlerting()]);
  }, 120_000);

  afterEach(async () => {
    await database.query('UPDATE notification_channels SET enabled = false');
    await database.query('DELETE FROM notification_routes');
    await database.query('DELETE FROM notification_incidents');
  });

  afterAll(async () => {
    await Promise.all(receivers.map((receiver) => receiver.stop()));
    await database?.end();
    await system?.stop();
  }, 120_000);

  it('tells every channel of an opening and of its end, once and in this order, while nobody has set routes', async () => {
    const [hook, slack, mail] = [await aReceiver(), await aReceiver(), await aMailServer()];
    await system.channel('webhook', { url: `${hook.url}/hook`, signing_secret: SIGNING_SECRET });
    await system.channel('slack', { url: `${slack.url}/services/T0/B0/xyz` });
    await system.channel('email', {
      host: '127.0.0.1',
      port: mail.port,
      security: 'none',
      from: 'maps@example.com',
      to: ['ops@example.com'],
    });
    const incident = anIncident();
    await system.tell(incident);
    await eventually(() =>
      expect([hook.received, slack.received, mail.mails].map(({ length }) => length)).toEqual([1, 1, 1]),
    );
    // The same again, and one that is older than what is known.
    await system.tell(incident);
    await system.tell(closed(incident));
    await system.tell(incident);
    await eventually(() =>
      expect([hook.received, slack.received, mail.mails].map(({ length }) => length)).toEqual([2, 2, 2]),
    );
    const [opened] = hook.bodies();
    expect(opened).toMatchObject({
      type: 'incident.opened',
      data: {
        title: '[critical] data-bridge.normalizer is unhealthy: connection refused',
        text: [
          'Culprit: data-bridge.normalizer',
          'Affected chains: 2 (A1, C2)',
          'Held back: 8 of 9 alerts',
          `Since ${incident.opened_at}`,
          `https://maps.example.com/incidents/${incident.id}`,
        ].join('\n'),
        incidents: [{ kind: 'opened', incident: { id: incident.id } }],
      },
    });
    expect(hook.bodies()[1]).toMatchObject({
      type: 'incident.closed',
      data: {
        title: '[resolved] data-bridge.normalizer is unhealthy: connection refused',
        incidents: [{ kind: 'closed', affected_chains: [{ chain_id: 'A1' }, { chain_id: 'C2' }] }],
      },
    });
    const [request] = hook.received;
    const [id, timestamp] = [request?.headers['webhook-id'], request?.headers['webhook-timestamp']];
    const signature = createHmac('sha256', Buffer.alloc(24, 5)).update(
      `${String(id)}.${String(timestamp)}.${request?.body ?? ''}`,
    );
    expect(request?.headers['webhook-signature']).toBe(`v1,${signature.digest('base64')}`);
    expect(slack.received[0]?.path).toBe('/services/T0/B0/xyz');
    expect(slack.bodies()[0]).toMatchObject({
      text: '[critical] data-bridge.normalizer is unhealthy: connection refused',
    });
    expect(mail.mails[0]).toContain('Subject: [critical] data-bridge.normalizer is unhealthy: connection');
    await eventually(async () =>
      expect((await system.states(incident)).sort()).toEqual([
        ...Array(3).fill('closed sent'),
        ...Array(3).fill('opened sent'),
      ]),
    );
  });

  it('shows no secret, and keeps those that a change leaves out', async () => {
    const slack = await aReceiver();
    const url = `${slack.url}/c4n4ry`;
    const made = await system.channel('slack', { url });
    expect(made).toMatchObject({ config: {}, secrets: ['url'], state: 'untried', created_by: 'ada' });
    const draft = { name: 'Renamed', enabled: true, type: 'slack' as const, config: {} };
    const changed = await system.ask(updateChannel, {
      channel_id: made.id,
      channel: draft,
      sealed_secrets: null,
      actor: 'bob',
    });
    expect(changed).toMatchObject({ name: 'Renamed', secrets: ['url'], updated_by: 'bob' });
    const tested = await system.ask(testChannel, { channel_id: made.id, actor: 'bob' });
    expect(tested).toMatchObject({ accepted: true, detail: 'HTTP 200: ok' });
    expect(slack.received[0]?.path).toBe('/c4n4ry');
    slack.replies = [{ status: 403, body: `what is ${url}` }];
    const refused = await system.ask(testChannel, { channel_id: made.id, actor: 'bob' });
    expect(refused).toMatchObject({ accepted: false, detail: 'HTTP 403: what is ***' });
    const shown = [
      made,
      changed,
      tested,
      refused,
      await system.ask(getChannel, { channel_id: made.id }),
      await system.ask(listChannels, { limit: 10, offset: 0 }),
      (await database.query('SELECT c::text FROM notification_channels c')).rows,
    ];
    expect(JSON.stringify(shown)).not.toContain('c4n4ry');
  });

  it('names the field that is wrong', async () => {
    const wrong = (config: Record<string, unknown>) => system.channel('webhook', config);
    await expect(wrong({ url: 'ftp://h' })).rejects.toMatchObject({
      code: 'InvalidInput',
      errors: [{ path: 'config.url', message: 'must be an http or https address' }],
    });
    await expect(wrong({ url: 'http://u:p@h/' })).rejects.toMatchObject({
      errors: [{ path: 'config.url', message: 'must hold no user and password: they would be shown' }],
    });
    await expect(system.channel('email', { host: 'h', from: 'nobody', to: [] })).rejects.toMatchObject({
      errors: [{ path: 'config.from' }, { path: 'config.to' }],
    });
    await expect(
      system.route({ default: { channels: ['00000000-0000-4000-8000-000000000000'] } }),
    ).rejects.toMatchObject({ code: 'InvalidInput', errors: [{ path: 'default.channels.0' }] });
    const channel = await system.channel('webhook', { url: 'http://127.0.0.1:9/' }, { name: 'Twice' });
    await expect(system.channel('webhook', { url: 'http://127.0.0.1:9/' }, { name: 'Twice' })).rejects.toMatchObject({
      code: 'ChannelNameTaken',
      errors: [{ path: 'name' }],
    });
    await system.route({ default: { channels: [channel.id] } });
    await expect(system.ask(deleteChannel, { channel_id: channel.id })).rejects.toMatchObject({ code: 'ChannelInUse' });
    expect(await system.ask(getRoutes, {})).toMatchObject({ default: { channels: [channel.id] }, updated_by: 'ada' });
    await system.route({});
    await system.ask(deleteChannel, { channel_id: channel.id });
    await expect(system.ask(getChannel, { channel_id: channel.id })).rejects.toMatchObject({ code: 'ChannelNotFound' });
    await expect(system.ask(getChannel, { channel_id: "'; --" })).rejects.toMatchObject({ code: 'ChannelNotFound' });
  });

  it('goes to no address that is not open, and says so', async () => {
    const channel = await system.channel('webhook', { url: 'http://169.254.169.254/latest' });
    const answer = await system.ask(testChannel, { channel_id: channel.id, actor: 'ada' });
    expect(answer.accepted).toBe(false);
    expect(answer.detail).toContain('169.254.169.254');
    const own = await system.channel('webhook', { url: system.redis.url.replace('redis:', 'http:') });
    const denied = await system.ask(testChannel, { channel_id: own.id, actor: 'ada' });
    expect(denied.detail).toContain('a backend of Chain Mapping itself');
  });

  it('tries again what is not taken, in order, and gives up what is refused', async () => {
    const hook = await aReceiver();
    hook.replies = [{ status: 500 }, { status: 429, headers: { 'retry-after': '1' } }, { status: 200 }];
    const channel = await system.channel('webhook', { url: hook.url });
    const incident = anIncident();
    await system.tell(incident);
    await eventually(() => expect(hook.received.length).toBeGreaterThanOrEqual(1));
    await system.tell(closed(incident));
    await eventually(async () => expect(await system.states(incident)).toEqual(['opened sent', 'closed sent']), {
      timeout_ms: 20_000,
    });
    const types = hook.bodies().map((body) => (body as { type: string }).type);
    expect(types).toEqual(['incident.opened', 'incident.opened', 'incident.opened', 'incident.closed']);
    const ids = new Set(hook.received.slice(0, 3).map(({ headers }) => headers['webhook-id']));
    expect(ids.size).toBe(1);
    const [opened] = await system.ledger(incident);
    expect(opened).toMatchObject({ attempts: 3, reason: null });

    hook.replies = [{ status: 410, body: 'gone' }];
    const another = anIncident();
    await system.tell(another);
    await eventually(async () => expect(await system.states(another)).toEqual(['opened failed']));
    expect((await system.ledger(another))[0]).toMatchObject({ attempts: 1, reason: 'HTTP 410: gone' });
    expect(await system.ask(getChannel, { channel_id: channel.id })).toMatchObject({
      state: 'failing',
      last_error: 'HTTP 410: gone',
    });
    // Nobody was told of it, so nobody is told of its end.
    await system.tell(closed(another));
    hook.replies = [{ status: 200 }];
    const last = anIncident();
    await system.tell(last);
    await eventually(async () => expect(await system.states(last)).toEqual(['opened sent']));
    expect(await system.states(another)).toEqual(['opened failed']);
  });

  it('tells the others of a channel that is dead, and that it works again', async () => {
    const [dead, working] = [await aReceiver(), await aReceiver()];
    dead.replies = [{ status: 410, body: 'gone' }];
    const channel = await system.channel('webhook', { url: dead.url }, { name: 'Hook' });
    await system.channel('webhook', { url: working.url });
    await system.tell(anIncident());
    const titles = () => working.bodies().map((body) => (body as { data: { title: string } }).data.title);
    const alerts = async () =>
      (await system.ask(listAlerts, { chain_id: 'A1' })).alerts.filter(
        ({ type, root_cause }) => type === 'channel_failed' && root_cause === 'notification channel Hook',
      );
    await eventually(() =>
      expect(titles()).toContain('[warning] Notification channel Hook (webhook) takes no messages: HTTP 410: gone'),
    );
    expect(dead.received).toHaveLength(1);
    expect(await alerts()).toMatchObject([
      {
        status: 'firing',
        severity: 'warning',
        message: 'Notification channel Hook (webhook) takes no messages: HTTP 410: gone',
        resolved: false,
      },
    ]);
    dead.replies = [{ status: 200 }];
    await system.ask(testChannel, { channel_id: channel.id, actor: 'ada' });
    await eventually(() => expect(titles().at(-1)).toMatch(/^\[resolved\] Notification channel Hook/));
    expect(await system.ask(getChannel, { channel_id: channel.id })).toMatchObject({ state: 'working' });
    expect(await alerts()).toMatchObject([{ status: 'resolved', resolution: 'Messages are taken again' }]);
    dead.replies = [{ status: 410 }];
    await system.tell(anIncident());
    await eventually(() => expect(titles().at(-1)).toMatch(/^\[warning\] Notification channel Hook/));
    await system.ask(deleteChannel, { channel_id: channel.id });
    await eventually(() => expect(titles().at(-1)).toMatch(/^\[resolved\] Notification channel Hook/));
    expect(await alerts()).toMatchObject([
      { status: 'resolved', resolution: 'The channel was removed' },
      { status: 'resolved', resolution: 'Messages are taken again' },
    ]);
  });

  it('puts what comes in a storm into one message', async () => {
    const slack = await aReceiver();
    slack.replies = [{ status: 503, headers: { 'retry-after': '6' } }, { status: 200 }];
    const channel = await system.channel('slack', { url: slack.url });
    const first = anIncident();
    await system.tell(first);
    await eventually(() => expect(slack.received).toHaveLength(1));
    const others = Array.from({ length: 59 }, () => anIncident());
    await Promise.all(others.map((incident) => system.tell(incident)));
    await eventually(
      async () => {
        const { rows } = await database.query(
          `SELECT count(*)::int AS sent, count(DISTINCT message_id)::int AS messages FROM notifications
         WHERE state = 'sent' AND channel_id = $1`,
          [channel.id],
        );
        expect(rows).toEqual([{ sent: 60, messages: 2 }]);
      },
      { timeout_ms: 30_000 },
    );
    expect(slack.received).toHaveLength(3);
    expect(slack.bodies()[2]).toMatchObject({ text: '[critical] 59 messages in one: 59 opened' });
  });

  it('needs no key for channels without secrets, and refuses those with some without it', async () => {
    const postgres = await aPostgres();
    const replica = await system.startAlerting({
      NOTIFICATIONS_KEY: undefined,
      DATABASE_URL: postgres.url,
      REDIS_URL: undefined,
    });
    try {
      const channels = replica.app.get(Channels);
      const channel = { name: 'open', type: 'webhook' as const, config: { url: 'http://127.0.0.1:9/' } };
      await channels.create({ channel, sealed_secrets: null, actor: 'ada' });
      expect(() => channels.sealingKey()).toThrow('NOTIFICATIONS_KEY of alerting is not set');
      const secret = { ...channel, name: 'secret', config: { url: 'http://127.0.0.1:9/', authorization: 'Bearer x' } };
      await expect(channels.create({ channel: secret, sealed_secrets: null, actor: 'ada' })).rejects.toMatchObject({
        code: 'NotificationsKeyMissing',
      });
    } finally {
      await replica.stop();
      await postgres.stop();
    }
  });
});
