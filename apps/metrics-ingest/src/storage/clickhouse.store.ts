import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import type { OnApplicationShutdown } from '@nestjs/common';
import { nativeBlock } from './native-block';
import type { Columns, Table } from './tables';

/** A row by the names of its columns: times are milliseconds since 1970. */
export type Row = Readonly<Record<string, unknown>>;

// In the statement, because the embedded engine would keep settings that come beside it for every later statement.
const LIMITS = `SETTINGS max_execution_time = 5, max_memory_usage = 500000000,
  output_format_json_quote_64bit_integers = 0, output_format_json_quote_denormals = 0`;

// A block is a few megabytes at most: to divide it among threads costs more than they save.
const ONE_THREAD = 'max_threads = 1, max_insert_threads = 1';

/** Meanwhile a backlog grows, and an attempt in vain costs little. */
export const LONGEST_RETRY_MS = 2_000;

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

  /** The bytes of an answer, whose format and limits the statement names. */
  async read(statement: string, parameters: Record<string, unknown>): Promise<Readable> {
    return (await this.client.exec({ query: statement, query_params: parameters })).stream;
  }

  /** Inserts rows as one block; the same keys inserted again within the window of the table fall away. */
  async insert(table: Table, keys: readonly string[], rows: readonly Row[]): Promise<void> {
    const token = createHash('sha256').update(keys.join('\n')).digest('hex');
    await this.insertNative(table, token, nativeBlock(table.columns, rows));
  }

  /** Inserts a block of the format Native; one with the same token within the window of the table falls away. */
  async insertNative(table: Table, token: string, block: Buffer): Promise<void> {
    await this.insertBlock(table, block, `insert_deduplication_token = '${token}', ${ONE_THREAD}`);
  }

  /** Inserts rows that may be there twice. */
  append(table: Columns, rows: readonly Row[]): Promise<void> {
    return this.appendNative(table, nativeBlock(table.columns, rows));
  }

  /** The same for a block of the format Native. */
  appendNative(table: Columns, block: Buffer): Promise<void> {
    return this.insertBlock(table, block, ONE_THREAD);
  }

  private async insertBlock({ name, columns }: Columns, block: Buffer, settings: string): Promise<void> {
    const values = Readable.from([block]);
    const query = `INSERT INTO ${name} (${Object.keys(columns).join(', ')}) SETTINGS ${settings} FORMAT Native`;
    const { stream } = await this.client.exec({ query, values });
    // The answer is empty, and holds the connection until it has been read.
    for await (const _ of stream);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
