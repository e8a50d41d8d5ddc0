import { aCheck, itSurvives, run, useServers } from './checks.fixture';

/** The answer of a broker to ApiVersions, version 0. */
function apiVersions(error: number, count: number, correlation = 7): Buffer {
  const bytes = Buffer.alloc(14 + 6 * count);
  bytes.writeInt32BE(bytes.length - 4, 0);
  bytes.writeInt32BE(correlation, 4);
  bytes.writeInt16BE(error, 8);
  bytes.writeInt32BE(count, 10);
  for (let key = 0; key < count; key += 1) bytes.writeInt16BE(key, 14 + 6 * key);
  return bytes;
}

describe('the kafka checker', () => {
  const servers = useServers();
  const endpoint = (port: number) => `kafka://127.0.0.1:${port}`;

  it('asks a broker what it understands', async () => {
    let asked = Buffer.alloc(0);
    const port = await servers.tcp((socket) =>
      socket.on('data', (chunk: Buffer) => {
        asked = Buffer.concat([asked, chunk]);
        if (asked.length === 42) socket.write(apiVersions(0, 60));
      }),
    );
    expect(await run(aCheck('kafka', endpoint(port)))).toMatchObject({
      status: 'healthy',
      response_time: expect.any(Number),
      timings: { connect_ms: expect.any(Number), first_byte_ms: expect.any(Number), total_ms: expect.any(Number) },
    });
    expect(asked.readInt32BE(0)).toBe(asked.length - 4);
    expect([asked.readInt16BE(4), asked.readInt16BE(6)]).toEqual([18, 0]);
  });

  it.each<[string, Buffer, string, string]>([
    ['an error', apiVersions(35, 0), 'degraded', 'Kafka answered with the error 35'],
    ['nothing that it understands', apiVersions(0, 0), 'degraded', 'The Kafka broker understands no requests'],
    ['an answer to another question', apiVersions(0, 3, 8), 'unhealthy', 'Not a Kafka broker at 127.0.0.1:'],
    ['more entries than there are', apiVersions(0, 3).fill(0xff, 13, 14), 'unhealthy', 'Not a Kafka broker at '],
  ])('finds %s wrong', async (_, answer, status, message) => {
    const port = await servers.tcp((socket) => socket.write(answer));
    expect(await run(aCheck('kafka', endpoint(port)))).toMatchObject({
      status,
      error_message: expect.stringContaining(message),
    });
  });

  it('speaks TLS where the endpoint asks for it', async () => {
    const port = await servers.tls('valid.pem', (socket) => socket.write(apiVersions(0, 60)));
    expect(await run(aCheck('kafka', `kafka://localhost:${port}?tls=true`))).toMatchObject({
      status: 'healthy',
      timings: { tls_ms: expect.any(Number) },
    });
  });

  it('compares the response time', async () => {
    const port = await servers.tcp((socket) => socket.write(apiVersions(0, 60)));
    const assertions = [{ on: 'response_time' as const, at_most: 0 }];
    expect(await run(aCheck('kafka', endpoint(port), { assertions }))).toMatchObject({
      status: 'degraded',
      error_message: expect.stringMatching(/^The response time in ms is .*, expected at most 0$/),
    });
  });

  itSurvives(servers, { type: 'kafka', endpoint, answer: apiVersions(0, 60) });
});
