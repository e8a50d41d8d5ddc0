import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import { createClickHouse, migrateClickHouse } from '@chain-mapping/clickhouse';
import { migrations } from '../../apps/metrics-ingest/src/migrations/migrations';
import { tables } from '../../apps/metrics-ingest/src/storage/tables';

const ROWS_AT_ONCE = 20_000;
const ONE_THREAD = 'input_format_parallel_parsing = 0, max_threads = 1, max_insert_threads = 1';

/** The engine alone: rows that are ready as text, inserted as JSONEachRow by one thread into the same table. */
export class RawInserts {
  private constructor(private readonly client: ClickHouseClient) {}

  static async open(home: string): Promise<RawInserts> {
    const client = createClickHouse({ chdb_path: join(home, 'raw') });
    await migrateClickHouse(client, migrations);
    return new RawInserts(client);
  }

  /** Rows a second. */
  async rate(rows: readonly object[]): Promise<number> {
    const blocks: string[] = [];
    for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
      const some = rows.slice(first, first + ROWS_AT_ONCE);
      blocks.push(some.map((row) => JSON.stringify(row)).join('\n'));
    }
    const query = `INSERT INTO ${tables.events.name} SETTINGS ${ONE_THREAD} FORMAT JSONEachRow`;
    const began = performance.now();
    for (const block of blocks) {
      const { stream } = await this.client.exec({ query, values: Readable.from([block]) });
      for await (const _ of stream);
    }
    return rows.length / ((performance.now() - began) / 1000);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
