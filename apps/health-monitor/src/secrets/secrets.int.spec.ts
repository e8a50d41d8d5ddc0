import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  checkChain,
  deleteSecret,
  getChainHealth,
  getSealingKey,
  listSecrets,
  putSecret,
  sealingPurpose,
} from '@chain-mapping/contracts';
import { connectRedis } from '@chain-mapping/jobs';
import { seal, SEED_BYTES } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import type { RunningService } from '@chain-mapping/service';
import { aNode, eventually } from '@chain-mapping/testing';
import { Logger } from '@nestjs/common';
import { connect, type NatsConnection } from 'nats';
import { Client } from 'pg';
import { loadConfig } from '../config';
import { MonitoredSystem } from '../health-monitor.fixture';

const keyFrom = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const CANARY = 'c4n4ry "with" spaces, and ünicode: @/%';
const SOON = { timeout_ms: 30_000 };

describe('secrets of checks', () => {
  let system: MonitoredSystem;
  let database: Client;
  let wire: NatsConnection;
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  const said: string[] = [];
  const answers: string[] = [];

  const listening = async (server: Server): Promise<number> => {
    servers.push(server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const anHttpServer = (answer: RequestListener): Promise<number> => listening(createHttpServer(answer));

  const put = async (name: string, value: string, actor = 'ann') => {
    const { public_key } = await system.messages.ask(getSealingKey, {});
    const sealed_value = seal(public_key, randomBytes(SEED_BYTES), sealingPurpose(name), value);
    const secret = await system.messages.ask(putSecret, { name, sealed_value, actor });
    answers.push(JSON.stringify(secret));
    return secret;
  };
  const found = async (chain: Chain, ask: typeof checkChain | typeof getChainHealth = checkChain) => {
    const health = await system.messages.ask(ask, { chain_id: chain.id });
    answers.push(JSON.stringify(health));
    const [node] = health.node_health;
    return [node?.status, node?.error_message];
  };

  const monitors: RunningService[] = [];
  const env = (key: string, previous = ''): NodeJS.ProcessEnv => ({
    SECRETS_KEY: key,
    SECRETS_KEY_PREVIOUS: previous,
  });

  beforeAll(async () => {
    system = await MonitoredSystem.start();
    database = new Client({ connectionString: system.postgres.url });
    await database.connect();
    wire = await connect({ servers: system.nats.url });
    wire.subscribe('>', {
      callback: (_error, { data, subject, headers }) =>
        heard.push(subject, Buffer.from(data).toString('utf8'), String(headers ?? '')),
    });
    const say = (...parts: unknown[]): void => void said.push(parts.map(String).join(' '));
    Logger.overrideLogger({ log: say, warn: say, error: say, debug: say, verbose: say, fatal: say });
    // Whichever of the two is asked, both know.
    monitors.push(await system.startMonitor(env(keyFrom(1))), await system.startMonitor(env(keyFrom(1))));
  }, 120_000);

  afterAll(async () => {
    sockets.forEach((socket) => socket.destroy());
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    await wire?.close();
    await database?.end();
    await system?.stop();
    Logger.overrideLogger(false);
  }, 120_000);

  it('are listed with who made and changed them, and never with their values', async () => {
    const made = await put('listed', CANARY, 'ann');
    expect(made).toMatchObject({ name: 'listed', created_by: 'ann', updated_by: 'ann' });
    const changed = await put('listed', `${CANARY} 2`, 'bob');
    expect(changed).toMatchObject({ created_by: 'ann', created_at: made.created_at, updated_by: 'bob' });
    const list = await system.messages.ask(listSecrets, { limit: 10, offset: 0 });
    answers.push(JSON.stringify(list));
    expect(list).toEqual({ secrets: [changed], total: 1, limit: 10, offset: 0 });
  });

  it('are put in as a check is made: into headers, body and userinfo', async () => {
    const asked: string[] = [];
    const port = await anHttpServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => {
        const basic = Buffer.from(String(request.headers.authorization).slice('Basic '.length), 'base64').toString();
        asked.push(`${basic} | ${String(request.headers['x-token'])} | ${body}`);
        response.end('ok');
      });
    });
    await put('password', CANARY);
    await put('token', 'c4n4ry-token');
    const chain = await system.monitored({
      nodes: [
        aNode({
          health_check: {
            endpoint: `http://me:\${secret:password}@127.0.0.1:${String(port)}/`,
            method: 'POST',
            headers: { 'X-Token': 'Bearer ${secret:token}' },
            body: '{"key":"${secret:token}"}',
          },
        }),
      ],
    });
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy']), SOON);
    expect(asked[0]).toBe(`me:${CANARY} | Bearer c4n4ry-token | {"key":"c4n4ry-token"}`);
  });

  it('that nobody has made leave it unknown how the component is, until somebody does, on every replica', async () => {
    const port = await anHttpServer((request, response) => {
      response.writeHead(request.headers['x-token'] === 'c4n4ry-late' ? 200 : 401).end();
    });
    const endpoint = `http://127.0.0.1:${String(port)}/`;
    const chain = await system.monitored({
      nodes: [aNode({ health_check: { endpoint, headers: { 'x-token': '${secret:late}' } } })],
    });
    const reason = "The check could not be made: there is no secret 'late'";
    await eventually(async () => expect(await found(chain)).toEqual(['unknown', reason]), SOON);
    await put('late', 'c4n4ry-late');
    await eventually(() => expect(system.statusesOf(chain.id).at(-1)).toBe('healthy'), SOON);
    // For longer than any replica goes on with what it knew.
    const seen = system.resultsOf(chain.id).length;
    await eventually(() => expect(system.resultsOf(chain.id).length).toBeGreaterThan(seen + 4), { timeout_ms: 9000 });
    expect(
      system
        .resultsOf(chain.id)
        .slice(-3)
        .map(({ status }) => status),
    ).toEqual(['healthy', 'healthy', 'healthy']);
    await system.messages.ask(deleteSecret, { name: 'late' });
    await eventually(async () => expect(await found(chain)).toEqual(['unknown', reason]), SOON);
    await expect(system.messages.ask(deleteSecret, { name: 'late' })).rejects.toMatchObject({ code: 'SecretNotFound' });
  }, 90_000);

  it('are in no message, also where the other end sends them back', async () => {
    const echo = await anHttpServer((request, response) => {
      response.end(JSON.stringify({ you_said: request.headers['x-token'], basic: request.headers.authorization }));
    });
    const complaining = await listening(
      createServer((socket) =>
        socket.on('data', (data) => socket.end(`-ERR what is ${data.toString('utf8').replace(/\s+/g, ' ')}\r\n`)),
      ),
    );
    const inHttp = {
      headers: { 'x-token': '${secret:token}' },
      endpoint: `http://u:\${secret:password}@127.0.0.1:${String(echo)}/`,
    };
    const checks = [
      { ...inHttp, assertions: [{ on: 'json', path: '$.you_said', equals: 'x' }] },
      { ...inHttp, assertions: [{ on: 'json', path: '$.basic', equals: 'x' }] },
      { ...inHttp, headers: { 'x-token': '${secret:broken}' } },
      { endpoint: `redis://u:\${secret:password}@127.0.0.1:${String(complaining)}` },
      { endpoint: 'postgres://u:${secret:password}@127.0.0.1:1/db' },
      { endpoint: 'ws://u:${secret:password}@no-such-host.invalid/' },
    ];
    await put('broken', 'c4n4ry\nin two lines');
    for (const health_check of checks) {
      const chain = await system.monitored({ nodes: [aNode({ health_check: health_check as object })] });
      await eventually(async () => expect((await found(chain))[0]).toMatch(/degraded|unhealthy/), SOON);
      answers.push(JSON.stringify(await found(chain, getChainHealth)));
    }
    expect(answers.join()).toContain('***');
  }, 120_000);

  it('are nowhere but in the table, encrypted', async () => {
    const redis = connectRedis(system.redis.url, 'test', { keyPrefix: '' });
    const dumped: string[] = [];
    for (const key of await redis.keys('*')) {
      const type = await redis.type(key);
      if (type === 'string') dumped.push(String(await redis.getBuffer(key)));
      if (type === 'hash') dumped.push(JSON.stringify(await redis.hgetall(key)));
      if (type === 'list') dumped.push(JSON.stringify(await redis.lrange(key, 0, -1)));
      if (type === 'zset') dumped.push(JSON.stringify(await redis.zrange(key, 0, -1)));
      if (type === 'set') dumped.push(JSON.stringify(await redis.smembers(key)));
      if (type === 'stream') dumped.push(JSON.stringify(await redis.xrange(key, '-', '+')));
    }
    redis.disconnect();
    const { rows: tables } = await database.query<{ tablename: string }>(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    );
    const tableTexts: string[] = [];
    for (const { tablename } of tables) {
      const { rows } = await database.query<{ text: string }>(`SELECT t::text AS text FROM "${tablename}" t`);
      tableTexts.push(...rows.map(({ text }) => text));
    }
    const places = {
      'what was said': said.join('\n'),
      'what crossed NATS': heard.join('\n'),
      answers: answers.join('\n'),
      results: JSON.stringify([system.results, system.changes]),
      Redis: dumped.join('\n'),
      PostgreSQL: tableTexts.join('\n'),
    };
    for (const [place, text] of Object.entries(places)) {
      expect([place, text.length]).not.toEqual([place, 0]);
      for (const form of [
        'c4n4ry',
        Buffer.from('c4n4ry').toString('base64').slice(0, 6),
        Buffer.from('c4n4ry').toString('hex'),
      ])
        expect([place, form, text.includes(form)]).toEqual([place, form, false]);
    }
    const { rows } = await database.query('SELECT * FROM check_secrets');
    expect(rows.length).toBeGreaterThan(2);
  });

  it('are read with the key before, and are all under the new one once a monitor has started with it', async () => {
    await Promise.all(monitors.splice(0).map((monitor) => monitor.stop()));
    const keys = async () => {
      const { rows } = await database.query<{ key_id: string }>('SELECT DISTINCT key_id FROM check_secrets');
      return rows.map(({ key_id }) => key_id);
    };
    const before = await keys();
    await system.startMonitor(env(keyFrom(2), keyFrom(1)));
    const after = await keys();
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after).not.toEqual(before);
  }, 90_000);
});

describe('SECRETS_KEY', () => {
  const needed = { DATABASE_URL: 'postgres://h/db', REDIS_URL: 'redis://h', NATS_URL: 'nats://h' };

  it('must be 32 bytes, and what is wrong is not shown', () => {
    expect(() => loadConfig({ ...needed, SECRETS_KEY: 'too-short' })).toThrow(
      /SECRETS_KEY: must be 32 bytes in base64/,
    );
    expect(() => loadConfig({ ...needed, SECRETS_KEY: 'too-short' })).not.toThrow(/too-short/);
    expect(() => loadConfig({ ...needed, EGRESS_ALLOW: '10.0.0.1/8' })).toThrow(
      /EGRESS_ALLOW: '10\.0\.0\.1\/8' says more/,
    );
  });
});
