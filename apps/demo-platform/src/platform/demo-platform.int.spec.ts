import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { aPostgres, aRedis, eventually, type TestProcess, type TestServer } from '@chain-mapping/testing';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { reset } from '../services/reset';
import { startDemoPlatform, type DemoPlatform } from './demo-platform.server';

const log = pino({ level: 'silent' });
const homes: string[] = [];

function aHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-demo-'));
  homes.push(home);
  return home;
}

let postgres: TestServer;
let redis: TestProcess;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([aPostgres(), aRedis()]);
}, 120_000);
afterAll(async () => {
  await Promise.all([postgres.stop(), redis.stop()]);
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

const start = (home: string, more: Partial<Parameters<typeof startDemoPlatform>[0]> = {}) =>
  startDemoPlatform({ DATABASE_URL: postgres.url, REDIS_URL: redis.url, CHAIN_MAPPING_HOME: home, ...more }, log);

function urlOf(platform: DemoPlatform, name: string): string {
  const url = platform.services[name];
  if (url === undefined) throw new Error(`${name} is not running`);
  return url;
}

/** What a PUT of a mode answers. */
async function make(
  platform: DemoPlatform,
  name: string,
  change: { mode: string; delay_ms?: number },
): Promise<unknown> {
  const response = await fetch(`${platform.control_url}/services/${name}/mode`, {
    method: 'PUT',
    body: JSON.stringify(change),
  });
  return response.json();
}

/** The status of an answer, or the code of the error that came instead. */
async function statusOf(url: string): Promise<number | string> {
  try {
    return (await fetch(url)).status;
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  if (error.cause !== undefined) return codeOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

async function timed<T>(action: () => Promise<T>): Promise<{ result: T; took_ms: number }> {
  const begun = performance.now();
  const result = await action();
  return { result, took_ms: performance.now() - begun };
}

async function json(url: string): Promise<unknown> {
  const response = await fetch(url);
  return response.json();
}

/** A WebSocket client that keeps what it hears. */
function listenTo(url: string) {
  const socket = new WebSocket(url);
  const heard: Record<string, unknown>[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Record<string, unknown>));
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return { socket, heard, opened, closed };
}

async function query(url: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ answer: number }>('SELECT 6 * 7 AS answer');
    return rows[0]?.answer;
  } catch (error) {
    return codeOf(error);
  } finally {
    await client.end();
  }
}

async function ping(url: string): Promise<string> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false });
  let failure: unknown;
  client.on('error', (error) => (failure = error));
  try {
    await client.connect();
    return await client.ping();
  } catch (error) {
    return codeOf(failure ?? error);
  } finally {
    client.disconnect();
  }
}

/** The first answer to a text over TCP, or the code of the error that came instead. */
function ask(url: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) }, () => socket.write(text));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.on('error', (error) => resolve(codeOf(error)));
    socket.on('close', () => resolve('closed'));
  });
}

