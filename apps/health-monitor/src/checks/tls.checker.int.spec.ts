import { aCheck, itSurvives, run, useServers } from './checks.fixture';

describe('the tls checker', () => {
  const servers = useServers();
  const silent = () => undefined;
  const endpoint = (port: number) => `tls://127.0.0.1:${port}`;

  it('finds a chain that holds healthy, and says how long the handshake took', async () => {
    const port = await servers.tls('valid.pem', silent);
    expect(await run(aCheck('tls', `tls://localhost:${port}`))).toEqual({
      status: 'healthy',
      response_time: expect.any(Number),
      error_message: null,
      timings: {
        dns_ms: expect.any(Number),
        connect_ms: expect.any(Number),
        tls_ms: expect.any(Number),
        first_byte_ms: null,
        total_ms: expect.any(Number),
      },
    });
  });

  it('compares the days that are left', async () => {
    const port = await servers.tls('valid.pem', silent);
    const assertions = (at_least: number) => ({ assertions: [{ on: 'certificate_days' as const, at_least }] });
    expect((await run(aCheck('tls', endpoint(port), assertions(14)))).status).toBe('healthy');
    expect(await run(aCheck('tls', endpoint(port), assertions(100_000)))).toMatchObject({
      status: 'degraded',
      error_message: expect.stringMatching(/^The days left of the certificate is [\d.]+, expected at least 100000$/),
    });
  });

  it.each([
    ['expired.pem', /^The certificate of 127\.0\.0\.1 expired \d+ days ago$/],
    ['self-signed.pem', /^The certificate of 127\.0\.0\.1 is signed by itself$/],
    ['other-name.pem', /^The certificate is not one of 127\.0\.0\.1$/],
  ])('says what is wrong with %s', async (name, message) => {
    const port = await servers.tls(name, silent);
    expect(await run(aCheck('tls', endpoint(port)))).toMatchObject({
      status: 'unhealthy',
      response_time: null,
      error_message: expect.stringMatching(message),
    });
  });

  it('says that the server speaks no TLS', async () => {
    const port = await servers.tcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await run(aCheck('tls', endpoint(port)))).toMatchObject({
      status: 'unhealthy',
      error_message: expect.stringMatching(/^TLS handshake failed: /),
    });
  });

  itSurvives(servers, { type: 'tls', endpoint });
});
