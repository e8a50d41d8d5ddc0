import net from 'node:net';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { Client } from 'pg';
import { type CheckContext, type Checker, degraded, healthy, unhealthy } from './checker';
import { addressOf, failureMessage, withoutSecrets } from './failure-message';

/** Opens a PostgreSQL session and asks it `SELECT 1`. */
export class PostgresChecker implements Checker {
  readonly type = 'postgres';

  async check(check: ResolvedCheck, { signal, now }: CheckContext): Promise<Outcome> {
    const address = addressOf(check.endpoint, 5432).text;
    const start = now();
    // The driver has no way to give up at once; without its socket it has to.
    const socket = new net.Socket();
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    const client = new Client({
      connectionString: check.endpoint,
      application_name: 'chain-mapping-health-monitor',
      stream: () => socket,
    });
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
      return healthy(now() - start);
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

const textOf = (error: unknown): string => withoutSecrets(error instanceof Error ? error.message : String(error));

const reason = (error: unknown, address: string): string =>
  /^Connection terminated/.test(textOf(error))
    ? `Connection closed by ${address} without an answer`
    : failureMessage(error, address);
