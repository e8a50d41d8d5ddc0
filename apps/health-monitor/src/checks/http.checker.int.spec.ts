import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { aCheck, aClosedPort, certificate, itSurvives, portOf, run, useServers } from './checks.fixture';

describe('the http checker', () => {
  const servers = useServers();
  const endpoint = (port: number) => `http://127.0.0.1:${port}/`;

  it('says where the time went', async () => {
    const { port } = await servers.http((_, response) => response.end('ok'));
    const { timings } = await run(aCheck('http', `http://localhost:${port}/`));
    expect(timings).toEqual({
      dns_ms: expect.any(Number),
      connect_ms: expect.any(Number),
      tls_ms: null,
      first_byte_ms: expect.any(Number),
      total_ms: expect.any(Number),
    });
    expect(timings?.total_ms).toBeGreaterThanOrEqual(timings?.first_byte_ms ?? Infinity);
  });

  it('speaks TLS, and compares the days that the certificate has left', async () => {
    const server = createServer(
      { cert: certificate('valid.pem'), key: certificate('server.key') },
      (request, response) => response.end(request.headers.host),
    );
    const port = portOf(await servers.add(server));
    const assertions = [
      { on: 'certificate_days' as const, at_least: 14 },
      { on: 'body' as const, equals: `localhost:${port}` },
    ];
    expect(await run(aCheck('http', `https://localhost:${port}/`, { assertions }))).toMatchObject({
      status: 'healthy',
      error_message: null,
      timings: { tls_ms: expect.any(Number) },
    });
    const strict = [{ on: 'certificate_days' as const, at_least: 100_000 }];
    expect((await run(aCheck('http', `https://localhost:${port}/`, { assertions: strict }))).status).toBe('degraded');
  });

  it('says that the server broke off in the middle of its answer', async () => {
    const port = await servers.tcp((socket) =>
      socket.on('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.destroy()),
      ),
    );
    expect(await run(aCheck('http', endpoint(port)))).toMatchObject({
      status: 'unhealthy',
      error_message: `Connection closed by 127.0.0.1:${port} without an answer`,
    });
  });

  describe('where redirects are followed', () => {
    const follow = { follow_redirects: true };

    it('goes on to where it is sent, and judges that answer', async () => {
      const { port } = await servers.http(({ url }, response) => {
        if (url === '/') response.writeHead(302, { location: '/login' }).end();
        else response.end('welcome');
      });
      expect(await run(aCheck('http', endpoint(port), { ...follow, expect: 'welcome' }))).toMatchObject({
        status: 'healthy',
        error_message: null,
      });
    });

    it('asks with GET and without a body after 303, and as before after 307', async () => {
      const asked: string[] = [];
      const { port } = await servers.http((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (text: string) => (body += text));
        request.on('end', () => {
          asked.push(`${String(request.method)} ${String(request.url)} ${body}`);
          const status = { '/303': 303, '/307': 307 }[request.url ?? ''];
          if (status === undefined) response.end();
          else response.writeHead(status, { location: '/end' }).end();
        });
      });
      for (const path of ['303', '307']) {
        await run(aCheck('http', `${endpoint(port)}${path}`, { ...follow, method: 'POST', body: 'x' }));
      }
      expect(asked).toEqual(['POST /303 x', 'GET /end ', 'POST /307 x', 'POST /end x']);
    });

    it('gives nothing secret to another origin', async () => {
      const seen: unknown[] = [];
      const { port: other } = await servers.http(({ headers }, response) => {
        seen.push(headers.authorization, headers['x-key'], headers.cookie, headers.accept);
        response.end();
      });
      const { port } = await servers.http((_, response) => {
        response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end();
      });
      const headers = { 'X-Key': 'k', cookie: 'c', Accept: 'text/plain' };
      const check = aCheck('http', `http://me:s3cret@127.0.0.1:${port}/`, { ...follow, headers });
      expect((await run(check)).status).toBe('healthy');
      expect(seen).toEqual([undefined, undefined, undefined, 'text/plain']);
      expect(await run(aCheck('http', endpoint(port), { ...follow, method: 'POST', body: 'x' }))).toMatchObject({
        status: 'healthy',
      });
    });

    it('goes nowhere that a check may not go', async () => {
      const { port } = await servers.http((_, response) => {
        response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
      });
      expect(await run(aCheck('http', endpoint(port), follow))).toMatchObject({
        status: 'unknown',
        error_message: expect.stringContaining('169.254.169.254 is'),
      });
    });

    it.each([
      ['/', 'Redirected more than 5 times'],
      ['file:///etc/passwd', "Redirected to the scheme 'file', which is not HTTP"],
      ['http://[', 'Redirected to something that is no URL'],
    ])('does not follow %s for ever, or anywhere', async (location, error_message) => {
      const { port } = await servers.http((_, response) => response.writeHead(302, { location }).end());
      expect(await run(aCheck('http', endpoint(port), follow))).toMatchObject({ status: 'degraded', error_message });
    });

    it('does not hand a body to another origin', async () => {
      const port = await aClosedPort();
      const { port: first } = await servers.http((_, response) =>
        response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end(),
      );
      const check = aCheck('http', endpoint(first), { ...follow, method: 'POST', body: 'secret' });
      expect(await run(check)).toMatchObject({
        status: 'degraded',
        error_message: `Redirected to 127.0.0.1:${port}, which is not given the body`,
      });
    });
  });

  itSurvives(servers, {
    type: 'http',
    endpoint,
    fields: { assertions: [{ on: 'json', path: '$.status', equals: 'up' }] },
    answer: Buffer.from(
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{"status":"up"}\r\n0\r\n\r\n',
    ),
  });
});

