import type { Socket } from 'node:net';
import { createServer } from 'mysql2';
import { aCheck, itSurvives, portOf, run, useServers } from './checks.fixture';

/** A greeting of MySQL 8.4, with the plugin `mysql_native_password`. */
const greeting = (() => {
  const body = Buffer.concat([
    Buffer.from([10]),
    Buffer.from('8.4.2\0'),
    Buffer.from([9, 0, 0, 0]),
    Buffer.from('abcdefgh\0'),
    Buffer.from([0xff, 0xff, 0xff, 2, 0, 0xff, 0xdf, 21]),
    Buffer.alloc(10),
    Buffer.from('ijklmnopqrst\0mysql_native_password\0'),
  ]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
})();

const denied = Buffer.concat([Buffer.from([0, 0, 0, 2, 0xff, 0x15, 0x04]), Buffer.from('#28000Access denied')]);
denied.writeUIntLE(denied.length - 4, 0, 3);

describe('the mysql checker', () => {
  const servers = useServers();
  const mysqls: ReturnType<typeof createServer>[] = [];
  afterEach(async () => {
    await Promise.all(mysqls.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  });
  const endpoint = (port: number) => `mysql://127.0.0.1:${port}`;

  /** The server side of the driver's own protocol implementation. */
  async function aMysql({
    lets,
    fails,
  }: {
    lets: boolean;
    fails?: boolean;
  }): Promise<{ port: number; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((connection) => {
      connection.on('error', () => undefined);
      connection.serverHandshake({
        protocolVersion: 10,
        serverVersion: '8.4.2',
        connectionId: 1,
        statusFlags: 2,
        characterSet: 8,
        capabilityFlags: 0xffffff & ~0x0800 & ~0x20,
        authCallback: ({ user }: { user: string }, done: (error: null, refusal?: object) => void) => {
          asked.push(user);
          done(null, lets ? undefined : { message: `Access denied for user '${user}'`, code: 1045 });
          // The server side of the driver counts on from the login, which it must not.
          Reflect.set(connection, 'sequenceId', 0);
        },
      });
      connection.on('query', (text: string) => {
        asked.push(text);
        Reflect.set(connection, 'sequenceId', 1);
        if (fails === true) connection.writeError({ code: 1317, message: 'Query execution was interrupted' });
        else {
          const column = {
            catalog: 'def',
            schema: '',
            table: '',
            orgTable: '',
            name: '1',
            orgName: '',
            characterSet: 63,
          };
          connection.writeTextResult(
            [{ 1: '1' }],
            [{ ...column, columnLength: 1, columnType: 8, flags: 129, decimals: 0 }],
          );
        }
      });
    });
    mysqls.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0);
      Reflect.get(server, '_server').once('listening', resolve);
    });
    Reflect.get(server, '_server').on('connection', (socket: Socket) => socket.on('error', () => undefined));
    return { port: portOf(Reflect.get(server, '_server')), asked };
  }

  it('is content with a greeting and a refusal where it has no credentials', async () => {
    let login = Buffer.alloc(0);
    const port = await servers.tcp((socket) => {
      socket.write(greeting);
      socket.on('data', (chunk: Buffer) => {
        login = Buffer.concat([login, chunk]);
        socket.end(denied);
      });
    });
    expect(await run(aCheck('mysql', endpoint(port)))).toMatchObject({
      status: 'healthy',
      timings: { first_byte_ms: expect.any(Number) },
    });
    expect([login.readUIntLE(0, 3), login[3]]).toEqual([login.length - 4, 1]);
  });

  it('follows the server to another way to log in', async () => {
    const port = await servers.tcp((socket) => {
      socket.write(greeting);
      socket.once('data', () => {
        socket.write(Buffer.from([23, 0, 0, 2, 0xfe, ...Buffer.from('caching_sha2_password\0')]));
        socket.once('data', () => socket.end(denied));
      });
    });
    expect((await run(aCheck('mysql', endpoint(port)))).status).toBe('healthy');
  });

  it('says what the server says instead of a greeting', async () => {
    const refusal = Buffer.concat([Buffer.from([0, 0, 0, 0, 0xff, 0x10, 0x04]), Buffer.from('Too many connections')]);
    refusal.writeUIntLE(refusal.length - 4, 0, 3);
    const port = await servers.tcp((socket) => socket.end(refusal));
    expect(await run(aCheck('mysql', endpoint(port)))).toMatchObject({
      status: 'degraded',
      error_message: 'MySQL answered the error 1040: Too many connections',
    });
  });

  it('opens a session and asks SELECT 1', async () => {
    const { port, asked } = await aMysql({ lets: true });
    expect(await run(aCheck('mysql', `mysql://me:s3cret@127.0.0.1:${port}/shop`))).toMatchObject({
      status: 'healthy',
      error_message: null,
    });
    expect(asked).toEqual(['me', 'SELECT 1']);
  });

  it('says that it is not let in, and no password', async () => {
    const { port } = await aMysql({ lets: false });
    expect(await run(aCheck('mysql', `mysql://me:s3cret@127.0.0.1:${port}/shop`))).toMatchObject({
      status: 'unhealthy',
      error_message: `Session refused by 127.0.0.1:${port}: Access denied for user 'me'`,
    });
  });

  it('finds a server that cannot answer degraded', async () => {
    const { port } = await aMysql({ lets: true, fails: true });
    expect(await run(aCheck('mysql', `mysql://me@127.0.0.1:${port}`))).toMatchObject({
      status: 'degraded',
      error_message: 'SELECT 1 failed: Query execution was interrupted',
    });
  });

  it('does not send a password in clear where TLS was asked for', async () => {
    const { port } = await aMysql({ lets: true });
    expect(await run(aCheck('mysql', `mysql://me:s3cret@127.0.0.1:${port}/?tls=true`))).toMatchObject({
      status: 'unhealthy',
      error_message: `TLS handshake failed: 127.0.0.1:${port} does not speak TLS`,
    });
  });

  describe('without credentials', () =>
    itSurvives(servers, { type: 'mysql', endpoint, answer: Buffer.concat([greeting, denied]) }));
  describe('with credentials', () =>
    itSurvives(servers, {
      type: 'mysql',
      endpoint: (port) => `mysql://me:s3cret@127.0.0.1:${port}/shop`,
      answer: greeting,
    }));
});
