import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickHouse } from '@chain-mapping/clickhouse';
import type { ClickHouseClient } from '@clickhouse/client';
import { ClickHouse } from './clickhouse.store';

describe('names in a native block', () => {
  const path = mkdtempSync(join(tmpdir(), 'chain-mapping-native-'));
  let client: ClickHouseClient;

  beforeAll(() => {
    client = createClickHouse({ chdb_path: path });
  });

  afterAll(async () => {
    await client.close();
    rmSync(path, { recursive: true, force: true });
  });

  // Their places take one, two and four bytes.
  it.each([1, 256, 257, 65_536, 65_537])('are read by the engine as they are, %d of them', async (count) => {
    const name = `names_${count}`;
    await client.command({
      query: `CREATE TABLE ${name} (n UInt32, name LowCardinality(String)) ENGINE = MergeTree ORDER BY n`,
    });
    const clickhouse = new ClickHouse(client);
    const rows = Array.from({ length: 2 * count }, (_, n) => ({ n, name: `name-${n % count}` }));
    await clickhouse.append({ name, columns: { n: 'uint32', name: 'name' } }, rows);
    const [found] = await clickhouse.ask<{ rows: number; right: number }>(
      `SELECT count() AS rows, countIf(name = concat('name-', toString(n % {count:UInt32}))) AS right FROM ${name}`,
      { count },
    );
    expect(found).toEqual({ rows: 2 * count, right: 2 * count });
  });
});
