import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Table } from './tables';

/** Of a ClickHouse row, what goes over the wire: times are integer milliseconds, as a fraction would be an error. */
export type Row = Readonly<Record<string, unknown>>;

// In the statement, because the embedded engine would keep settings that come beside it for every later statement.
const LIMITS = `SETTINGS max_execution_time = 5, max_memory_usage = 500000000,
  output_format_json_quote_64bit_integers = 0, output_format_json_quote_denormals = 0`;

// A block is a few megabytes at most: to divide it among threads costs more than they save.
const ONE_THREAD = 'input_format_parallel_parsing = 0, max_threads = 1, max_insert_threads = 1';

export class ClickHouse implements OnApplicationShutdown {
  constructor(private readonly client: ClickHouseClient) {}

  async ping(): Promise<void> {
    const answer = await this.client.ping();
    if (!answer.success) throw answer.error;
  }

  /** The rows of a question, which is bounded in time and memory. What comes from outside goes into `parameters`, never into the text. */
  async ask<T>(question: string, parameters: Record<string, unknown> = {}): Promise<T[]> {
    const answer = await this.client.query({
      query: `${question} ${LIMITS}`,
      query_params: parameters,
      format: 'JSONEachRow',
    });
    return answer.json<T>();
  }

  /** Inserts rows as one block; the same keys inserted again within the window of the table fall away. */
  async insert(table: Table, keys: readonly string[], rows: readonly Row[]): Promise<void> {
    const token = createHash('sha256').update(keys.join('\n')).digest('hex');
    const query = `INSERT INTO ${table.name} SETTINGS insert_deduplication_token = '${token}', ${ONE_THREAD} FORMAT JSONEachRow`;
    const body = rows.map((row) => JSON.stringify(row)).join('\n');
    const { stream } = await this.client.exec({ query, values: Readable.from([body]) });
    // The answer is empty, and holds the connection until it has been read.
    for await (const _ of stream);
  }

  /** Inserts lines of tab-separated values, for rows that are too many to become objects first. */
  async insertLines(table: string, columns: readonly string[], lines: readonly string[]): Promise<void> {
    const query = `INSERT INTO ${table} (${columns.join(', ')}) FORMAT TabSeparated`;
    const { stream } = await this.client.exec({ query, values: Readable.from([lines.join('\n')]) });
    for await (const _ of stream);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
