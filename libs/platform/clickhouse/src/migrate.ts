import type { ClickHouseClient } from '@clickhouse/client';

export interface ClickHouseMigration {
  /** Grows, never changes: `001_health_metrics`. */
  readonly name: string;
  /** Each may be run again after a crash in the middle: `CREATE TABLE IF NOT EXISTS …`. */
  readonly statements: readonly string[];
}

const TABLE = 'chain_mapping_migrations';

/**
 * Brings the schema up to date: runs what has not run yet, in order.
 *
 * ClickHouse has no transactions over DDL, so statements must be idempotent; a migration counts as done after its last.
 */
export async function migrateClickHouse(
  client: ClickHouseClient,
  migrations: readonly ClickHouseMigration[],
): Promise<readonly string[]> {
  await client.command({
    query: `CREATE TABLE IF NOT EXISTS ${TABLE} (name String, done_at DateTime64(3) DEFAULT now64(3))
            ENGINE = MergeTree ORDER BY name`,
  });
  const rows = await client.query({ query: `SELECT name FROM ${TABLE}`, format: 'JSONEachRow' });
  const done = new Set((await rows.json<{ name: string }>()).map(({ name }) => name));
  const missing = migrations.filter(({ name }) => !done.has(name));
  for (const { name, statements } of missing) {
    for (const query of statements) await client.command({ query });
    await client.insert({ table: TABLE, values: [{ name }], format: 'JSONEachRow' });
  }
  return missing.map(({ name }) => name);
}
