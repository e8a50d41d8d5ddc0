import { join } from 'node:path';
import { createClickHouse } from '@chain-mapping/clickhouse';
import { readRunningSystem, RunDirectory, startPostgres } from '@chain-mapping/backends';
import type { ClickHouseClient } from '@clickhouse/client';
import { Failure } from '../output/failure';

/** The stores of a system, for as long as a backup or a restore works on them. */
export interface Stores {
  readonly postgres: string;
  readonly clickhouse: ClickHouseClient;
  readonly clickhouseIsEmbedded: boolean;
  close(): Promise<void>;
}

export interface Places {
  readonly database: string | undefined;
  readonly clickhouse: string | undefined;
  readonly home: string;
}

/**
 * Opens what is given by its address, and what is embedded from the home, where no system may run then: the embedded ClickHouse belongs to
 * one process.
 */
export async function openStores({ database, clickhouse, home }: Places, say: (text: string) => void): Promise<Stores> {
  const closing: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    if (database === undefined || clickhouse === undefined) {
      if (readRunningSystem(home)) {
        throw new Failure(`The system in ${home} runs: stop it first, as its embedded stores belong to it`);
      }
      const directory = new RunDirectory(home);
      await directory.claim(say);
      closing.push(() => directory.release());
    }
    let postgres = database;
    if (postgres === undefined) {
      const server = await startPostgres({ home });
      closing.push(() => server.stop());
      postgres = server.url;
    }
    const client = createClickHouse(
      clickhouse === undefined
        ? { chdb_path: join(home, 'clickhouse') }
        : { url: clickhouse, request_timeout_ms: 600_000 },
    );
    closing.push(() => client.close());
    return { postgres, clickhouse: client, clickhouseIsEmbedded: clickhouse === undefined, close };
  } catch (error) {
    await close();
    throw error;
  }
}