describe('the http checker over kept connections', () => {
  const servers = useServers({ mayKeep: true });
  const kept = (port: number, fields: object = {}) =>
    aCheck('http', `http://127.0.0.1:${port}/`, { connection: 'kept', ...fields });

  it('asks again over the same connection', async () => {
    const { server, port } = await servers.http((_, response) => response.end('ok'));
    let connections = 0;
    server.on('connection', () => (connections += 1));
    const first = await run(kept(port));
    const second = await run(kept(port));
    expect([first.status, second.status, connections]).toEqual(['healthy', 'healthy', 1]);
    expect([first.timings?.connect_ms === 0, second.timings?.connect_ms]).toEqual([false, 0]);
  });

  it('asks over a new one where the server has closed it in that moment', async () => {
    let answers = 0;
    const port = await servers.tcp((socket) =>
      socket.on('data', () => {
        answers += 1;
        // Kept alive by its word, and gone with the next request.
        if (answers === 2) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      }),
    );
    expect((await run(kept(port))).status).toBe('healthy');
    expect(await run(kept(port))).toMatchObject({ status: 'healthy', error_message: null });
    expect(answers).toBe(3);
  });

  it('does not use a connection again that it has not read to the end', async () => {
    let connections = 0;
    const port = await servers.tcp((socket: Socket) => {
      connections += 1;
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
        socket.write(Buffer.alloc(1_000_000, 'x'));
      });
    });
    const assertions = [{ on: 'body' as const, contains: 'xxx' }];
    expect((await run(kept(port, { assertions }))).status).toBe('healthy');
    expect((await run(kept(port, { assertions }))).status).toBe('healthy');
    expect(connections).toBe(2);
  });

  it('gives up a server that does not answer, and its connection', async () => {
    const port = await servers.tcp(() => undefined);
    expect(await run(kept(port, { timeout_ms: 100 }))).toMatchObject({ error_message: 'Timed out after 100 ms' });
    expect(await run(kept(await aClosedPort()))).toMatchObject({
      status: 'unhealthy',
      error_message: expect.stringMatching(/^Connection refused by /),
    });
  });
});
