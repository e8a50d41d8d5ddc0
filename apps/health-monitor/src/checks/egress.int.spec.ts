import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { Egress, type EgressOptions, rangesOf } from '@chain-mapping/egress';
import { CheckType, HealthCheck, type Outcome, resolveTarget } from '@chain-mapping/model';
import { runCheck } from './check.runner';
import { isCheckable } from './checkers';

/** Ways to write an address of this machine, or one where nobody should ever get to. */
const SPELLINGS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0X7F000001',
  '0x7f.0.0.1',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '0177.0x0.0.1',
  '00000177.0.0.1',
  '127.0.0.1.',
  'localhost',
  'LOCALHOST',
  'localhost.',
  '0',
  '0.0.0.0',
  '0x0',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::FFFF:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::80ff:fffe]',
  '[fe80::1]',
  '[fe80::1%25lo]',
  '[::1%25lo]',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.0.0.1',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  '%31%32%37.0.0.1',
  '%6c%6f%63%61%6c%68%6f%73%74',
  '127.0.0.1%00.example.com',
  'example.com@127.0.0.1',
  'example.com:443@127.0.0.1',
  'user:p%40ss@localhost',
  'example.com%2f@127.0.0.1',
  '127.0.\t0.1',
  '169.254.169.254',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  '10.0.0.1',
  '192.168.0.1',
];

const OWN_ADDRESS = new Set<CheckType>(['composite', 'heartbeat']);
const schemes: Partial<Record<CheckType, string>> = { websocket: 'ws', ai_model: 'http' };
const types = CheckType.options.filter((type) => isCheckable(type) && !OWN_ADDRESS.has(type));

/** Answers questions for A records, by name and by how often they were asked. */
async function aNameServer(answers: Record<string, string[][]>): Promise<{ port: number; stop(): void }> {
  const server = createSocket('udp4');
  server.on('message', (question, { port, address }) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const isA = question.readUInt16BE(at + 1) === 1;
    const known = answers[labels.join('.')] ?? [];
    const records = isA ? ((known.length > 1 ? known.shift() : known[0]) ?? []) : [];
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(records.length, 6);
    head.writeUInt32BE(0, 8);
    const body = records.map((each) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...each.split('.').map(Number)]),
    );
    server.send(Buffer.concat([head, question.subarray(12, at + 5), ...body]), port, address);
  });
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  return { port: server.address().port, stop: () => server.close() };
}

