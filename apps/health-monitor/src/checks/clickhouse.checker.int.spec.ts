import type { IncomingMessage, ServerResponse } from 'node:http';
import { aCheck, itSurvives, run, useServers } from './checks.fixture';

describe('the clickhouse checker', () => {
  const servers = useServers();
  const endpoint = (port: number) => `clickhouse://127.0.0.1:${port}`;
  const aClickHouse = async (answer: (request: IncomingMessage, response: ServerResponse) => void) =>
    (await servers.http(answer)).port;

  it('asks SELECT 1 as the user of the endpoint', async () => {
    const asked: unknown[] = [];
    const port = await aClickHouse(({ url, headers }, response) => {
      asked.push([url, headers['x-clickhouse-user'], headers['x-clickhouse-key'], headers.authorization]);
      response.end('1\n');
    });
    expect(await run(aCheck('clickhouse', `clickhouse://me:s3cret@127.0.0.1:${port}/shop`))).toMatchObject({
      status: 'healthy',
      timings: { connect_ms: expect.any(Number), first_byte_ms: expect.any(Number) },
    });
    expect((await run(aCheck('clickhouse', `http://127.0.0.1:${port}/proxy`))).status).toBe('healthy');
    expect(asked).toEqual([
      ['/?database=shop&query=SELECT+1', 'me', 's3cret', undefined],
      ['/proxy?query=SELECT+1', undefined, undefined, undefined],
    ]);
  });

  it.each([
    [403, 'Code: 516. DB::Exception: me: Authentication failed', 'ClickHouse refused the user or the password'],
    [
      404,
      'Code: 81. DB::Exception: Database x does not exist',
      'ClickHouse answered: Code: 81. DB::Exception: Database x',
    ],
    [
      500,
      'Code: 241. DB::Exception: Memory limit exceeded',
      'ClickHouse answered: Code: 241. DB::Exception: Memory limit',
    ],
  ])('finds a server degraded that answers %d %s', async (status, text, message) => {
    const port = await aClickHouse((_, response) => response.writeHead(status).end(text));
    expect(await run(aCheck('clickhouse', endpoint(port)))).toMatchObject({
      status: 'degraded',
      error_message: expect.stringContaining(message),
    });
  });

  it('is not taken in by another HTTP server', async () => {
    const port = await aClickHouse((_, response) => response.end('<html>'));
    expect(await run(aCheck('clickhouse', endpoint(port)))).toMatchObject({
      status: 'unhealthy',
      error_message: `Not a ClickHouse answer from 127.0.0.1:${port} (status 200)`,
    });
  });

  itSurvives(servers, {
    type: 'clickhouse',
    endpoint,
    answer: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n1\n'),
  });
});
