import { Egress, rangesOf } from '@chain-mapping/egress';
import { channelConfigs, type ChannelType, NotificationChannelInput } from '@chain-mapping/model';
import { type Channel, NotAccepted, type SendContext } from './channel';
import { channelOf } from './channel-types';
import type { NotificationMessage } from './message';
import { anOldIncident, MailServer, Receiver } from './notifications.fixture';

jest.setTimeout(90_000);

const message: NotificationMessage = {
  id: '0d1c7f0e-5a53-4dfb-9a83-0a4a7a3f9b11',
  at: '2026-03-10T09:15:05.000Z',
  test_by: null,
  public_url: 'https://maps.example.com',
  told: [
    {
      kind: 'opened',
      incident: anOldIncident(),
      affected_chains: [{ chain_id: 'A1', status: 'unhealthy', distance: 0 }],
      turn: 1,
      link: 'https://maps.example.com/incidents/5b1f4b44-0c2a-4d55-9d39-3f0e3f0f6a11',
    },
  ],
};

const overHttp: { type: ChannelType; config: (url: string) => object; path: string; success: number }[] = [
  {
    type: 'webhook',
    config: (url) => ({ url: `${url}/hook?a=b`, authorization: 'Bearer x' }),
    path: '/hook?a=b',
    success: 204,
  },
  { type: 'alertmanager_webhook', config: (url) => ({ url: `${url}/hook` }), path: '/hook', success: 200 },
  { type: 'alertmanager', config: (url) => ({ url: `${url}/` }), path: '/api/v2/alerts', success: 200 },
  { type: 'slack', config: (url) => ({ url: `${url}/services/T/B/x` }), path: '/services/T/B/x', success: 200 },
  { type: 'teams', config: (url) => ({ url: `${url}/workflows/1?sig=x` }), path: '/workflows/1?sig=x', success: 202 },
  {
    type: 'pagerduty',
    config: (url) => ({ url: `${url}/v2/enqueue`, routing_key: 'a'.repeat(32) }),
    path: '/v2/enqueue',
    success: 202,
  },
  { type: 'opsgenie', config: (url) => ({ url, api_key: 'k' }), path: '/v2/alerts', success: 202 },
  { type: 'discord', config: (url) => ({ url: `${url}/api/webhooks/1/x` }), path: '/api/webhooks/1/x', success: 204 },
  {
    type: 'telegram',
    config: (url) => ({ url, bot_token: '123:abcdefghij', chat_id: '-100' }),
    path: '/bot123:abcdefghij/sendMessage',
    success: 200,
  },
];

