import { createServer, type RequestListener, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { Egress, rangesOf } from '@chain-mapping/egress';
import { HealthCheck, type ResolvedCheck } from '@chain-mapping/model';
import { aPostgres, aRedis, eventually, type TestServer } from '@chain-mapping/testing';
import { WebSocketServer } from 'ws';
import { runCheck as runGuarded } from './check.runner';

const egress = new Egress({ allow: rangesOf('127.0.0.0/8,::1/128') });
const runCheck = (check: ResolvedCheck) => runGuarded(check, { egress });

const portOf = (server: net.Server | WebSocketServer): number => (server.address() as AddressInfo).port;

function aCheck(type: ResolvedCheck['type'], endpoint: string, fields: Partial<HealthCheck> = {}): ResolvedCheck {
  return { ...HealthCheck.parse({ timeout_ms: 2000, ...fields }), type, endpoint };
}

/** A port that nothing listens on. */
async function aClosedPort(): Promise<number> {
  const server = await listening(net.createServer());
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listening<S extends net.Server>(server: S): Promise<S> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('checkers', () => {
  const open = new Set<net.Socket>();
  const servers: net.Server[] = [];
  const track = <S extends net.Server>(server: S): S => {
    server.on('connection', (socket: net.Socket) => {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
    });
    servers.push(server);
    return server;
  };
  const anHttpServer = async (answer: RequestListener): Promise<Server> => listening(track(createServer(answer)));
  const aTcpServer = async (serve: (socket: net.Socket) => void): Promise<net.Server> =>
    listening(
      track(
        net.createServer((socket) => {
          // A socket that nobody reads does not notice that the other end is gone.
          socket.resume();
          serve(socket);
        }),
      ),
    );
  const silent = () => aTcpServer(() => undefined);

  afterEach(async () => {
    // Whatever the outcome was, the check has let go of its connection.
    const left = eventually(() => expect(open.size).toBe(0), { timeout_ms: 3000 });
    await left.finally(() => open.forEach((socket) => socket.destroy()));
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  describe('http', () => {
    it('finds a right answer healthy and sends what it was told to', async () => {
      const asked: string[] = [];
      const server = await anHttpServer((request, response) => {
        request.setEncoding('utf8').on('data', (text: string) => {
          asked.push(`${String(request.method)} ${String(request.url)} ${String(request.headers['x-key'])} ${text}`);
          response.statusCode = 201;
          response.end('{"status":"ok"}');
        });
      });
      const outcome = await runCheck(
        aCheck('http', `http://127.0.0.1:${portOf(server)}/health?deep=1`, {
          method: 'POST',
          headers: { 'X-Key': 'k' },
          body: 'hello',
          expected_status_codes: [200, 201],
          expect: '"status":"ok"',
        }),
      );
      expect(outcome).toMatchObject({ status: 'healthy', response_time: expect.any(Number), error_message: null });
      expect(asked).toEqual(['POST /health?deep=1 k hello']);
    });

    it.each([
      [500, undefined, 'Unexpected status code: 500'],
      [302, undefined, 'Unexpected status code: 302'],
      [200, 'pong', "The answer does not contain 'pong'"],
    ])('finds the status %d, where %s is expected, degraded', async (status, expect_, message) => {
      const server = await anHttpServer((_, response) => {
        response.writeHead(status, { location: '/elsewhere' }).end('ping');
      });
      const check = aCheck('http', `http://127.0.0.1:${portOf(server)}/`, { expect: expect_ });
      expect(await runCheck(check)).toMatchObject({ status: 'degraded', error_message: message });
    });

    it.each<[string, NonNullable<HealthCheck['assertions']>, string | null]>([
      ['hold', [{ on: 'json', path: '$.status', equals: 'up' }], null],
      ['allow another status', [{ on: 'status', at_least: 200, at_most: 299 }], null],
      ['fail in the body', [{ on: 'json', path: '$.status', equals: 'ok' }], "$.status is 'up', expected 'ok'"],
      [
        'fail in a header',
        [{ on: 'header', name: 'X-Version', matches: '^2' }],
        "The header x-version is '1.9', expected to match '^2'",
      ],
      ['fail in time', [{ on: 'response_time', at_most: 0 }], 'expected at most 0'],
    ])('compares what assertions name: they %s', async (_, assertions, message) => {
      const server = await anHttpServer((_request, response) => {
        const isOther = assertions[0]?.on === 'status';
        response.writeHead(isOther ? 202 : 200, { 'x-version': '1.9' }).end('{"status":"up"}');
      });
      const outcome = await runCheck(aCheck('http', `http://127.0.0.1:${portOf(server)}/`, { assertions }));
      expect(outcome).toMatchObject({
        status: message === null ? 'healthy' : 'degraded',
        response_time: expect.any(Number),
        error_message: message === null ? null : expect.stringContaining(message),
      });
    });

    it('reads no more than 256 KiB of an endless answer', async () => {
      const server = await anHttpServer((_, response) => {
        const chunk = Buffer.alloc(64 * 1024, 'x');
        const more = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', more);
        more();
      });
      const check = aCheck('http', `http://127.0.0.1:${portOf(server)}/`, { expect: 'never' });
      expect(await runCheck(check)).toMatchObject({ status: 'degraded' });
    });

    it('names what it could not get through to, and no password', async () => {
      const port = await aClosedPort();
      const outcome = await runCheck(aCheck('http', `http://user:secret@127.0.0.1:${port}/health`));
      expect(outcome).toEqual({
        status: 'unhealthy',
        response_time: null,
        error_message: `Connection refused by 127.0.0.1:${port}`,
      });
    });

    it('ends in time, also in the middle of an answer', async () => {
      const hanging = await silent();
      const trickling = await anHttpServer((_, response) => {
        response.write('x');
      });
      for (const server of [hanging, trickling]) {
        const check = aCheck('http', `http://127.0.0.1:${portOf(server)}/`, { timeout_ms: 100 });
        expect(await runCheck(check)).toMatchObject({ status: 'unhealthy', error_message: 'Timed out after 100 ms' });
      }
    });

    it.each<[string, (socket: net.Socket) => void, RegExp]>([
      ['hangs up', (socket) => socket.destroy(), /closed by .* without an answer/],
      ['speaks something else', (socket) => socket.end('SSH-2.0-x\r\n'), /Not an HTTP answer/],
    ])('finds a server that %s unhealthy', async (_, serve, message) => {
      const server = await aTcpServer(serve);
      const outcome = await runCheck(aCheck('http', `http://127.0.0.1:${portOf(server)}/`));
      expect(outcome).toMatchObject({ status: 'unhealthy', error_message: expect.stringMatching(message) });
    });

    it('says when the TLS handshake failed and when a name does not exist', async () => {
      const server = await anHttpServer((_, response) => response.end());
      expect(await runCheck(aCheck('http', `https://127.0.0.1:${portOf(server)}/`))).toMatchObject({
        status: 'unhealthy',
        error_message: expect.stringMatching(/^TLS handshake failed: /),
      });
      expect(await runCheck(aCheck('http', 'http://no-such-host.invalid/'))).toMatchObject({
        status: 'unhealthy',
        error_message: 'The host name of no-such-host.invalid:80 cannot be resolved',
      });
    });

    it('tries again at once, as often as it was told to', async () => {
      let connections = 0;
      const server = await aTcpServer((socket) => {
        connections += 1;
        if (connections < 3) socket.destroy();
        else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      });
      const endpoint = `http://127.0.0.1:${portOf(server)}/`;
      expect((await runCheck(aCheck('http', endpoint, { retries: 1 }))).status).toBe('unhealthy');
      connections = 0;
      expect((await runCheck(aCheck('http', endpoint, { retries: 2 }))).status).toBe('healthy');
    });
  });

  describe('websocket', () => {
    const sockets: WebSocketServer[] = [];
    const aWebSocketServer = (answer?: (text: string) => string[]): Promise<WebSocketServer> =>
      new Promise((resolve) => {
        const server: WebSocketServer = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => resolve(server));
        sockets.push(server);
        server.on('connection', (socket) => {
          socket.on('error', () => undefined);
          socket.on('message', (data: Buffer) => answer?.(data.toString()).forEach((text) => socket.send(text)));
        });
      });
    afterEach(() => sockets.splice(0).forEach((server) => server.close()));

    it('is satisfied with a pong where nothing is expected', async () => {
      const server = await aWebSocketServer();
      expect((await runCheck(aCheck('websocket', `ws://127.0.0.1:${portOf(server)}/`))).status).toBe('healthy');
    });

    it('sends its body and waits for what it expects', async () => {
      const server = await aWebSocketServer((text) => ['welcome', `{"type":"pong","to":${text}}`]);
      const check = aCheck('websocket', `ws://127.0.0.1:${portOf(server)}/`, { body: '"me"', expect: '"to":"me"' });
      expect((await runCheck(check)).status).toBe('healthy');
    });

    it('is degraded when only other messages come', async () => {
      const server = await aWebSocketServer(() => ['no', 'no']);
      const fields = { body: 'x', expect: 'yes', timeout_ms: 200 };
      expect(await runCheck(aCheck('websocket', `ws://127.0.0.1:${portOf(server)}/`, fields))).toMatchObject({
        status: 'degraded',
        error_message: "No message contained 'yes' (2 came)",
      });
    });

    it('is unhealthy when nothing comes', async () => {
      const server = await aWebSocketServer();
      const fields = { body: 'x', expect: 'yes', timeout_ms: 200 };
      expect(await runCheck(aCheck('websocket', `ws://127.0.0.1:${portOf(server)}/`, fields))).toMatchObject({
        status: 'unhealthy',
        error_message: 'Timed out after 200 ms',
      });
    });

    it('says when the handshake failed', async () => {
      const refusing = await anHttpServer((_, response) => response.writeHead(404).end());
      refusing.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
      expect(await runCheck(aCheck('websocket', `ws://127.0.0.1:${portOf(refusing)}/`))).toMatchObject({
        status: 'unhealthy',
        error_message: `WebSocket handshake failed: status 403 from 127.0.0.1:${portOf(refusing)}`,
      });
      const mute = await silent();
      const check = aCheck('websocket', `ws://127.0.0.1:${portOf(mute)}/`, { timeout_ms: 100 });
      expect(await runCheck(check)).toMatchObject({ error_message: 'Timed out after 100 ms' });
      const port = await aClosedPort();
      expect(await runCheck(aCheck('websocket', `ws://127.0.0.1:${port}/`))).toMatchObject({
        status: 'unhealthy',
        error_message: `Connection refused by 127.0.0.1:${port}`,
      });
    });
  });

  describe('tcp', () => {
    it('opens a connection', async () => {
      const server = await silent();
      expect((await runCheck(aCheck('tcp', `tcp://127.0.0.1:${portOf(server)}`))).status).toBe('healthy');
      const port = await aClosedPort();
      expect(await runCheck(aCheck('tcp', `tcp://127.0.0.1:${port}`))).toMatchObject({
        error_message: `Connection refused by 127.0.0.1:${port}`,
      });
    });

    it('waits for what it expects', async () => {
      const server = await aTcpServer((socket) => socket.write('220 mail ready\r\n'));
      const endpoint = `tcp://127.0.0.1:${portOf(server)}`;
      expect((await runCheck(aCheck('tcp', endpoint, { expect: 'ready' }))).status).toBe('healthy');
      expect((await runCheck(aCheck('tcp', endpoint, { expect: 'x', timeout_ms: 100 }))).status).toBe('degraded');
    });
  });

  describe('postgres', () => {
    let postgres: TestServer;
    beforeAll(async () => {
      postgres = await aPostgres();
    }, 120_000);
    afterAll(() => postgres.stop());

    it('asks a real server', async () => {
      expect((await runCheck(aCheck('postgres', postgres.url))).status).toBe('healthy');
    });

    it('says why there is no session, without the password', async () => {
      const url = new URL(postgres.url);
      url.pathname = '/no_such_database';
      expect(await runCheck(aCheck('postgres', url.href))).toMatchObject({
        status: 'unhealthy',
        error_message: expect.stringMatching(/^Session refused by .*"no_such_database" does not exist/),
      });
      const port = await aClosedPort();
      expect(await runCheck(aCheck('postgres', `postgres://u:secret@127.0.0.1:${port}/x`))).toMatchObject({
        status: 'unhealthy',
        error_message: `Connection refused by 127.0.0.1:${port}`,
      });
    });

    it('ends in time when the server says nothing, and when it hangs up', async () => {
      const mute = await silent();
      const check = aCheck('postgres', `postgres://u@127.0.0.1:${portOf(mute)}/x`, { timeout_ms: 100 });
      expect(await runCheck(check)).toMatchObject({ status: 'unhealthy', error_message: 'Timed out after 100 ms' });
      const rude = await aTcpServer((socket) => socket.destroy());
      expect(await runCheck(aCheck('postgres', `postgres://u@127.0.0.1:${portOf(rude)}/x`))).toMatchObject({
        status: 'unhealthy',
        error_message: expect.stringMatching(/closed by .* without an answer/),
      });
    });
  });

  describe('redis', () => {
    let redis: TestServer;
    beforeAll(async () => {
      redis = await aRedis();
    }, 120_000);
    afterAll(() => redis.stop());

    it('asks a real server', async () => {
      expect((await runCheck(aCheck('redis', redis.url))).status).toBe('healthy');
    });

    it('is degraded by an error, and does not tell the password', async () => {
      const url = new URL(redis.url);
      url.password = 'secret';
      const outcome = await runCheck(aCheck('redis', url.href));
      expect(outcome).toMatchObject({
        status: 'degraded',
        error_message: expect.stringMatching(/^Redis answered: ERR/),
      });
      expect(JSON.stringify(outcome)).not.toContain('secret');
    });

    it('is unhealthy when something else answers, or nothing', async () => {
      const other = await aTcpServer((socket) => socket.write('HELLO\r\n'));
      expect(await runCheck(aCheck('redis', `redis://127.0.0.1:${portOf(other)}`))).toMatchObject({
        status: 'unhealthy',
        error_message: expect.stringMatching(/^Not a Redis answer/),
      });
      const mute = await silent();
      const check = aCheck('redis', `redis://127.0.0.1:${portOf(mute)}`, { timeout_ms: 100 });
      expect(await runCheck(check)).toMatchObject({ status: 'unhealthy', error_message: 'Timed out after 100 ms' });
    });
  });

  it('cannot make checks of a type that is not there', async () => {
    expect(await runCheck(aCheck('kafka', 'kafka://127.0.0.1:1'))).toMatchObject({ status: 'unhealthy' });
  });
});
