import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createClickHouse } from './clickhouse';
import { migrateClickHouse } from './migrate';

describe('the embedded engine', () => {
  const path = mkdtempSync(join(tmpdir(), 'chain-mapping-clickhouse-'));
  const client = createClickHouse({ chdb_path: path });

  afterAll(async () => {
    await client.close();
    rmSync(path, { recursive: true, force: true });
  });

  it('runs each migration once', async () => {
    const first = {
      name: '001_numbers',
      statements: ['CREATE TABLE IF NOT EXISTS numbers_seen (n UInt32) ENGINE = MergeTree ORDER BY n'],
    };
    const second = { name: '002_one', statements: ['INSERT INTO numbers_seen VALUES (1)'] };
    await expect(migrateClickHouse(client, [first])).resolves.toEqual(['001_numbers']);
    await expect(migrateClickHouse(client, [first, second])).resolves.toEqual(['002_one']);
    await expect(migrateClickHouse(client, [first, second])).resolves.toEqual([]);
    const rows = await client.query({ query: 'SELECT n FROM numbers_seen', format: 'JSONEachRow' });
    await expect(rows.json()).resolves.toEqual([{ n: 1 }]);
  });

  it('takes binary rows, and leaves no file behind', async () => {
    const bytes = Buffer.from([7, 0, 0, 0, 0x27, 0, 0, 0]);
    const query = 'INSERT INTO numbers_seen (n) SETTINGS max_threads = 1 FORMAT RowBinary';
    const insert = async (values: Buffer) => {
      const { stream } = await client.exec({ query, values: Readable.from([values]) });
      for await (const _ of stream);
    };
    await insert(bytes);
    await expect(insert(bytes.subarray(0, 6))).rejects.toThrow(/CANNOT_READ_ALL_DATA|Cannot read all data/i);
    const rows = await client.query({ query: 'SELECT n FROM numbers_seen ORDER BY n', format: 'JSONEachRow' });
    await expect(rows.json()).resolves.toEqual([{ n: 1 }, { n: 7 }, { n: 0x27 }]);
    expect(readdirSync(join(path, 'incoming'))).toEqual([]);
  });

  it('takes binary blocks', async () => {
    // One column, two rows: its name, its type, its values.
    const bytes = Buffer.from('\x01\x02\x01n\x06UInt32\x01\0\0\0\x02\0\0\0');
    await client.command({ query: 'CREATE TABLE numbers_in_blocks (n UInt32) ENGINE = MergeTree ORDER BY n' });
    const query = 'INSERT INTO numbers_in_blocks (n) SETTINGS max_threads = 1 FORMAT Native';
    const { stream } = await client.exec({ query, values: Readable.from([bytes]) });
    for await (const _ of stream);
    const rows = await client.query({ query: 'SELECT n FROM numbers_in_blocks ORDER BY n', format: 'JSONEachRow' });
    await expect(rows.json()).resolves.toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('takes values as parameters only', async () => {
    const rows = await client.query({
      query: 'SELECT {text:String} AS text',
      query_params: { text: "'; DROP TABLE numbers_seen; --" },
      format: 'JSONEachRow',
    });
    await expect(rows.json()).resolves.toEqual([{ text: "'; DROP TABLE numbers_seen; --" }]);
  });
});