describe('the demo platform', () => {
  let platform: DemoPlatform;
  beforeAll(async () => {
    platform = await start(aHome());
    await platform.ready;
  });
  afterAll(() => platform.stop());
  afterEach(() => fetch(`${platform.control_url}/reset`, { method: 'POST' }));

  it('lists its services on the control API', async () => {
    const { services } = (await json(`${platform.control_url}/services`)) as { services: { name: string }[] };
    expect(services.map(({ name }) => name)).toEqual(Object.keys(platform.services));
    expect(services).toHaveLength(18);
    expect(services).toContainEqual({
      name: 'data-bridge',
      base_url: urlOf(platform, 'data-bridge'),
      mode: 'healthy',
      delay_ms: 0,
    });
  });

  it('answers a wrong mode with 400, an unknown service with 404 and a large body with 413', async () => {
    const putText = (name: string, body: string) =>
      fetch(`${platform.control_url}/services/${name}/mode`, { method: 'PUT', body });
    const wrong = await putText('data-bridge', '{"mode":"asleep"}');
    expect([wrong.status, wrong.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect(await wrong.json()).toMatchObject({ errors: [{ path: 'mode' }] });
    expect((await putText('nobody', '{"mode":"broken"}')).status).toBe(404);
    expect((await putText('data-bridge', ' '.repeat(20_000))).status).toBe(413);
  });

  describe('an HTTP service', () => {
    const health = () => `${urlOf(platform, 'data-bridge')}/health`;

    it('answers what its description says and nothing else', async () => {
      expect(await json(health())).toEqual({
        status: 'ok',
        service: 'data-bridge',
        uptime_seconds: expect.any(Number),
      });
      expect(await json(`${urlOf(platform, 'data-bridge')}/api/v1/quotes/latest?symbol=AAPL`)).toMatchObject({
        status: 'ok',
        quotes: expect.arrayContaining([expect.objectContaining({ symbol: 'AAPL', bid: expect.any(Number) })]),
      });
      expect(await statusOf(`${urlOf(platform, 'data-bridge')}/api/v1/orders/health`)).toBe(404);
      expect(await statusOf(`${urlOf(platform, 'data-bridge')}/constructor`)).toBe(404);
      expect((await fetch(health(), { method: 'POST', body: 'x' })).status).toBe(405);
      expect((await fetch(health(), { method: 'HEAD' })).status).toBe(200);
    });

    it('resets connections while it is broken, and answers when it is healed', async () => {
      expect(await make(platform, 'data-bridge', { mode: 'broken' })).toMatchObject({ mode: 'broken' });
      expect(await statusOf(health())).toBe('ECONNRESET');
      expect(await statusOf(`${urlOf(platform, 'exchange')}/health`)).toBe(200);
      await make(platform, 'data-bridge', { mode: 'healthy' });
      expect(await statusOf(health())).toBe(200);
    });

    it('resets a request that is under way when it breaks', async () => {
      await make(platform, 'data-bridge', { mode: 'slow', delay_ms: 60_000 });
      const { port } = new URL(health());
      const socket = connect({ host: '127.0.0.1', port: Number(port) });
      const lost = new Promise((resolve) => socket.once('error', (error) => resolve(codeOf(error))));
      await new Promise<void>((resolve) => socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n', () => resolve()));
      await make(platform, 'data-bridge', { mode: 'broken' });
      expect(await lost).toBe('ECONNRESET');
    });

    it('answers late while it is slow', async () => {
      await make(platform, 'data-bridge', { mode: 'slow', delay_ms: 400 });
      const { result, took_ms } = await timed(() => statusOf(health()));
      expect(result).toBe(200);
      expect(took_ms).toBeGreaterThanOrEqual(390);
    });

    it('answers 500 while it is failing', async () => {
      await make(platform, 'data-bridge', { mode: 'failing' });
      expect(await statusOf(health())).toBe(500);
      expect(await statusOf(`${urlOf(platform, 'data-bridge')}/nowhere`)).toBe(500);
    });

    it('outlives a client that sends garbage and one that leaves', async () => {
      const { port } = new URL(health());
      const sent = await new Promise<string>((resolve) => {
        const socket = connect({ port: Number(port), host: '127.0.0.1' }, () => socket.write('GARBAGE\r\n\r\n'));
        let heard = '';
        socket.on('data', (data) => (heard += String(data)));
        socket.on('close', () => resolve(heard));
      });
      expect(sent).toContain('400');
      await make(platform, 'data-bridge', { mode: 'slow', delay_ms: 50 });
      await expect(fetch(health(), { signal: AbortSignal.timeout(10) })).rejects.toThrow();
      expect(await statusOf(health())).toBe(200);
    });
  });

  describe('a WebSocket endpoint', () => {
    const stream = (path = '/ws/market-data') => `${urlOf(platform, 'data-bridge').replace('http', 'ws')}${path}`;

    it('answers a ping and sends a tick each second', async () => {
      const { socket, heard, opened } = listenTo(stream());
      await opened;
      socket.send('{"type":"ping"}');
      await eventually(() => expect(heard).toContainEqual(expect.objectContaining({ type: 'pong', status: 'ok' })));
      await eventually(() => expect(heard.filter(({ type }) => type === 'tick').length).toBeGreaterThanOrEqual(2));
      expect(heard.find(({ type }) => type === 'tick')).toEqual({
        type: 'tick',
        status: 'ok',
        symbol: expect.any(String),
        bid: expect.any(Number),
        ask: expect.any(Number),
        last: expect.any(Number),
        volume: expect.any(Number),
        time: expect.any(String),
      });
      const ponged = new Promise((resolve) => socket.once('pong', resolve));
      socket.ping();
      await ponged;
      socket.terminate();
    });

    it('says so when it does not understand a message', async () => {
      const { socket, heard, opened } = listenTo(stream());
      await opened;
      socket.send('{"type":"buy everything"}');
      await eventually(() => expect(heard).toContainEqual(expect.objectContaining({ type: 'error', status: 'error' })));
      socket.terminate();
    });

    it('is at the described path only', async () => {
      const { opened } = listenTo(stream('/ws/prices'));
      await expect(opened).rejects.toThrow('404');
    });

    it('loses open connections and refuses new ones while its service is broken', async () => {
      const before = listenTo(stream());
      before.socket.on('error', () => before.socket.terminate());
      await before.opened;
      await make(platform, 'data-bridge', { mode: 'broken' });
      expect(await before.closed).toBe(1006);
      await expect(listenTo(stream()).opened).rejects.toThrow(/ECONNRESET|hang up/);
      await make(platform, 'data-bridge', { mode: 'healthy' });
      const after = listenTo(stream());
      await after.opened;
      after.socket.terminate();
    });

    it('answers late while its service is slow', async () => {
      await make(platform, 'data-bridge', { mode: 'slow', delay_ms: 300 });
      const { result: client, took_ms } = await timed(async () => {
        const client = listenTo(stream());
        await client.opened;
        return client;
      });
      expect(took_ms).toBeGreaterThanOrEqual(290);
      client.socket.terminate();
    });

    it('closes with 1011 and refuses with 500 while its service is failing', async () => {
      const before = listenTo(stream());
      await before.opened;
      await make(platform, 'data-bridge', { mode: 'failing' });
      expect(await before.closed).toBe(1011);
      await expect(listenTo(stream()).opened).rejects.toThrow('500');
    });
  });

  describe('database-service', () => {
    const url = () => urlOf(platform, 'database-service');

    it('is the real Postgres, under its own user and database', async () => {
      expect(new URL(url()).pathname).toBe(new URL(postgres.url).pathname);
      expect(new URL(url()).port).not.toBe(new URL(postgres.url).port);
      expect(await query(url())).toBe(42);
    });

    it('resets connections while it is broken, and answers when it is healed', async () => {
      const open = new Client({ connectionString: url() });
      const lost = new Promise((resolve) => open.on('error', resolve));
      await open.connect();
      await make(platform, 'database-service', { mode: 'broken' });
      await lost;
      expect(await query(url())).toBe('ECONNRESET');
      expect(await query(postgres.url)).toBe(42);
      await make(platform, 'database-service', { mode: 'healthy' });
      expect(await query(url())).toBe(42);
    });

    it('answers late while it is slow', async () => {
      await make(platform, 'database-service', { mode: 'slow', delay_ms: 200 });
      const { result, took_ms } = await timed(() => query(url()));
      expect(result).toBe(42);
      expect(took_ms).toBeGreaterThanOrEqual(390);
    });

    it('says in its protocol that it cannot work while it is failing', async () => {
      const open = new Client({ connectionString: url() });
      const told = new Promise((resolve) => open.on('error', resolve));
      await open.connect();
      await make(platform, 'database-service', { mode: 'failing' });
      expect(codeOf(await told)).toBe('57P01');
      expect(await query(url())).toBe('57P03');
      expect(await query(`${url()}?sslmode=require`)).toBe('The server does not support SSL connections');
    });

    it('passes a large answer on whole', async () => {
      const client = new Client({ connectionString: url() });
      await client.connect();
      const { rows } = await client.query<{ text: string }>("SELECT repeat('x', 20000000) AS text");
      expect(rows[0]?.text.length).toBe(20_000_000);
      await client.end();
    });
  });

  describe('cache-service', () => {
    const url = () => urlOf(platform, 'cache-service');

    it('is the real Redis', async () => {
      expect(await ping(url())).toBe('PONG');
    });

    it('resets connections while it is broken, and answers when it is healed', async () => {
      await make(platform, 'cache-service', { mode: 'broken' });
      expect(await ping(url())).toMatch(/ECONNRESET|Connection is closed/);
      await make(platform, 'cache-service', { mode: 'healthy' });
      expect(await ping(url())).toBe('PONG');
    });

    it('answers late while it is slow', async () => {
      await make(platform, 'cache-service', { mode: 'slow', delay_ms: 300 });
      const { result, took_ms } = await timed(() => ping(url()));
      expect(result).toBe('PONG');
      expect(took_ms).toBeGreaterThanOrEqual(290);
    });

    it('answers with an error while it is failing', async () => {
      await make(platform, 'cache-service', { mode: 'failing' });
      expect(await ping(url())).toBe('ERR the server is not able to work');
    });
  });
});

describe('a start of the demo platform', () => {
  it('keeps its ports, tells the CLI where it is, and takes that back when it stops', async () => {
    const home = aHome();
    const runFile = join(home, 'run', 'demo-platform.json');
    const first = await start(home);
    expect(JSON.parse(readFileSync(runFile, 'utf8'))).toEqual({
      control_url: first.control_url,
      services: first.services,
    });
    expect(statSync(runFile).mode & 0o077).toBe(0);
    await first.stop();
    expect(existsSync(runFile)).toBe(false);
    expect(await statusOf(`${first.control_url}/health`)).toBe('ECONNREFUSED');

    const second = await start(home);
    expect(second.services).toEqual(first.services);
    expect(second.control_url).toBe(first.control_url);
    await second.stop();
  });

  it('takes another port where its own is taken, and a free one where the file is unreadable', async () => {
    const home = aHome();
    const first = await start(home);
    await first.stop();
    const squatter = await new Promise<ReturnType<typeof createServer>>((resolve) => {
      const server = createServer().listen(Number(new URL(urlOf(first, 'exchange')).port), '127.0.0.1', () =>
        resolve(server),
      );
    });
    const second = await start(home);
    expect(second.services['exchange']).not.toBe(first.services['exchange']);
    expect(second.services['scheduler']).toBe(first.services['scheduler']);
    await second.stop();
    squatter.close();

    writeFileSync(join(home, 'demo-platform.json'), '{"ports":');
    const third = await start(home);
    expect(await statusOf(`${urlOf(third, 'exchange')}/health`)).toBe(200);
    await third.stop();
  });

  it('leaves nothing open when it cannot have the port that it must have', async () => {
    const home = aHome();
    const first = await start(home);
    const taken = Number(new URL(first.control_url).port);
    const elsewhere = aHome();
    await expect(start(elsewhere, { CONTROL_PORT: taken })).rejects.toThrow('EADDRINUSE');
    expect(existsSync(join(elsewhere, 'run', 'demo-platform.json'))).toBe(false);
    await first.stop();
  });

  it('answers readiness on the operations port too', async () => {
    const ops = createServer();
    const port = await new Promise<number>((resolve) => {
      ops.listen(0, '127.0.0.1', () => resolve((ops.address() as AddressInfo).port));
    });
    await new Promise((resolve) => ops.close(resolve));
    const platform = await start(aHome(), { OPS_PORT: port });
    await eventually(async () => expect(await statusOf(`http://127.0.0.1:${port}/health/ready`)).toBe(200));
    await platform.stop();
    expect(await statusOf(`http://127.0.0.1:${port}/health/ready`)).toBe('ECONNREFUSED');
  });

  it('outlives a server that goes away, and finds it again', async () => {
    const home = aHome();
    const accepted: Socket[] = [];
    const upstream = createServer((socket) => {
      accepted.push(socket);
      socket.on('data', () => socket.write('+PONG\r\n'));
      socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    const platform = await start(home, { REDIS_URL: `redis://127.0.0.1:${port}` });
    const url = urlOf(platform, 'cache-service');
    expect(await ask(url, 'PING\r\n')).toBe('+PONG\r\n');

    const closed = new Promise((resolve) => upstream.close(resolve));
    accepted.forEach(reset);
    await closed;
    expect(await ask(url, 'PING\r\n')).toBe('ECONNRESET');

    await new Promise<void>((resolve) => upstream.listen(port, '127.0.0.1', resolve));
    expect(await ask(url, 'PING\r\n')).toBe('+PONG\r\n');
    await platform.stop();
    await new Promise((resolve) => upstream.close(resolve));
  });
});

describe('registration', () => {
  /** A gateway that keeps what is put into it, once it is willing. */
  async function aGateway() {
    const state = { status: 503, received: new Map<string, unknown>() };
    const server: Server = createHttpServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        if (state.status === 200) state.received.set(`${request.method} ${request.url}`, JSON.parse(body));
        response.writeHead(state.status).end(JSON.stringify({ detail: 'the registry is away' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const close = () => {
      server.closeAllConnections();
      server.close();
    };
    return { url, state, close };
  }

  it('goes on until the gateway has every service, and is ready only then', async () => {
    const gateway = await aGateway();
    const platform = await start(aHome(), { GATEWAY_URL: gateway.url });
    const readiness = `${platform.control_url}/health/ready`;
    await eventually(async () =>
      expect(await json(readiness)).toEqual({
        status: 'starting',
        reason: 'api-gateway: the gateway answered 503: {"detail":"the registry is away"}',
      }),
    );
    expect(await statusOf(readiness)).toBe(503);
    expect(await statusOf(`${platform.control_url}/health`)).toBe(200);

    gateway.state.status = 200;
    await platform.ready;
    expect(await statusOf(readiness)).toBe(200);
    expect(gateway.state.received.size).toBe(18);
    expect(gateway.state.received.get('PUT /api/v1/services/database-service')).toEqual({
      base_url: urlOf(platform, 'database-service'),
      description: expect.any(String),
      owner: 'platform',
      tier: 'data',
      health_check: expect.objectContaining({ type: 'postgres', failures: { count: 2, of: 3 }, recoveries: 2 }),
    });
    await platform.stop();
    gateway.close();
  });

  it('stops at once while it waits for a gateway', async () => {
    const platform = await start(aHome(), { GATEWAY_URL: 'http://127.0.0.1:9' });
    await platform.stop();
    await expect(platform.ready).rejects.toThrow();
  });
});
