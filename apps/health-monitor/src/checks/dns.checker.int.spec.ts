import dgram from 'node:dgram';
import { aCheck, aClosedPort, portOf, run } from './checks.fixture';
import fc from 'fast-check';

const NO_ERROR = 0;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const REFUSED = 5;

/** The answer to a question with records of one type, as RFC 1035 has it. */
function answerTo(question: Buffer, rcode: number, type: number, records: readonly Buffer[]): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | rcode, 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt16BE(0, 10);
  // Without what the resolver adds to say how much it can take.
  const end = head.indexOf(0, 12) + 5;
  const answers = records.map((data) => {
    const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head.subarray(0, end), ...answers]);
}

describe('the dns checker', () => {
  const sockets: dgram.Socket[] = [];
  async function aResolver(answer: (question: Buffer) => Buffer | undefined): Promise<number> {
    const socket = dgram.createSocket('udp4');
    sockets.push(socket);
    socket.on('message', (question, from) => {
      const bytes = answer(question);
      if (bytes !== undefined) socket.send(bytes, from.port, from.address);
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return portOf(socket);
  }
  afterEach(() => sockets.splice(0).forEach((socket) => socket.close()));
  const endpoint = (port: number, name = 'api.test?type=A') => `dns://127.0.0.1:${port}/${name}`;
  const addresses = [Buffer.from([10, 0, 0, 2]), Buffer.from([10, 0, 0, 1])];

  it('looks a name up', async () => {
    const port = await aResolver((question) => answerTo(question, NO_ERROR, 1, addresses));
    expect(await run(aCheck('dns', endpoint(port)))).toMatchObject({
      status: 'healthy',
      response_time: expect.any(Number),
    });
  });

  it('compares the records, one on a line', async () => {
    const port = await aResolver((question) => answerTo(question, NO_ERROR, 1, addresses));
    const all = { on: 'body' as const, equals: '10.0.0.1\n10.0.0.2' };
    expect((await run(aCheck('dns', endpoint(port), { expect: '10.0.0.2', assertions: [all] }))).status).toBe(
      'healthy',
    );
    expect(await run(aCheck('dns', endpoint(port), { expect: '10.9.9.9' }))).toMatchObject({
      status: 'degraded',
      error_message: "The answer does not contain '10.9.9.9'",
    });
    expect(
      await run(aCheck('dns', endpoint(port), { assertions: [{ on: 'body', equals: '10.9.9.9' }] })),
    ).toMatchObject({
      status: 'degraded',
      error_message: "The body is '10.0.0.1 10.0.0.2', expected '10.9.9.9'",
    });
  });

  it.each<[string, number, Buffer, string]>([
    ['TXT', 16, Buffer.from('\x03v=1\x02;x', 'latin1'), 'v=1;x'],
    ['MX', 15, Buffer.from('\x00\x0a\x04mail\x00', 'latin1'), '10 mail'],
    ['SRV', 33, Buffer.from('\x00\x01\x00\x02\x01\xbb\x02db\x00', 'latin1'), '1 2 443 db'],
    ['CNAME', 5, Buffer.from('\x03web\x00', 'latin1'), 'web'],
  ])('reads %s records', async (type, code, data, line) => {
    const port = await aResolver((question) => answerTo(question, NO_ERROR, code, [data]));
    const check = aCheck('dns', endpoint(port, `api.test?type=${type}`), {
      assertions: [{ on: 'body', equals: line }],
    });
    expect(await run(check)).toMatchObject({ status: 'healthy', error_message: null });
  });

  it.each([
    [NXDOMAIN, 'There is no api.test'],
    [NO_ERROR, 'api.test has no A record'],
    [SERVFAIL, 'The resolver could not find out about api.test (SERVFAIL)'],
    [REFUSED, 'The resolver refuses to answer for api.test (REFUSED)'],
  ])('finds an answer of %d without records wrong', async (rcode, message) => {
    const port = await aResolver((question) => answerTo(question, rcode, 1, []));
    expect(await run(aCheck('dns', endpoint(port)))).toMatchObject({ status: 'degraded', error_message: message });
  });

  it('says that no resolver answers', async () => {
    const silent = await aResolver(() => undefined);
    expect(await run(aCheck('dns', endpoint(silent), { timeout_ms: 100 }))).toMatchObject({
      status: 'unhealthy',
      error_message: 'Timed out after 100 ms',
    });
    const port = await aClosedPort();
    expect(await run(aCheck('dns', endpoint(port)))).toMatchObject({
      status: 'unhealthy',
      error_message: `Connection refused by 127.0.0.1:${port}`,
    });
  });

  it.each([
    ['dns://127.0.0.1:1/', 'The endpoint names nothing to look up: dns://resolver/name?type=A'],
    ['dns://127.0.0.1:1/a.test?type=AXFR', "Records of the type 'AXFR' cannot be asked for"],
  ])('says what is wrong with %s', async (address, message) => {
    expect(await run(aCheck('dns', address))).toMatchObject({ status: 'unhealthy', error_message: message });
  });

  it('ends in an outcome, and in time, whatever bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, isAnswer) => {
        const port = await aResolver((question) => {
          const right = answerTo(question, NO_ERROR, 1, addresses);
          return isAnswer ? Buffer.concat([right.subarray(0, 30), bytes]) : Buffer.from(bytes);
        });
        const outcome = await run(aCheck('dns', endpoint(port), { timeout_ms: 60 }));
        expect(['healthy', 'degraded', 'unhealthy']).toContain(outcome.status);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