describe('the way out of checks', () => {
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();
  const packets = createSocket('udp4');
  let reached: string[] = [];
  /** Where nobody may get to: every address of this machine. */
  let forbidden = 0;

  const listening = async (server: net.Server, host: string, port = 0): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket: net.Socket) => sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    return (server.address() as AddressInfo).port;
  };
  const anHttpServer = (host: string, answer: RequestListener): Promise<number> =>
    listening(createHttpServer(answer), host);

  async function outcomeOf(
    type: CheckType,
    endpoint: string,
    options: EgressOptions,
    fields: object = {},
  ): Promise<Outcome | undefined> {
    const model = type === 'ai_model' ? { model: 'any' } : {};
    const parsed = HealthCheck.safeParse({ type, endpoint, timeout_ms: 1500, ...model, ...fields });
    const target = parsed.success ? resolveTarget({ health_check: parsed.data }, undefined) : { unchecked: '' };
    return 'check' in target ? runCheck(target.check, { egress: new Egress(options) }) : undefined;
  }

  beforeAll(async () => {
    const count = (socket: net.Socket): void => {
      reached.push(String(socket.localAddress));
      socket.destroy();
    };
    forbidden = await listening(net.createServer(count), '::').catch(() =>
      listening(net.createServer(count), '0.0.0.0'),
    );
    packets.on('message', () => reached.push('a packet'));
    await new Promise<void>((resolve) => packets.bind(forbidden, resolve));
  });

  beforeEach(() => (reached = []));

  afterAll(async () => {
    sockets.forEach((socket) => socket.destroy());
    packets.close();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  });

  it('is tried with more than forty spellings', () => {
    expect(new Set(SPELLINGS).size).toBeGreaterThan(50);
    expect(types).toEqual(expect.arrayContaining(['http', 'websocket', 'tcp', 'postgres', 'redis']));
  });

  it.each(types)('of type %s lets no connection and no byte through, however the address is spelled', async (type) => {
    const endpoints = SPELLINGS.map((host) => `${schemes[type] ?? type}://${host}:${String(forbidden)}/example.com`);
    // One that is told to go there by its query, as drivers would.
    if (type === 'postgres') endpoints.push(`postgres://example.invalid/db?host=127.0.0.1&port=${String(forbidden)}`);
    const outcomes = await Promise.all(endpoints.map((endpoint) => outcomeOf(type, endpoint, {})));
    expect(outcomes.filter((outcome) => outcome?.status === 'healthy' || outcome?.status === 'degraded')).toEqual([]);
    expect(outcomes.filter((outcome) => outcome?.status === 'unknown').length).toBeGreaterThan(25);
    expect(reached).toEqual([]);
  });

  it('is the same way where loopback is open: then they get through', async () => {
    const allow = rangesOf('127.0.0.0/8,::1/128');
    const endpoints = SPELLINGS.map((host) => `tcp://${host}:${String(forbidden)}/`);
    await Promise.all(endpoints.map((endpoint) => outcomeOf('tcp', endpoint, { allow })));
    expect(reached.length).toBeGreaterThan(15);
  });

  it.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1:70/_x',
    'ftp://127.0.0.1/',
    'dict://127.0.0.1:11211/',
    'ldap://127.0.0.1/',
  ])('has no scheme for %s', async (endpoint) => {
    for (const type of ['tcp', 'http'] as const) {
      const outcome = await outcomeOf(type, endpoint, { allow: rangesOf('127.0.0.0/8') });
      expect(outcome === undefined || outcome.status === 'unknown').toBe(true);
    }
  });

  it('never leads to our own backends, whatever is open', async () => {
    const url = `postgres://u:p@127.0.0.1:${String(forbidden)}/db`;
    const options = { allow: rangesOf('127.0.0.0/8,::1/128'), backends: [url] };
    for (const host of ['127.0.0.1', 'localhost', '127.0.0.9', '[::1]', '[::ffff:7f00:1]']) {
      expect(await outcomeOf('redis', `redis://${host}:${String(forbidden)}`, options)).toMatchObject({
        status: 'unknown',
      });
    }
    expect(reached).toEqual([]);
  });

  describe('with redirects', () => {
    // The one is open, and sends checks to the other.
    const allow = rangesOf('127.0.0.2');
    const redirecting = (status: number, location: string) =>
      anHttpServer('127.0.0.2', (request, response) => {
        if (request.url === '/there') response.end('arrived');
        else response.writeHead(status, { location }).end();
      });
    const followed = (port: number) =>
      outcomeOf(
        'http',
        `http://user:hunter2@127.0.0.2:${String(port)}/`,
        { allow },
        { follow_redirects: true, expect: 'arrived' },
      );

    it.each([301, 302, 303, 307, 308])('follows %d where it is open, and nowhere else', async (status) => {
      expect(await followed(await redirecting(status, '/there'))).toMatchObject({ status: 'healthy' });
      for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:7f00:1]', 'localhost']) {
        const outcome = await followed(await redirecting(status, `http://${host}:${String(forbidden)}/`));
        expect([host, outcome?.status]).toEqual([host, 'unknown']);
      }
      expect(reached).toEqual([]);
    });

    it('judges each hop of a chain, and addresses without a scheme', async () => {
      const last = await redirecting(302, `//127.0.0.1:${String(forbidden)}/`);
      const first = await redirecting(307, `http://127.0.0.2:${String(last)}/`);
      expect(await followed(first)).toMatchObject({ status: 'unknown' });
      expect(reached).toEqual([]);
    });

    it.each(['file:///etc/passwd', 'gopher://127.0.0.1:70/_x', 'ftp://127.0.0.1/', 'javascript:1'])(
      'does not follow to %s',
      async (location) => {
        const outcome = await followed(await redirecting(302, location));
        expect(outcome?.status).not.toBe('healthy');
        expect(reached).toEqual([]);
      },
    );

    it('carries no credentials to another server', async () => {
      const heard: unknown[] = [];
      const other = await anHttpServer('127.0.0.2', (request, response) => {
        heard.push(request.headers.authorization, request.headers['x-token'], request.headers.cookie);
        response.end('arrived');
      });
      const port = await redirecting(302, `http://127.0.0.2:${String(other)}/there`);
      const headers = { 'x-token': 'hunter2', cookie: 'a=hunter2', Authorization: 'Bearer hunter2' };
      const fields = { follow_redirects: true, expect: 'arrived', headers };
      expect(await outcomeOf('http', `http://127.0.0.2:${String(port)}/`, { allow }, fields)).toMatchObject({
        status: 'healthy',
      });
      expect(heard).toEqual([undefined, undefined, undefined]);
    });
  });

  describe('with names', () => {
    const allow = rangesOf('127.0.0.2');

    async function resolvingBy(answers: Record<string, string[][]>): Promise<{ options: EgressOptions; stop(): void }> {
      const { port, stop } = await aNameServer(answers);
      const resolver = new Resolver({ timeout: 1000, tries: 1 });
      resolver.setServers([`127.0.0.1:${String(port)}`]);
      return { options: { allow, resolve: (host) => resolver.resolve4(host) }, stop };
    }

    it.each(types)('that answer differently the second time do not take a check of type %s elsewhere', async (type) => {
      const { options, stop } = await resolvingBy({ 'rebind.test': [['127.0.0.2'], ['127.0.0.1'], ['127.0.0.1']] });
      const endpoint = `${schemes[type] ?? type}://rebind.test:${String(forbidden)}/example.com`;
      await outcomeOf(type, endpoint, options);
      const before = reached.filter((address) => !address.endsWith('127.0.0.2') && address !== 'a packet');
      const second = await outcomeOf(type, endpoint, options);
      stop();
      expect(before).toEqual([]);
      expect(second?.status).toBe('unknown');
      expect(reached.filter((address) => !address.endsWith('127.0.0.2') && address !== 'a packet')).toEqual([]);
    });

    it('that have open and closed answers lead to the open ones alone', async () => {
      const { options, stop } = await resolvingBy({
        'mixed.test': [['10.0.0.1', '127.0.0.1', '127.0.0.2', '169.254.169.254']],
      });
      await outcomeOf('tcp', `tcp://mixed.test:${String(forbidden)}`, options);
      stop();
      expect(reached.map((address) => address.replace('::ffff:', ''))).toEqual(['127.0.0.2']);
    });
  });
});
