/** How the tables of a schema lie on a cluster. */
export interface ClusterLayout {
  /** Its name in the configuration of the servers, whose macros are `{shard}` and `{replica}`. */
  readonly cluster: string;
  /** For each table the expression that says which shard a row belongs to. */
  readonly sharding: Readonly<Record<string, string>>;
}

const CREATE_TABLE = /^\s*CREATE TABLE IF NOT EXISTS ([a-z_][a-z0-9_]*)\s*\(/;
const CREATE_VIEW = /^\s*CREATE MATERIALIZED VIEW IF NOT EXISTS ([a-z_][a-z0-9_]*) TO ([a-z_][a-z0-9_]*) AS/;
const ALTER_TABLE = /^\s*ALTER TABLE ([a-z_][a-z0-9_]*)\b/;
const SOURCE = /\bFROM ([a-z_][a-z0-9_]*)\b/;
const ENGINE = /\bENGINE = ([A-Za-z]*)MergeTree\b/;

const localOf = (table: string): string => `${table}_local`;

/**
 * A statement of a migration, written for one server, as the statements that do the same on every server of a cluster: each table is replicated within its shard
 * as `<name>_local`, and the name itself is distributed over the shards, so that whoever asks or inserts need not know.
 *
 * @throws RangeError for a statement of another kind, and for a table without an expression to shard by
 */
export function onCluster(statement: string, { cluster, sharding }: ClusterLayout): readonly string[] {
  const on = `ON CLUSTER '${cluster}'`;
  const table = CREATE_TABLE.exec(statement)?.[1];
  if (table !== undefined) {
    const shard = sharding[table];
    if (shard === undefined) throw new RangeError(`nothing says which shard a row of ${table} belongs to`);
    return [
      replicated(statement, table).replace(CREATE_TABLE, () => `CREATE TABLE IF NOT EXISTS ${localOf(table)} ${on} (`),
      `CREATE TABLE IF NOT EXISTS ${table} ${on} AS ${localOf(table)}
        ENGINE = Distributed('${cluster}', currentDatabase(), '${localOf(table)}', ${shard})`,
    ];
  }
  const [, view, target] = CREATE_VIEW.exec(statement) ?? [];
  if (view !== undefined && target !== undefined) {
    // Each server sums up what it stores itself.
    return [
      statement
        .replace(CREATE_VIEW, () => `CREATE MATERIALIZED VIEW IF NOT EXISTS ${view} ${on} TO ${localOf(target)} AS`)
        .replace(SOURCE, (_, source: string) => `FROM ${localOf(source)}`),
    ];
  }
  const altered = ALTER_TABLE.exec(statement)?.[1];
  if (altered !== undefined) {
    return [
      statement.replace(ALTER_TABLE, () => `ALTER TABLE ${localOf(altered)} ${on}`),
      withoutCodecs(statement).replace(ALTER_TABLE, () => `ALTER TABLE ${altered} ${on}`),
    ];
  }
  throw new RangeError(`only tables and views are made on a cluster: ${statement.trim().slice(0, 60)}`);
}

function replicated(statement: string, table: string): string {
  const engine = ENGINE.exec(statement)?.[1];
  if (engine === undefined) throw new RangeError(`${table} is of no engine that can be replicated`);
  return statement
    .replace(
      ENGINE,
      () => `ENGINE = Replicated${engine}MergeTree('/clickhouse/tables/{shard}/{database}/${table}', '{replica}')`,
    )
    .replace('non_replicated_deduplication_window', 'replicated_deduplication_window');
}

/** A distributed table stores nothing, and takes no codecs. */
const withoutCodecs = (statement: string): string => statement.replace(/ CODEC\((?:[^()]|\([^()]*\))*\)/g, '');
