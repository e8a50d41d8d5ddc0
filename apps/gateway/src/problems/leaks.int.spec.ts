import { request } from 'node:http';
import { connect } from 'node:net';
import { migrateStreams } from '@chain-mapping/messaging';
import type { RunningService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import fc from 'fast-check';
import { FakeRegistryState, startFakeRegistry, startGateway, type StartedGateway } from '../access/access.fixture';
import { Problem, problemKinds } from './problem';

/** What only the inside knows: stacks, statements, paths of files, names and addresses of servers. */
const INSIDE =
  /\n\s+at |\bat \S+:\d+:\d+|SELECT |\/home\/|node_modules|\.[jt]s:\d|db\.internal|ECONNREFUSED|nats:\/\/|query\.[a-z]+\./;

const segment = fc.oneof(
  fc.constantFrom(
    'chains',
    'A1',
    'apply',
    'versions',
    '1',
    'alerts',
    'services',
    'discovery',
    'scans',
    'api-keys',
    'health',
  ),
  fc.constantFrom('%00', '%ff', '%2e%2e', '..', "'", '%27%20OR%201=1--', '{{7*7}}', '%F0%9F%92%A9', 'x'.repeat(600)),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
);
const path = fc.array(segment, { maxLength: 4 }).map((segments) => ['/api/v1', ...segments].join('/'));
const query = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '?limit=-1',
    '?limit=9e99',
    '?offset=NaN',
    '?category=%00',
    '?at=never',
    '?limit[]=1',
    '?__proto__=1',
  ),
  fc.string({ maxLength: 30 }).map((text) => `?q=${encodeURIComponent(text)}`),
);
const body = fc.oneof(
  fc.json(),
  fc.string(),
  fc.constantFrom(
    '{',
    '[]',
    'null',
    '{"__proto__":{}}',
    '{"constructor":{"prototype":{}}}',
    '['.repeat(2000),
    '"\ud800"',
  ),
  fc
    .record({ name: fc.string(), category: fc.constant('data_flow'), nodes: fc.jsonValue() })
    .map((value) => JSON.stringify(value)),
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'text/xml',
      'application/json; charset=x',
      'multipart/form-data',
    ),
    'if-match': fc.constantFrom('"1"', '*', 'W/"x"', '"'),
    'x-actor': fc.constantFrom('ann', '\t', 'x'.repeat(1000)),
    'x-change-reason': fc.constantFrom('why not', 'x'.repeat(2000)),
    'idempotency-key': fc.constantFrom('key', '', ' ', 'x'.repeat(1000)),
  },
  { requiredKeys: [] },
);

describe('an answer that is an error', () => {
  let nats: TestProcess;
  let registry: RunningService;
  let gateway: StartedGateway;

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    registry = await startFakeRegistry(nats.url, new FakeRegistryState());
    gateway = await startGateway({ NATS_URL: nats.url, ACCESS_CONTROL: 'off', RATE_LIMIT_PER_SECOND: '0' });
    await eventually(async () => expect((await gateway.ask('GET', '/health/ready')).status).toBe(200));
  }, 120_000);

  afterAll(async () => {
    await gateway?.service.stop();
    await registry?.stop();
    await nats?.stop();
  });

  interface Answer {
    readonly status: number;
    readonly type: string | undefined;
    readonly text: string;
  }
  const send = (method: string, to: string, more: Record<string, string>, content: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(gateway.url);
      const length = { 'content-length': Buffer.byteLength(content) };
      const sent = request(
        { hostname, port, method, path: to, headers: { ...more, ...length }, agent: false },
        (response) => {
          let text = '';
          response.on('data', (part: Buffer) => (text += part.toString('utf8')));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], text }),
          );
        },
      );
      sent.on('error', reject).end(content);
    });

  it('is a problem of a known kind, and says nothing of the inside', async () => {
    const methods = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE');
    await fc.assert(
      fc.asyncProperty(methods, path, query, headers, body, async (method, where, asked, more, content) => {
        const { status, type, text } = await send(method, `${where}${asked}`, more, content);
        if (status < 400) return;
        expect(type).toBe('application/problem+json; charset=utf-8');
        const problem = Problem.parse(JSON.parse(text));
        expect([problem.status, problemKinds[problem.code]?.status]).toEqual([status, status]);
        // What the request itself said may come back.
        expect(text.replace(JSON.stringify(problem.instance), '')).not.toMatch(INSIDE);
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  it.each([
    ['no HTTP', 'HELO gateway\r\n\r\n', 400, 'BadRequest'],
    [
      'a body that is longer than it says',
      'DELETE /api/v1 HTTP/1.1\r\nHost: localhost\r\n\r\n{"a":1}',
      400,
      'BadRequest',
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HeadersTooLarge',
    ],
  ])('is a problem also for %s', async (_, sent, status, code) => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (part: Buffer) => (text += part.toString('utf8'))).on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(sent);
    await closed;
    const answer = text.slice(text.lastIndexOf('HTTP/1.1'));
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(Problem.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))))).toMatchObject({ status, code });
  });

  it('says as little of what went wrong inside', async () => {
    const answer = await gateway.ask('POST', '/api/v1/chains', { body: { name: 'A chain', category: 'data_flow' } });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toMatch(INSIDE);
    const away = await gateway.ask('GET', '/api/v1/alerts');
    expect(away.status).toBe(503);
    expect(await away.text()).not.toMatch(INSIDE);
  });
});
