import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, startPostgres, startRedis } from '@chain-mapping/backends';
import { Client } from 'pg';

/** A real server, or a part of one, that belongs to the test that asked for it. */
export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server of its own: it can be killed and started again. */
export interface TestProcess extends TestServer {
  /** Of the process that runs now. */
  readonly pid: number;
  /** Starts it on its data and its port again, after it was killed. */
  startAgain(): Promise<void>;
}

/**
 * An empty database. It lies on the server of `TEST_DATABASE_URL`, which a whole test run shares, or else on a server
 * that is started for it, which takes some seconds.
 */
export async function aPostgres(): Promise<TestServer> {
  const shared = process.env.TEST_DATABASE_URL;
  const server = shared ? undefined : await aPostgresServer();
  const serverUrl = shared ?? server?.url ?? '';
  const name = `test_${randomUUID().replace(/-/g, '')}`;
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    stop: async () => {
      if (server) await server.stop();
      else await execute(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** A PostgreSQL server with an empty data folder, for tests that kill it. */
export const aPostgresServer = (): Promise<TestProcess> => inTemporaryHome('postgres', startPostgres);

/**
 * A NATS server with an empty JetStream.
 *
 * @param configuration more of it, in the server's own words: accounts, a cluster
 */
export const aNats = (configuration?: string): Promise<TestProcess> =>
  inTemporaryHome('nats', ({ home }) => startNats({ home, configuration }));

/** A Redis server that holds nothing. */
export const aRedis = (): Promise<TestProcess> => inTemporaryHome('redis', startRedis);

async function inTemporaryHome(
  name: string,
  start: (options: { home: string }) => Promise<TestServer & { readonly pid: number }>,
): Promise<TestProcess> {
  const home = mkdtempSync(join(tmpdir(), `chain-mapping-${name}-`));
  let server = await start({ home });
  return {
    url: server.url,
    get pid() {
      return server.pid;
    },
    startAgain: async () => {
      await server.stop();
      server = await start({ home });
    },
    stop: async () => {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
