import { createClickHouse } from '@chain-mapping/clickhouse';
import { Readable } from 'node:stream';
import { aClickHouse } from './clickhouse';
import type { TestServer } from './servers';

describe('aClickHouse', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await aClickHouse();
  });
  afterAll(() => server?.stop());

  it('is one store to all that connect to it', async () => {
    const [one, other] = [createClickHouse({ url: server.url }), createClickHouse({ url: server.url })];
    try {
      await one.command({ query: 'CREATE TABLE seen (name String, n UInt32) ENGINE = MergeTree ORDER BY n' });
      await one.insert({ table: 'seen', values: [{ name: "it's\ta \\ name", n: 1 }], format: 'JSONEachRow' });
      const row = Buffer.from([1, 0x62, 2, 0, 0, 0]);
      const { stream } = await other.exec({
        query: 'INSERT INTO seen (name, n) FORMAT RowBinary',
        values: Readable.from([row]),
      });
      for await (const _ of stream);
      const ask = async (query: string, query_params: Record<string, unknown> = {}) =>
        (await one.query({ query, query_params, format: 'JSONEachRow' })).json();
      await expect(ask('SELECT n FROM seen WHERE name = {name:String}', { name: "it's\ta \\ name" })).resolves.toEqual([
        { n: 1 },
      ]);
      await expect(ask('SELECT n FROM seen WHERE n IN {all:Array(UInt32)}', { all: [2, 3] })).resolves.toEqual([
        { n: 2 },
      ]);
      const many = Array.from({ length: 1000 }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12)}`);
      await expect(
        ask('SELECT n FROM seen WHERE name IN {all:Array(String)}', { all: [...many, 'b'] }),
      ).resolves.toEqual([{ n: 2 }]);
      await expect(ask('SELECT n FROM nowhere')).rejects.toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
      await expect(one.ping()).resolves.toEqual({ success: true });
    } finally {
      await one.close();
      await other.close();
    }
  });
});
