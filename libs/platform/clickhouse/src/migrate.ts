import type { ClickHouseClient } from '@clickhouse/client';
import { type ClusterLayout, onCluster } from './on-cluster';

export interface ClickHouseMigration {
  /** Grows, never changes: `001_health_metrics`. */
  readonly name: string;
  /** Each may be run again after a crash in the middle: `CREATE TABLE IF NOT EXISTS …`. */
  readonly statements: readonly string[];
}

const TABLE = 'chain_mapping_migrations';

/**
 * Brings the schema up to date: runs what has not run yet, in order; with a layout, on all servers of its cluster.
 *
 * ClickHouse has no transactions over DDL, so statements must be idempotent; a migration counts as done after its last.
 */
export async function migrateClickHouse(
  client: ClickHouseClient,
  migrations: readonly ClickHouseMigration[],
  layout?: ClusterLayout,
): Promise<readonly string[]> {
  await client.command({ query: layout === undefined ? DONE : doneOn(layout) });
  const rows = await client.query({ query: `SELECT DISTINCT name FROM ${TABLE}`, format: 'JSONEachRow' });
  const done = new Set((await rows.json<{ name: string }>()).map(({ name }) => name));
  const missing = migrations.filter(({ name }) => !done.has(name));
  for (const { name, statements } of missing) {
    for (const statement of statements) {
      for (const query of layout === undefined ? [statement] : onCluster(statement, layout)) {
        await client.command({ query });
      }
    }
    await client.insert({ table: TABLE, values: [{ name }], format: 'JSONEachRow' });
  }
  return missing.map(({ name }) => name);
}

const COLUMNS = 'name String, done_at DateTime64(3) DEFAULT now64(3)';
const DONE = `CREATE TABLE IF NOT EXISTS ${TABLE} (${COLUMNS}) ENGINE = MergeTree ORDER BY name`;

/** One for the whole cluster, as every server has to know what was done on all. */
const doneOn = ({ cluster }: ClusterLayout): string =>
  `CREATE TABLE IF NOT EXISTS ${TABLE} ON CLUSTER '${cluster}' (${COLUMNS})
   ENGINE = ReplicatedMergeTree('/clickhouse/tables/all/{database}/${TABLE}', '{shard}-{replica}') ORDER BY name`;
