import { WebSocketServer } from 'ws';
import { aCheck, itSurvives, portOf, run, useServers } from './checks.fixture';

const up = { on: 'json' as const, path: '$.status', equals: 'up' };

describe('the tcp checker', () => {
  const servers = useServers();
  const endpoint = (port: number) => `tcp://127.0.0.1:${port}`;

  it('waits until all holds that is said about the text', async () => {
    const port = await servers.tcp((socket) => socket.write('{"sta', () => socket.write('tus":"up"}')));
    expect(await run(aCheck('tcp', endpoint(port), { assertions: [up] }))).toMatchObject({
      status: 'healthy',
      timings: { connect_ms: expect.any(Number), first_byte_ms: expect.any(Number) },
    });
  });

  it('says what did not hold when the server is done, or the time is up', async () => {
    const error_message = "$.status is 'down', expected 'up'";
    const done = await servers.tcp((socket) => socket.end('{"status":"down"}'));
    const check = aCheck('tcp', endpoint(done), { assertions: [up] });
    expect(await run(check)).toMatchObject({ status: 'degraded', error_message });
    const waiting = await servers.tcp((socket) => socket.write('{"status":"down"}'));
    expect(await run(aCheck('tcp', endpoint(waiting), { assertions: [up], timeout_ms: 100 }))).toMatchObject({
      status: 'degraded',
      error_message,
    });
  });

  it('compares the response time', async () => {
    const port = await servers.tcp(() => undefined);
    const assertions = [{ on: 'response_time' as const, at_most: 0 }];
    expect((await run(aCheck('tcp', endpoint(port), { assertions }))).status).toBe('degraded');
  });
  itSurvives(servers, {
    type: 'tcp',
    endpoint,
    fields: { expect: 'ready' },
    answer: Buffer.from('220 ready\r\n'),
    other: 'degraded',
  });
});

describe('the websocket checker', () => {
  const servers = useServers();
  const sockets: WebSocketServer[] = [];
  afterEach(() => sockets.splice(0).forEach((server) => server.close()));
  const endpoint = (port: number) => `ws://127.0.0.1:${port}/`;

  async function aServer(...messages: string[]): Promise<number> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    sockets.push(server);
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      messages.forEach((message) => socket.send(message));
    });
    await new Promise((resolve) => server.on('listening', resolve));
    return portOf(server);
  }

  it('waits for a message of which all holds', async () => {
    const port = await aServer('hello', '{"status":"down"}', '{"status":"up"}');
    expect(await run(aCheck('websocket', endpoint(port), { assertions: [up] }))).toMatchObject({
      status: 'healthy',
      timings: { connect_ms: expect.any(Number) },
    });
  });

  it('says what did not hold of the last', async () => {
    const port = await aServer('hello', '{"status":"down"}');
    expect(await run(aCheck('websocket', endpoint(port), { assertions: [up], timeout_ms: 200 }))).toMatchObject({
      status: 'degraded',
      error_message: "$.status is 'down', expected 'up' (2 came)",
    });
  });
  itSurvives(servers, { type: 'websocket', endpoint });
});

describe('the redis checker', () => {
  const servers = useServers();
  itSurvives(servers, {
    type: 'redis',
    endpoint: (port) => `redis://127.0.0.1:${port}`,
    answer: Buffer.from('+PONG\r\n'),
  });
});

describe('the postgres checker', () => {
  const servers = useServers();
  itSurvives(servers, {
    type: 'postgres',
    endpoint: (port) => `postgres://me:s3cret@127.0.0.1:${port}/shop`,
    // AuthenticationOk, and that it is ready.
    answer: Buffer.from('520000000800000000' + '5a0000000549', 'hex'),
  });
});
