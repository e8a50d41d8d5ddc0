import net, { type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { rangesOf } from './egress-config';
import { EgressDenied } from './egress-denied';
import { Egress, type EgressOptions } from './egress.service';

const opened = rangesOf('127.0.0.0/8,::1/128');
const answering =
  (...answers: string[][]) =>
  async () =>
    answers.length > 1 ? (answers.shift() ?? []) : (answers[0] ?? []);

describe('Egress', () => {
  const servers: net.Server[] = [];
  let connections: string[] = [];

  async function aServer(host = '127.0.0.1', port = 0): Promise<number> {
    const server = net.createServer((socket) => {
      connections.push(String(socket.localAddress));
      socket.on('error', () => undefined).resume();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return (server.address() as AddressInfo).port;
  }

  const connected = async (options: EgressOptions, host: string, port: number): Promise<void> => {
    const { socket } = await new Egress(options).connect({ host, port });
    socket.destroy();
  };

  beforeEach(() => (connections = []));
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  it('connects to an opened address and says how long each step took', async () => {
    const port = await aServer();
    const { socket, timings } = await new Egress({ allow: opened }).connect({ host: '127.0.0.1', port });
    expect(socket.remoteAddress).toBe('127.0.0.1');
    expect(timings).toEqual({ dns_ms: null, connect_ms: expect.any(Number), tls_ms: null });
    socket.destroy();
    const byName = await new Egress({ allow: opened }).connect({ host: 'localhost', port });
    expect(byName.timings.dns_ms).toEqual(expect.any(Number));
    byName.socket.destroy();
  });

  it('says which address of which host is closed, and what would open it', async () => {
    const port = await aServer();
    await expect(connected({}, '127.0.0.1', port)).rejects.toThrow(
      new EgressDenied('127.0.0.1 is a loopback address: EGRESS_ALLOW=127.0.0.0/8 would let checks go there'),
    );
    await expect(connected({ resolve: answering(['10.0.0.1']) }, 'db.example', 1)).rejects.toThrow(
      '10.0.0.1, which db.example resolves to, is a private address: EGRESS_ALLOW=10.0.0.0/8 would let checks go there',
    );
    await expect(connected({ allow: opened }, '169.254.169.254', 80)).rejects.toThrow('checks never go there');
    expect(connections).toEqual([]);
  });

  it('connects to those of the answers that may be reached, and to no other', async () => {
    const port = await aServer('0.0.0.0');
    const allow = rangesOf('127.0.0.2');
    await connected({ allow, resolve: answering(['127.0.0.1', '127.0.0.2', '10.0.0.1']) }, 'mixed.example', port);
    expect(connections).toEqual(['127.0.0.2']);
  });

  it('tries the next address when nothing answers at the first', async () => {
    const port = await aServer('127.0.0.3');
    const resolve = answering(['127.0.0.2', '127.0.0.3']);
    await connected({ allow: opened, resolve }, 'two.example', port);
    expect(connections).toEqual(['127.0.0.3']);
    const nowhere = connected({ allow: opened, resolve: answering(['127.0.0.4', '127.0.0.5']) }, 'none.example', port);
    await expect(nowhere).rejects.toMatchObject({ code: 'ECONNREFUSED', address: '127.0.0.4' });
  });

  it('looks a name up once: an answer that changes afterwards changes nothing', async () => {
    const port = await aServer('0.0.0.0');
    const allow = rangesOf('127.0.0.2');
    const egress = new Egress({ allow, resolve: answering(['127.0.0.2'], ['127.0.0.1']) });
    (await egress.connect({ host: 'rebind.example', port })).socket.destroy();
    await expect(egress.connect({ host: 'rebind.example', port })).rejects.toThrow(EgressDenied);
    expect(connections).toEqual(['127.0.0.2']);
  });

  it('never reaches our own backends, by any of the names of this machine', async () => {
    const port = await aServer('0.0.0.0');
    const other = await aServer();
    const backends = [`postgres://u:p@localhost:${String(port)}/db`, undefined, 'nats://10.9.9.9:4222,10.9.9.8'];
    const egress = new Egress({ allow: rangesOf('127.0.0.0/8,::1/128,10.0.0.0/8'), backends });
    for (const host of ['127.0.0.1', '127.0.0.9', 'localhost', '::ffff:127.0.0.1', '::1', '[::1]'])
      await expect(egress.admit(host, port)).rejects.toThrow('a backend of Chain Mapping itself');
    for (const host of ['10.9.9.9', '10.9.9.8'])
      await expect(egress.admit(host, 4222)).rejects.toThrow('a backend of Chain Mapping itself');
    expect(await egress.admit('127.0.0.1', other)).toEqual(['127.0.0.1']);
    expect(await egress.admit('10.9.9.9', 4223)).toEqual(['10.9.9.9']);
  });

  it('gives up at once when it is told to, also while a name is looked up', async () => {
    const never = new Promise<string[]>(() => undefined);
    const deadline = new AbortController();
    const waiting = new Egress({ resolve: () => never }).admit('slow.example', 80, deadline.signal);
    deadline.abort(new Error('too late'));
    await expect(waiting).rejects.toThrow('too late');
    const port = await aServer();
    const egress = new Egress({ allow: opened });
    await expect(egress.connect({ host: '127.0.0.1', port }, deadline.signal)).rejects.toThrow('too late');
  });

  it('asks for a name again each time, or keeps the answer as long as it is told to', async () => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return ['8.8.8.8'];
    };
    const fresh = new Egress({ resolve });
    await Promise.all([fresh.admit('a.example', 80), fresh.admit('a.example', 80)]);
    expect(asked).toBe(1);
    await fresh.admit('a.example', 80);
    expect(asked).toBe(2);
    const kept = new Egress({ resolve, dns_cache_ms: 60_000 });
    for (let time = 0; time < 5; time += 1) await kept.admit('a.example', 80);
    expect(asked).toBe(3);
  });
});

describe('any address that is closed', () => {
  const part = (shape: number, number: number): string =>
    [String(number), `0x${number.toString(16)}`, `0X${number.toString(16).toUpperCase()}`, `0${number.toString(8)}`][
      shape
    ] ?? '';
  /** The forms that inet_aton(3) and the URL standard read: up to four parts, the last of which fills what is left. */
  const spelled = ([a, b, c, d]: readonly number[], parts: number, shapes: readonly number[]): string => {
    const [one = 0, two = 0, three = 0, four = 0] = [a, b, c, d];
    const numbers = [
      [((one * 256 + two) * 256 + three) * 256 + four],
      [one, (two * 256 + three) * 256 + four],
      [one, two, three * 256 + four],
      [one, two, three, four],
    ][parts - 1];
    return (numbers ?? []).map((number, at) => part(shapes[at] ?? 0, number)).join('.');
  };
  const byte = fc.nat(255);
  const closed = fc
    .tuple(
      fc.constantFrom([127], [10], [169, 254], [192, 168], [172, 16], [100, 64], [0], [224], [255]),
      byte,
      byte,
      byte,
    )
    .map(([head, ...tail]) => [...head, ...tail].slice(0, 4));
  const shapes = fc.array(fc.nat(3), { minLength: 4, maxLength: 4 });

  it('is closed in every spelling that a resolver or a URL takes', async () => {
    const egress = new Egress();
    await fc.assert(
      fc.asyncProperty(closed, fc.integer({ min: 1, max: 4 }), shapes, async (bytes, parts, forms) => {
        const text = spelled(bytes, parts, forms);
        const byUrl = new URL(`http://${text}/`).hostname;
        expect(byUrl).toBe(bytes.join('.'));
        const [a = 0, b = 0, c = 0, d = 0] = bytes;
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        const dressed = [`::ffff:${hex}`, `[::FFFF:${byUrl}]`, `64:ff9b::${hex}`, `2002:${hex}::`, `::${byUrl}`];
        for (const host of [text, byUrl, ...dressed]) {
          const failure: unknown = await egress.admit(host, 80).catch((error: unknown) => error);
          expect([host, failure instanceof EgressDenied]).toEqual([host, true]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is told apart in microseconds', async () => {
    const egress = new Egress({ backends: ['postgres://127.0.0.1:5432/db', 'redis://127.0.0.1'] });
    await egress.admit('8.8.8.8', 443);
    const start = performance.now();
    for (let time = 0; time < 20_000; time += 1) await egress.admit('8.8.8.8', 443);
    // 2 µs where it was measured; far more on a machine that is busy.
    expect((performance.now() - start) / 20_000).toBeLessThan(1);
  });
});
