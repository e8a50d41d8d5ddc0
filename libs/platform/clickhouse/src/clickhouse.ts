import { mkdirSync } from 'node:fs';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';

export interface ClickHouseOptions {
  /** A ClickHouse server; without it the engine runs inside this process on `chdb_path`. */
  readonly url?: string | undefined;
  /** Folder of the embedded engine. One process at a time may open it. */
  readonly chdb_path?: string | undefined;
  readonly request_timeout_ms?: number;
}

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
    return createClient({ url: options.url, request_timeout: timeout, keep_alive: { enabled: true }, log });
  if (!options.chdb_path) throw new Error('CLICKHOUSE_URL or CHDB_PATH must be set');
  mkdirSync(options.chdb_path, { recursive: true });
  return createClient({ connection: embeddedEngine(options.chdb_path), log });
}

type CreateConnection = (options: { path: string }) => NonNullable<Parameters<typeof createClient>[0]>['connection'];

// Loaded only when it is asked for: production images do not hold the engine, which weighs half a gigabyte.
function embeddedEngine(path: string) {
  const { createChdbConnection } = require('chdb/connection') as { createChdbConnection: CreateConnection };
  return createChdbConnection({ path });
}
