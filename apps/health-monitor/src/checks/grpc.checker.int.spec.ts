import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { healthRequest, servingStatus } from './grpc-health';
import { aCheck, certificate, itSurvives, run, useServers } from './checks.fixture';

type Answer = (service: string, metadata: Readonly<Record<string, unknown>>) => Buffer | { code: number };

const raw = (bytes: Buffer): Buffer => bytes;
const message = (value: number): Buffer => Buffer.from([0x08, value]);

describe('the grpc checker', () => {
  const servers = useServers();
  const running: Server[] = [];
  afterEach(() => running.splice(0).forEach((server) => server.forceShutdown()));

  /** The official server, with a health service that answers the bytes of a message. */
  async function aServer(
    answer: Answer | undefined,
    credentials = ServerCredentials.createInsecure(),
  ): Promise<number> {
    const server = new Server();
    running.push(server);
    if (answer !== undefined) {
      server.addService(
        {
          Check: {
            path: '/grpc.health.v1.Health/Check',
            requestStream: false,
            responseStream: false,
            requestSerialize: raw,
            requestDeserialize: raw,
            responseSerialize: raw,
            responseDeserialize: raw,
          },
        },
        {
          Check: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
            const found = answer(call.request.subarray(2).toString(), call.metadata.getMap());
            if (Buffer.isBuffer(found)) done(null, found);
            else done({ code: found.code, details: 'no' });
          },
        },
      );
    }
    return new Promise((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
    });
  }
  const endpoint = (port: number) => `grpc://127.0.0.1:${port}`;

  it('asks for the service that the path names, with its headers', async () => {
    const asked: unknown[] = [];
    const port = await aServer((service, { authorization }) => {
      asked.push([service, authorization]);
      return message(1);
    });
    const headers = { Authorization: 'Bearer x' };
    expect(await run(aCheck('grpc', `${endpoint(port)}/shop.Orders`, { headers }))).toMatchObject({
      status: 'healthy',
      response_time: expect.any(Number),
      timings: { connect_ms: expect.any(Number), first_byte_ms: expect.any(Number) },
    });
    expect((await run(aCheck('grpc', endpoint(port)))).status).toBe('healthy');
    expect(asked).toEqual([
      ['shop.Orders', 'Bearer x'],
      ['', undefined],
    ]);
  });

  it.each<[string, Buffer | { code: number }, string]>([
    ['NOT_SERVING', message(2), 'The server says NOT_SERVING'],
    ['nothing', Buffer.alloc(0), 'The server says UNKNOWN'],
    ['NOT_FOUND', { code: status.NOT_FOUND }, "The server knows no service 'shop.Orders'"],
    ['UNAUTHENTICATED', { code: status.UNAUTHENTICATED }, 'The server answered UNAUTHENTICATED'],
    ['UNAVAILABLE', { code: status.UNAVAILABLE }, 'The server answered UNAVAILABLE'],
  ])('finds a server that says %s degraded', async (_, answer, message_) => {
    const port = await aServer(() => answer);
    expect(await run(aCheck('grpc', `${endpoint(port)}/shop.Orders`))).toMatchObject({
      status: 'degraded',
      error_message: message_,
    });
  });

  it('says that a server has no health service', async () => {
    const port = await aServer(undefined);
    expect(await run(aCheck('grpc', endpoint(port)))).toMatchObject({
      status: 'degraded',
      error_message: 'The server does not implement grpc.health.v1',
    });
  });

  it('speaks TLS', async () => {
    const pair = {
      cert_chain: Buffer.from(certificate('valid.pem')),
      private_key: Buffer.from(certificate('server.key')),
    };
    const port = await aServer(() => message(1), ServerCredentials.createSsl(null, [pair]));
    const assertions = [{ on: 'certificate_days' as const, at_least: 14 }];
    expect(await run(aCheck('grpc', `grpcs://localhost:${port}`, { assertions }))).toMatchObject({
      status: 'healthy',
      timings: { tls_ms: expect.any(Number) },
    });
  });

  it('says that an HTTP/1 server is none', async () => {
    const { port } = await servers.http((_, response) => response.end());
    expect((await run(aCheck('grpc', endpoint(port)))).status).toBe('unhealthy');
  });

  // SETTINGS, and the headers of an answer without a body.
  const answer = Buffer.from('000000040000000000' + '000001010500000001' + '88', 'hex');
  itSurvives(servers, { type: 'grpc', endpoint, answer });
});

describe('a frame of grpc.health.v1', () => {
  it('holds the name of the service', () => {
    expect(healthRequest('').toString('hex')).toBe('0000000000');
    expect(healthRequest('ab').toString('hex')).toBe('00000000040a026162');
    expect(healthRequest('x'.repeat(200)).subarray(0, 8).toString('hex')).toBe('00000000cb0ac801');
  });

  it.each<[string, string | undefined]>([
    ['00000000020801', 'SERVING'],
    ['00000000020803', 'SERVICE_UNKNOWN'],
    ['0000000000', 'UNKNOWN'],
    ['01000000020801', undefined],
    ['00000000030801', undefined],
    ['000000000208ff', undefined],
    ['00', undefined],
  ])('%s says %s', (frame, found) => {
    expect(servingStatus(Buffer.from(frame, 'hex'))).toBe(found);
  });
});
