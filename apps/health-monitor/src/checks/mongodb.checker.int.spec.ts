import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { Binary, deserialize, type Document, serialize } from 'bson';
import { aCheck, itSurvives, run, useServers } from './checks.fixture';

const HELLO = { ok: 1, isWritablePrimary: true, maxWireVersion: 25 };

function message(body: Document): Buffer {
  const document = serialize(body);
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + document.length, 0);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, document]);
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The server's side of SCRAM-SHA-256 (RFC 5802). */
class ScramServer {
  private first = '';
  private server = '';

  constructor(private readonly password: string) {}

  answer({ saslStart, payload }: Document): Document {
    const text = Buffer.from((payload as Binary).buffer).toString();
    const of = (body: string, done: boolean) => ({
      ok: 1,
      conversationId: 1,
      done,
      payload: new Binary(Buffer.from(body)),
    });
    if (saslStart === 1) {
      this.first = text.slice(3);
      this.server = `r=${/r=(.*)$/.exec(text)?.[1] ?? ''}server,s=${Buffer.from('salt').toString('base64')},i=4096`;
      return of(this.server, false);
    }
    const salted = pbkdf2Sync(this.password, 'salt', 4096, 32, 'sha256');
    const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
    const all = `${this.first},${this.server},${text.replace(/,p=.*$/, '')}`;
    const signature = hmac(stored, all);
    const proof = Buffer.from(/p=(.*)$/.exec(text)?.[1] ?? '', 'base64');
    const key = Buffer.from(proof.map((byte, index) => byte ^ (signature[index] ?? 0)));
    if (!createHash('sha256').update(key).digest().equals(stored)) {
      return { ok: 0, code: 18, errmsg: 'Authentication failed.' };
    }
    return of(`v=${hmac(hmac(salted, 'Server Key'), all).toString('base64')}`, true);
  }
}

describe('the mongodb checker', () => {
  const servers = useServers();
  const endpoint = (port: number) => `mongodb://127.0.0.1:${port}`;

  /** Answers commands in OP_MSG, as the wire protocol has it. */
  async function aMongo(answer: (command: Document) => Document): Promise<{ port: number; asked: Document[] }> {
    const asked: Document[] = [];
    const port = await servers.tcp((socket) => {
      let received = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (received.length < 4 || received.length < received.readInt32LE(0)) return;
        const command = deserialize(received.subarray(21), { promoteBuffers: false });
        received = Buffer.alloc(0);
        asked.push(command);
        socket.write(message(answer(command)));
      });
    });
    return { port, asked };
  }

  it('asks hello', async () => {
    const { port, asked } = await aMongo(() => HELLO);
    expect(await run(aCheck('mongodb', endpoint(port)))).toMatchObject({
      status: 'healthy',
      timings: { first_byte_ms: expect.any(Number) },
    });
    expect(asked).toEqual([{ hello: 1, $db: 'admin' }]);
  });

  it.each<[string, Document, string]>([
    ['an error', { ok: 0, code: 13, errmsg: 'not allowed' }, 'MongoDB answered hello with the error 13: not allowed'],
    [
      'that it recovers',
      { ok: 1, setName: 'rs0', isWritablePrimary: false, secondary: false },
      "The member of 'rs0' is neither primary nor secondary",
    ],
  ])('finds a server degraded that answers %s', async (_, answer, error_message) => {
    const { port } = await aMongo(() => answer);
    expect(await run(aCheck('mongodb', endpoint(port)))).toMatchObject({ status: 'degraded', error_message });
  });

  it('takes a secondary and an arbiter as they are', async () => {
    for (const role of [{ secondary: true }, { arbiterOnly: true }]) {
      const { port } = await aMongo(() => ({ ok: 1, setName: 'rs0', isWritablePrimary: false, ...role }));
      expect((await run(aCheck('mongodb', endpoint(port)))).status).toBe('healthy');
    }
  });

  it('logs in and asks ping', async () => {
    const scram = new ScramServer('s3cret');
    const { port, asked } = await aMongo((command) => ('payload' in command ? scram.answer(command) : HELLO));
    expect(await run(aCheck('mongodb', `mongodb://me:s3cret@127.0.0.1:${port}/shop?authSource=users`))).toMatchObject({
      status: 'healthy',
      error_message: null,
    });
    expect(asked.map((command) => [Object.keys(command)[0], command.$db])).toEqual([
      ['hello', 'admin'],
      ['saslStart', 'users'],
      ['saslContinue', 'users'],
      ['ping', 'admin'],
    ]);
  });

  it('says that it is not let in, and no password', async () => {
    const scram = new ScramServer('other');
    const { port } = await aMongo((command) => ('payload' in command ? scram.answer(command) : HELLO));
    expect(await run(aCheck('mongodb', `mongodb://me:s3cret@127.0.0.1:${port}`))).toMatchObject({
      status: 'unhealthy',
      error_message: `Session refused by 127.0.0.1:${port}: Authentication failed.`,
    });
  });

  it('does not believe a server that does not know the password', async () => {
    const { port } = await aMongo((command) =>
      'saslStart' in command
        ? new ScramServer('s3cret').answer(command)
        : 'payload' in command
          ? { ok: 1, done: true, conversationId: 1, payload: new Binary(Buffer.from('v=AAAA')) }
          : HELLO,
    );
    expect(await run(aCheck('mongodb', `mongodb://me:s3cret@127.0.0.1:${port}`))).toMatchObject({
      status: 'unhealthy',
      error_message: expect.stringContaining('the server does not know the password either'),
    });
  });

  describe('without credentials', () => itSurvives(servers, { type: 'mongodb', endpoint, answer: message(HELLO) }));
  describe('with credentials', () =>
    itSurvives(servers, {
      type: 'mongodb',
      endpoint: (port) => `mongodb://me:s3cret@127.0.0.1:${port}`,
      answer: Buffer.concat([
        message(HELLO),
        message(new ScramServer('x').answer({ saslStart: 1, payload: new Binary(Buffer.from('n,,n=me,r=x')) })),
      ]),
    }));
});
