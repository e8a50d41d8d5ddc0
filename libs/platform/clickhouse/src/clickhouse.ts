import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';

export interface ClickHouseOptions {
  /** A ClickHouse server; without it the engine runs inside this process on `chdb_path`. */
  readonly url?: string | undefined;
  /** Folder of the embedded engine. One process at a time may open it. */
  readonly chdb_path?: string | undefined;
  /** The server is one of a cluster with this name, over which tables are distributed. */
  readonly cluster?: string | undefined;
  readonly request_timeout_ms?: number;
}

/** An insert is answered when the shards have it; a question that asks within a question is asked of the whole cluster. */
const ON_CLUSTER = { distributed_foreground_insert: 1, distributed_product_mode: 'global' } as const;

/**
 * The one client of ClickHouse, whether a server answers it or the engine in this process.
 *
 * @throws Error when neither a URL nor a path is given, or the embedded engine is asked for where it is not installed.
 */
export function createClickHouse(options: ClickHouseOptions): ClickHouseClient {
  const timeout = options.request_timeout_ms ?? 30_000;
  // What fails is thrown: the caller logs it, once, in the format of the service.
  const log = { level: ClickHouseLogLevel.OFF };
  if (options.url)
    return createClient({
      url: options.url,
      request_timeout: timeout,
      keep_alive: { enabled: true },
      log,
      ...(options.cluster !== undefined && { clickhouse_settings: ON_CLUSTER }),
    });
  if (!options.chdb_path) throw new Error('CLICKHOUSE_URL or CHDB_PATH must be set');
  mkdirSync(options.chdb_path, { recursive: true });
  return createClient({ connection: embeddedEngine(options.chdb_path), log });
}

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;
type CreateConnection = (options: { path: string }) => ClientConnection;

/**
 * The engine is made for a machine of its own and here shares one with everything else: it is given caches for the little that is asked of it,
 * and buffers for columns of rows that come by the thousand.
 */
const CONFIGURATION = `<clickhouse>
  <mark_cache_size>16777216</mark_cache_size>
  <primary_index_cache_size>16777216</primary_index_cache_size>
  <query_condition_cache_size>1048576</query_condition_cache_size>
  <compiled_expression_cache_size>1048576</compiled_expression_cache_size>
  <max_thread_pool_free_size>0</max_thread_pool_free_size>
  <merge_tree>
    <min_compress_block_size>16384</min_compress_block_size>
    <max_compress_block_size>65536</max_compress_block_size>
  </merge_tree>
</clickhouse>
`;

interface Chdb {
  readonly Session: new (path: string, options: { connectionArgs: string[] }) => { close(): void };
}

// Loaded only when it is asked for: production images do not hold the engine, which weighs half a gigabyte.
function embeddedEngine(path: string) {
  const { Session } = require('chdb') as Chdb;
  const { createChdbConnection } = require('chdb/connection') as { createChdbConnection: CreateConnection };
  const file = join(path, 'engine.xml');
  writeFileSync(file, CONFIGURATION);
  // Whoever opens the folder first says how the engine is configured; the connection of the client cannot.
  const first = new Session(path, { connectionArgs: [`--config-file=${file}`] });
  const connection = createChdbConnection({ path });
  first.close();
  return takingBinary(connection, resolve(path, 'incoming'));
}

const BINARY = /\sFORMAT (RowBinary|Native)\s*$/;

/** Beside a statement this engine takes text alone: binary rows, which cost it a third, go by way of a file. */
function takingBinary(connection: ClientConnection, folder: string): ClientConnection {
  // What a process that was killed left behind.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const exec = connection.exec.bind(connection);
  connection.exec = async (execution) => {
    const { query, values } = execution;
    if (values === undefined || !BINARY.test(query)) return exec(execution);
    const file = join(folder, randomUUID());
    try {
      await writeFile(file, await bytesOf(values));
      const { values: _, ...rest } = execution;
      const source = file.replace(/[\\']/g, (character) => `\\${character}`);
      return await exec({
        ...rest,
        query: query.replace(BINARY, (_, format: string) => ` SELECT * FROM file('${source}', '${format}')`),
      });
    } finally {
      await rm(file, { force: true });
    }
  };
  return connection;
}

/** What is mostly one block is not copied: it has several megabytes. */
async function bytesOf(values: string | Readable): Promise<string | Buffer> {
  if (typeof values === 'string') return values;
  const chunks: Buffer[] = [];
  for await (const chunk of values as AsyncIterable<Buffer | string>) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  }
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}
