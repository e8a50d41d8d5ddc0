import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { type Connection, type Destination, Egress, rangesOf } from '@chain-mapping/egress';
import { HealthCheck, type Outcome, type ResolvedCheck } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import fc from 'fast-check';
import { runCheck } from './check.runner';

export const certificate = (name: string): string => readFileSync(join(__dirname, '../../fixtures/tls', name), 'utf8');

type Secure = Destination & { readonly secure: tls.ConnectionOptions | true };

/** To this machine, where the authority of the tests is trusted: an operator would trust his own with NODE_EXTRA_CA_CERTS. */
class TrustingEgress extends Egress {
  override connect(to: Secure, signal?: AbortSignal): Promise<Connection<tls.TLSSocket>>;
  override connect(to: Destination, signal?: AbortSignal): Promise<Connection>;
  override connect(to: Destination, signal?: AbortSignal): Promise<Connection> {
    if (to.secure === undefined) return super.connect(to, signal);
    return super.connect(
      { ...to, secure: { ca: certificate('ca.pem'), ...(to.secure === true ? {} : to.secure) } },
      signal,
    );
  }
}

const egress = new TrustingEgress({ allow: rangesOf('127.0.0.0/8,::1/128') });

export const run = (check: ResolvedCheck): Promise<Outcome> => runCheck(check, { egress });

export function aCheck(
  type: ResolvedCheck['type'],
  endpoint: string,
  fields: Partial<ResolvedCheck> = {},
): ResolvedCheck {
  const { members, ...own } = fields;
  return { ...HealthCheck.parse({ timeout_ms: 2000, ...own }), type, endpoint, ...(members && { members }) };
}

export const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

export function listening<S extends net.Server>(server: S): Promise<S> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** A port that nothing listens on. */
export async function aClosedPort(): Promise<number> {
  const server = await listening(net.createServer());
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Serve = (socket: net.Socket) => void;

export interface Servers {
  tcp(serve: Serve): Promise<number>;
  tls(name: string, serve: Serve, options?: tls.TlsOptions): Promise<number>;
  http(answer: RequestListener): Promise<{ server: Server; port: number }>;
  add<S extends net.Server>(server: S): Promise<S>;
  /** How many connections are open. */
  readonly open: number;
}

/** Servers on free ports that are closed after each test, when every check must have let go of its connection. */
export function useServers({ mayKeep = false }: { mayKeep?: boolean } = {}): Servers {
  const open = new Set<net.Socket>();
  const running: net.Server[] = [];
  const track = <S extends net.Server>(server: S): S => {
    server.on('connection', (socket: net.Socket) => {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
    });
    running.push(server);
    return server;
  };
  const alive =
    (serve: Serve): Serve =>
    (socket) => {
      // A socket that nobody reads does not notice that the other end is gone.
      socket.on('error', () => undefined).resume();
      serve(socket);
    };
  afterEach(async () => {
    const left = eventually(() => expect(mayKeep ? 0 : open.size).toBe(0), { timeout_ms: 3000 });
    await left.finally(() => open.forEach((socket) => socket.destroy()));
    await Promise.all(running.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });
  const add = async <S extends net.Server>(server: S): Promise<S> => listening(track(server));
  return {
    add,
    tcp: async (serve) => portOf(await add(net.createServer(alive(serve)))),
    tls: async (name, serve, options) => {
      const server = tls.createServer(
        { cert: certificate(name), key: certificate('server.key'), ...options },
        alive(serve),
      );
      server.on('tlsClientError', () => undefined);
      return portOf(await add(server));
    },
    http: async (answer) => {
      const server = await add(createServer(answer));
      return { server, port: portOf(server) };
    },
    get open() {
      return open.size;
    },
  };
}

interface Subject {
  readonly type: ResolvedCheck['type'];
  readonly endpoint: (port: number) => string;
  readonly fields?: Partial<ResolvedCheck>;
  /** An answer that is right, to be cut and damaged; sent as soon as somebody connects. */
  readonly answer?: Buffer;
  /** What another text is; `unhealthy` where the text is part of the protocol. */
  readonly other?: 'degraded';
}

/** What every checker of a server behind a TCP connection must do when there is none, or one that does not behave. */
export function itSurvives(
  servers: Servers,
  { type, endpoint, fields, answer = Buffer.alloc(0), other }: Subject,
): void {
  const check = (port: number, timeout_ms: number) => aCheck(type, endpoint(port), { ...fields, timeout_ms });

  it('says that nothing listens', async () => {
    const port = await aClosedPort();
    expect(await run(check(port, 2000))).toMatchObject({
      status: 'unhealthy',
      response_time: null,
      error_message: `Connection refused by 127.0.0.1:${port}`,
    });
  });

  it('gives up a server that is silent', async () => {
    const port = await servers.tcp(() => undefined);
    expect(await run(check(port, 100))).toMatchObject({
      status: 'unhealthy',
      error_message: 'Timed out after 100 ms',
    });
  });

  it('says that a server hangs up', async () => {
    const port = await servers.tcp((socket) => socket.destroy());
    const { status, error_message } = await run(check(port, 2000));
    expect(status).toBe('unhealthy');
    expect(error_message).toMatch(/closed|not complete|hang up|disconnected/i);
  });

  it('is not taken in by a server of something else', async () => {
    const port = await servers.tcp((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    const outcome = await run(check(port, 500));
    expect(outcome).toMatchObject({ status: other ?? 'unhealthy', error_message: expect.any(String) });
  });

  it('ends in an outcome, and in time, whatever bytes come in whatever pieces', async () => {
    const piece = fc.uint8Array({ minLength: 1, maxLength: 200 });
    const damaged = fc
      .tuple(fc.nat(Math.max(0, answer.length - 1)), fc.nat(255), fc.nat(answer.length), fc.boolean())
      .map(([at, value, end, isCut]) => {
        const bytes = Buffer.from(answer);
        if (bytes.length > 0) bytes[at] = value;
        return isCut ? bytes.subarray(0, end) : bytes;
      });
    const pieces = fc.tuple(damaged, fc.array(piece, { maxLength: 6 })).map(([first, rest]) => [first, ...rest]);
    const property = fc.asyncProperty(pieces, fc.boolean(), async (bytes, ends) => {
      const port = await servers.tcp((socket) => {
        socket.setNoDelay(true);
        const next = (index: number): void => {
          const chunk = bytes[index];
          if (chunk !== undefined) socket.write(chunk, () => setImmediate(() => next(index + 1)));
          else if (ends) socket.end();
        };
        next(0);
      });
      const start = performance.now();
      const outcome = await run(check(port, 60));
      expect(['healthy', 'degraded', 'unhealthy']).toContain(outcome.status);
      expect(performance.now() - start).toBeLessThan(1000);
    });
    await fc.assert(property, { numRuns: 60 });
  }, 60_000);
}
