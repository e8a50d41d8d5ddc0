import type { Socket } from 'node:net';
import type { Timings as Steps } from '@chain-mapping/egress';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { Client } from 'pg';
import { answered, type CheckContext, type Checker, degraded, noAnswer, unhealthy } from './checker';
import { timingsOf } from './conversation';
import { addressOf, failureMessage, withoutSecrets } from './failure-message';
import { guardStreamOf } from './guarded';

/** Opens a PostgreSQL session and asks it `SELECT 1`. */
export class PostgresChecker implements Checker {
  readonly type = 'postgres';

  async check(check: ResolvedCheck, { signal, now, egress }: CheckContext): Promise<Outcome> {
    const { host, port, text: address } = addressOf(check.endpoint, 5432);
    const url = new URL(check.endpoint);
    const start = now();
    let socket: Socket;
    let timings: Steps;
    try {
      ({ socket, timings } = await egress.connect({ host, port }, signal));
    } catch (error) {
      return noAnswer(error, address);
    }
    // The driver has no way to give up at once; without its socket it has to.
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    const client = new Client({
      // Not the endpoint as it is: the driver would take another host, and files to read, from its query.
      host,
      port,
      user: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      database: decodeURIComponent(url.pathname.slice(1)) || undefined,
      ssl: sslOf(url.searchParams.get('sslmode')),
      application_name: 'chain-mapping-health-monitor',
      stream: () => connected(socket),
    });
    // The driver reads what it is sent without looking twice.
    guardStreamOf(connectionOf(client));
    let lost: Error | undefined;
    client.on('error', (error) => (lost = error));
    try {
      await client.connect();
    } catch (error) {
      socket.destroy();
      return unhealthy(
        isFromServer(error) ? `Session refused by ${address}: ${textOf(error)}` : reason(error, address),
      );
    }
    try {
      await client.query('SELECT 1');
      return { ...answered(check, now() - start), timings: timingsOf(timings, start, undefined, now()) };
    } catch (error) {
      if (isFromServer(error)) return degraded(now() - start, `SELECT 1 failed: ${textOf(error)}`);
      return unhealthy(reason(lost ?? error, address));
    } finally {
      socket.destroy();
    }
  }
}

/** An error that the server sent, and not one of the way to it. https://www.postgresql.org/docs/current/protocol-error-fields.html */
const isFromServer = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && typeof error.severity === 'string';

/** Where the driver keeps its stream. */
function connectionOf(client: Client): object {
  const connection: unknown = Reflect.get(client, 'connection');
  return typeof connection === 'object' && connection !== null ? connection : {};
}

/** The driver connects its stream by itself: this one is connected already. */
const connected = (socket: Socket): Socket =>
  Object.assign(socket, {
    connect: () => {
      process.nextTick(() => socket.emit('connect'));
      return socket;
    },
  });

/** As the driver reads it: whoever asks for TLS gets a verified certificate, or says `no-verify`. */
function sslOf(mode: string | null): boolean | { rejectUnauthorized: false } {
  if (mode === 'no-verify') return { rejectUnauthorized: false };
  return mode !== null && /^(prefer|require|verify-ca|verify-full)$/.test(mode);
}

const textOf = (error: unknown): string => withoutSecrets(error instanceof Error ? error.message : String(error));

const reason = (error: unknown, address: string): string =>
  /^Connection terminated/.test(textOf(error))
    ? `Connection closed by ${address} without an answer`
    : failureMessage(error, address);
