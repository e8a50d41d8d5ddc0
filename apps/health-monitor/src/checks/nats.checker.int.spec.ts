import { aNats, type TestServer } from '@chain-mapping/testing';
import { aCheck, certificate, itSurvives, run, useServers } from './checks.fixture';
import tls from 'node:tls';

describe('the nats checker', () => {
  const servers = useServers();
  const endpoint = (port: number) => `nats://127.0.0.1:${port}`;
  /** A server that lets in who says `expected` in CONNECT, line by line as the real one does. */
  const aNatsLike = (info: object, expected = '') =>
    servers.tcp((socket) => {
      socket.write(`INFO ${JSON.stringify(info)} \r\n`);
      socket.on('data', (chunk: Buffer) => {
        const text = chunk.toString();
        socket.write(text.includes(expected) ? 'PONG\r\n' : "-ERR 'Authorization Violation'\r\n");
      });
    });

  describe('at a real server', () => {
    let nats: TestServer;
    beforeAll(async () => {
      nats = await aNats();
    }, 120_000);
    afterAll(() => nats.stop());

    it('hears a pong', async () => {
      expect(await run(aCheck('nats', nats.url))).toMatchObject({
        status: 'healthy',
        response_time: expect.any(Number),
      });
    });
  });

  it('logs in with a user, and with a token', async () => {
    const port = await aNatsLike({ auth_required: true }, '"user":"me","pass":"s3cret"');
    expect((await run(aCheck('nats', `nats://me:s3cret@127.0.0.1:${port}`))).status).toBe('healthy');
    const token = await aNatsLike({ auth_required: true }, '"auth_token":"t0ken"');
    expect((await run(aCheck('nats', `nats://t0ken@127.0.0.1:${token}`))).status).toBe('healthy');
  });

  it('says that it is not let in, and no password', async () => {
    const port = await aNatsLike({ auth_required: true }, 'other');
    expect(await run(aCheck('nats', `nats://me:s3cret@127.0.0.1:${port}`))).toMatchObject({
      status: 'unhealthy',
      error_message: `Session refused by 127.0.0.1:${port}: Authorization Violation`,
    });
  });

  it('is content with the greeting of a server that wants a login, where it has none', async () => {
    const port = await aNatsLike({ auth_required: true }, 'other');
    expect((await run(aCheck('nats', endpoint(port)))).status).toBe('healthy');
  });

  it('goes on over TLS where the server asks for it', async () => {
    const port = await servers.tcp((socket) => {
      socket.write('INFO {"tls_required":true}\r\n');
      socket.removeAllListeners('data').pause();
      const secured = new tls.TLSSocket(socket, {
        isServer: true,
        secureContext: tls.createSecureContext({ cert: certificate('valid.pem'), key: certificate('server.key') }),
      });
      secured.on('error', () => undefined).on('data', () => secured.write('PONG\r\n'));
    });
    // Its authority is not trusted here, which is as far as this goes.
    expect(await run(aCheck('nats', endpoint(port)))).toMatchObject({
      status: 'unhealthy',
      error_message: expect.stringMatching(/^TLS handshake failed: /),
    });
  });

  itSurvives(servers, {
    type: 'nats',
    endpoint,
    answer: Buffer.from('INFO {"server_id":"N","version":"2.10.0","auth_required":false,"headers":true}\r\nPONG\r\n'),
  });
});
