import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Failure } from '../output/failure';
import { keep, kept } from './files';
import type { Manifest, PostgresTable } from './manifest';
import { readSchema } from './postgres-schema';

const quoted = (name: string): string => `"${name.replace(/"/g, '""')}"`;
const listOf = (names: readonly string[]): string => names.map(quoted).join(', ');

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'chain-mapping backup',
    connectionTimeoutMillis: 5_000,
  });
  try {
    await client.connect();
  } catch (error) {
    throw new Failure(`PostgreSQL cannot be reached: ${error instanceof Error ? error.message : String(error)}`, 3);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Everything in the schema `public`, as it was at one moment; services may go on. Files go to `postgres/` in the folder. */
export function backUpPostgres(url: string, folder: string): Promise<Manifest['postgres']> {
  return connected(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { before, after, tables } = await readSchema(client);
    const keptTables: PostgresTable[] = [];
    for (const { name, columns, key } of tables) {
      const file = `postgres/${name}.copy.gz`;
      const order = key.length > 0 ? listOf(key) : 'ctid';
      const copy = client.query(
        copyTo(`COPY (SELECT ${listOf(columns)} FROM ${quoted(name)} ORDER BY ${order}) TO STDOUT`),
      );
      const sha256 = await keep(copy, join(folder, file));
      keptTables.push({ name, columns, file, rows: copy.rowCount, sha256 });
    }
    await client.query('COMMIT');
    return { before, after, tables: keptTables };
  });
}

/**
 * Puts it back, in one transaction, which is committed after `beforeCommit`.
 *
 * @throws Failure when there are rows, or somebody works there, and `force` does not say to take that away
 */
export function restorePostgres(
  url: string,
  folder: string,
  { before, after, tables }: Manifest['postgres'],
  { force, beforeCommit }: { readonly force: boolean; readonly beforeCommit: () => Promise<void> },
): Promise<void> {
  return connected(url, async (client) => {
    await refuseOthers(client);
    await client.query('BEGIN');
    await client.query('SET LOCAL check_function_bodies = off');
    const full = await tablesWithRows(client);
    if (full.length > 0 && !force) {
      throw new Failure(`The database is not empty (${full.slice(0, 5).join(', ')}): --force replaces what it holds`);
    }
    await empty(client);
    for (const statement of before) await client.query(statement);
    for (const { name, columns, file, rows } of tables) {
      const copy = client.query(copyFrom(`COPY ${quoted(name)} (${listOf(columns)}) FROM STDIN`));
      await pipeline(kept(join(folder, file)), copy);
      if (copy.rowCount !== rows) throw new Failure(`${name} has ${copy.rowCount} rows, and ${rows} were kept`);
    }
    for (const statement of after) await client.query(statement);
    await beforeCommit();
    await client.query('COMMIT');
  });
}

/** Services hold in memory what would no longer be so. */
async function refuseOthers(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT coalesce(nullif(application_name, ''), usename, 'somebody') AS name FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  if (rows.length === 0) return;
  const names = [...new Set(rows.map(({ name }) => name))].join(', ');
  throw new Failure(`Others are connected to the database (${names}): stop the services first`);
}

/** The schema itself may belong to another. */
async function empty(client: Client): Promise<void> {
  const DROPS = [
    `SELECT format('DROP TABLE %I CASCADE', relname) AS drop FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
    `SELECT format('DROP SEQUENCE %I CASCADE', relname) AS drop FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'`,
    `SELECT format('DROP ROUTINE %s CASCADE', oid::regprocedure) AS drop FROM pg_proc WHERE pronamespace = 'public'::regnamespace`,
  ];
  for (const query of DROPS) {
    for (const { drop } of (await client.query<{ drop: string }>(query)).rows) await client.query(drop);
  }
}

/** What migrations have been run is not somebody's work. */
async function tablesWithRows(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm') ORDER BY relname`,
  );
  const full: string[] = [];
  for (const { name } of rows.filter((each) => !/migrations$/.test(each.name))) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${quoted(name)} LIMIT 1`);
    if ((rowCount ?? 0) > 0) full.push(name);
  }
  return full;
}