describe('channels', () => {
  const egress = new Egress({ allow: rangesOf('127.0.0.0/8') });
  let receiver: Receiver;
  let mail: MailServer;

  const send = (type: ChannelType, config: object, more: Partial<SendContext> = {}): Promise<string> => {
    const channel = NotificationChannelInput.parse({ name: 'n', type, config });
    const context = {
      egress,
      signal: AbortSignal.timeout(5000),
      now: new Date(),
      publish: async () => undefined,
      ...more,
    };
    return (channelOf(channel.type) as Channel<ChannelType>).send(channel.config as never, message, context);
  };
  const failureOf = async (work: Promise<unknown>): Promise<NotAccepted> => {
    const error: unknown = await work.then(
      () => new Error('it was taken'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof NotAccepted)) throw error;
    return error;
  };

  beforeEach(async () => {
    [receiver, mail] = await Promise.all([new Receiver().start(), new MailServer().start()]);
  });
  afterEach(() => Promise.all([receiver.stop(), mail.stop()]));

  it('are tested here, each of them', () => {
    const tested = [...overHttp.map(({ type }) => type), 'email', 'nats'];
    expect(tested.sort()).toEqual(Object.keys(channelConfigs).sort());
  });

  describe.each(overHttp)('$type', ({ type, config, path, success }) => {
    it('is told where it was set, of the culprit, the chains, what was held back, and where to look', async () => {
      receiver.replies = [{ status: success }];
      expect(await send(type, config(receiver.url))).toBe(`HTTP ${String(success)}`);
      const [request] = receiver.received;
      expect([request?.method, request?.path, request?.headers['content-type']]).toEqual([
        'POST',
        path,
        'application/json',
      ]);
      const text = request?.body ?? '';
      const plain = text.replaceAll('\\\\', '');
      for (const part of ['data-bridge.normalizer', 'A1', '8', message.told[0]?.link ?? ''])
        expect(plain).toContain(part);
    });

    it('says why it was refused, and that another try is of no use', async () => {
      receiver.replies = [{ status: 400, body: 'no such\nroom' }];
      const { message: reason, retryable } = await failureOf(send(type, config(receiver.url)));
      expect([reason, retryable]).toEqual(['HTTP 400: no such room', false]);
    });

    it('is tried again as late as it asks', async () => {
      const body = '{"ok":false,"parameters":{"retry_after":7}}';
      receiver.replies = [{ status: 429, headers: { 'retry-after': '7' }, body }];
      const { retryable, retry_after_ms } = await failureOf(send(type, config(receiver.url)));
      expect([retryable, retry_after_ms]).toEqual([true, 7000]);
      receiver.replies = [{ status: 502 }];
      expect(await failureOf(send(type, config(receiver.url)))).toMatchObject({
        retryable: true,
        retry_after_ms: null,
      });
    });

    it('is not waited for without end', async () => {
      receiver.replies = ['silent'];
      const failure = await failureOf(send(type, config(receiver.url), { signal: AbortSignal.timeout(200) }));
      expect([failure.message, failure.retryable]).toEqual([
        `${new URL(receiver.url).host} did not answer in time`,
        true,
      ]);
    });

    it('is not followed elsewhere', async () => {
      receiver.replies = [{ status: 307, headers: { location: '/other' } }];
      const failure = await failureOf(send(type, config(receiver.url)));
      expect([failure.message, failure.retryable]).toEqual(['HTTP 307 (redirects are not followed)', false]);
      expect(receiver.received).toHaveLength(1);
    });

    it('goes nowhere that is not open', async () => {
      await expect(send(type, config(receiver.url), { egress: new Egress() })).rejects.toThrow('is a loopback address');
      expect(receiver.received).toEqual([]);
    });
  });

  describe('email', () => {
    const config = (more: object = {}) => ({
      ...{ host: '127.0.0.1', port: mail.port, security: 'none', from: 'maps@example.com' },
      ...{ to: ['ops@example.com', 'more@example.com'], ...more },
    });

    it('is sent to everybody who is named, in one thread for an incident', async () => {
      expect(await send('email', config())).toBe('250 2.0.0 queued as 42');
      expect(mail.recipients).toEqual(['RCPT TO:<ops@example.com>', 'RCPT TO:<more@example.com>']);
      const [text = ''] = mail.mails;
      expect(text).toContain('Subject: [critical] data-bridge.normalizer is unhealthy: connection');
      expect(text).toContain(`Message-ID: <${message.id}@chain-mapping.invalid>`);
      expect(text).toMatch(/In-Reply-To:\s+<incident\.5b1f4b44-0c2a-4d55-9d39-3f0e3f0f6a11@chain-mapping\.invalid>/);
      expect(text).toContain('Affected chains: 1 (A1)');
      expect(text).toContain('Auto-Submitted: auto-generated');
    });

    it('says why it was refused, and whether another try is of use', async () => {
      mail.refusal = '550 5.1.1 no such user';
      expect(await failureOf(send('email', config()))).toMatchObject({
        message: expect.stringContaining('550 5.1.1 no such user'),
        retryable: false,
      });
      mail.refusal = '451 4.7.1 later';
      expect(await failureOf(send('email', config()))).toMatchObject({ retryable: true });
    });

    it('says no password before TLS', async () => {
      const secure = config({ security: 'starttls', username: 'u', password: 'p' });
      expect(await failureOf(send('email', secure))).toMatchObject({ retryable: false });
      expect(mail.mails).toEqual([]);
    });

    it('is not waited for without end, and goes nowhere that is not open', async () => {
      mail.isSilent = true;
      const failure = await failureOf(send('email', config(), { signal: AbortSignal.timeout(200) }));
      expect([failure.message, failure.retryable]).toEqual(['127.0.0.1 did not answer in time', true]);
      await expect(send('email', config(), { egress: new Egress() })).rejects.toThrow('is a loopback address');
    });
  });

  it('nats publishes what a webhook would be sent, with an id by which it is kept once', async () => {
    const published: string[][] = [];
    const publish = async (...args: [string, string, string]) => void published.push(args);
    expect(await send('nats', { subject: 'ops.incidents' }, { publish })).toBe('published on ops.incidents');
    const [[subject, payload, id] = []] = published;
    expect([subject, id, JSON.parse(payload ?? '')]).toMatchObject([
      'ops.incidents',
      message.id,
      { type: 'incident.opened' },
    ]);
  });
});
