import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { Failure } from '../output/failure';
import { keep, kept } from './files';
import type { ClickHouseTable, Manifest } from './manifest';

/** What stood there before, until what was restored is known to be whole. */
const OLD = '__before_restore';

interface Relation {
  readonly name: string;
  readonly engine: string;
  readonly create: string;
}

const quoted = (name: string): string => `\`${name.replace(/`/g, '\\`')}\``;

async function rowsOf<Row>(client: ClickHouseClient, query: string): Promise<Row[]> {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  return answer.json<Row>();
}

/** The tables and views of the database, their statements without its name. */
async function relationsOf(client: ClickHouseClient): Promise<Relation[]> {
  const found = await rowsOf<Relation & { current: string }>(
    client,
    `SELECT name, engine, create_table_query AS create, currentDatabase() AS current
       FROM system.tables WHERE database = currentDatabase() AND NOT is_temporary ORDER BY name`,
  );
  return found.map(({ name, engine, create, current }) => ({
    name,
    engine,
    create: create.replaceAll(`${current}.`, ''),
  }));
}

/** Rows, and a number that is the same for the same rows in whatever order. */
async function contentOf(client: ClickHouseClient, table: string): Promise<{ rows: number; digest: string }> {
  const [content] = await rowsOf<{ rows: string; digest: string }>(
    client,
    `SELECT toString(count()) AS rows, toString(sum(cityHash64(formatRow('RowBinary', *)))) AS digest FROM ${quoted(table)}`,
  );
  return { rows: Number(content?.rows ?? 0), digest: content?.digest ?? '0' };
}

/**
 * Every table of the database, in ClickHouse's own format, to `clickhouse/` in the folder.
 *
 * @throws Failure when rows come or go while a table is read, or when there is a table that could not be made again
 */
export async function backUpClickHouse(client: ClickHouseClient, folder: string): Promise<Manifest['clickhouse']> {
  const relations = await relationsOf(client);
  const views = relations.filter(({ engine }) => engine === 'MaterializedView');
  const tables = relations.filter(({ engine }) => engine.endsWith('MergeTree'));
  const others = relations.filter((each) => !views.includes(each) && !tables.includes(each));
  if (others.length > 0)
    throw new Failure(`A backup cannot keep ${others.map(({ name, engine }) => `${name} (${engine})`).join(', ')}`);
  const keptTables: ClickHouseTable[] = [];
  for (const { name, create } of tables) {
    const file = `clickhouse/${name}.native.gz`;
    keptTables.push({ name, create, file, ...(await keepTable(client, name, join(folder, file))) });
  }
  return { tables: keptTables, views: views.map(({ name, create }) => ({ name, create })) };
}

/** What is written meanwhile changes the digest: then it is read once more. */
async function keepTable(client: ClickHouseClient, name: string, path: string) {
  for (let attempt = 1; ; attempt += 1) {
    const content = await contentOf(client, name);
    const { stream } = await client.exec({ query: `SELECT * FROM ${quoted(name)} FORMAT Native` });
    const sha256 = await keep(stream, path);
    const after = await contentOf(client, name);
    if (after.digest === content.digest && after.rows === content.rows) return { ...content, sha256 };
    if (attempt === 5) throw new Failure(`${name} changes faster than it can be read: stop metrics-ingest meanwhile`);
  }
}

/** A restore that can still be taken back. */
export interface PendingRestore {
  keep(): Promise<void>;
  takeBack(): Promise<void>;
}

/**
 * Puts the tables back beside what stood there, and compares what was kept with what is there now.
 *
 * @throws Failure when there are rows that `force` does not say to replace, or when something is not as it was kept
 */
export async function restoreClickHouse(
  client: ClickHouseClient,
  folder: string,
  { tables, views }: Manifest['clickhouse'],
  { force, isEmbedded }: { readonly force: boolean; readonly isEmbedded: boolean },
): Promise<PendingRestore> {
  const before = await relationsOf(client);
  await refuseRows(client, before, force);
  const command = (query: string) => client.command({ query });
  // A view has no rows of its own, and would follow its table by its old name.
  const oldViews = before.filter(({ engine }) => engine.endsWith('View'));
  for (const { name } of oldViews) await command(`DROP TABLE ${quoted(name)}`);
  const moved: string[] = [];
  const made: string[] = [];
  const takeBack = async (): Promise<void> => {
    for (const name of made.splice(0).reverse()) await command(`DROP TABLE IF EXISTS ${quoted(name)}`);
    for (const name of moved.splice(0)) await command(`RENAME TABLE ${quoted(name + OLD)} TO ${quoted(name)}`);
    for (const { create } of oldViews.splice(0)) await command(create);
  };
  try {
    for (const { name } of before.filter((each) => !oldViews.includes(each))) {
      await command(`RENAME TABLE ${quoted(name)} TO ${quoted(name + OLD)}`);
      moved.push(name);
    }
    for (const { name, create, file, rows, digest } of tables) {
      made.push(name);
      await command(create);
      if (rows > 0) await load(client, name, join(folder, file), isEmbedded);
      const now = await contentOf(client, name);
      if (now.rows !== rows || now.digest !== digest) {
        throw new Failure(
          `${name} is not what was kept: ${now.rows} rows of ${rows}, digest ${now.digest} for ${digest}`,
        );
      }
    }
    // After the rows: each of them is in the table of the view already.
    for (const { name, create } of views) {
      made.push(name);
      await command(create);
    }
  } catch (error) {
    await takeBack();
    throw error;
  }
  return {
    takeBack,
    keep: async () => {
      for (const name of moved) await command(`DROP TABLE ${quoted(name + OLD)}`);
    },
  };
}

async function refuseRows(client: ClickHouseClient, relations: readonly Relation[], force: boolean): Promise<void> {
  const left = relations.filter(({ name }) => name.endsWith(OLD)).map(({ name }) => name);
  if (left.length > 0)
    throw new Failure(`A restore was cut off here: look at ${left.join(', ')}, and drop or rename them`);
  if (force) return;
  for (const { name, engine } of relations) {
    if (!engine.endsWith('MergeTree') || /migrations$/.test(name)) continue;
    if ((await contentOf(client, name)).rows > 0)
      throw new Failure(`ClickHouse is not empty (${name}): --force replaces what it holds`);
  }
}

/** The embedded engine takes bytes from files alone. */
async function load(client: ClickHouseClient, table: string, path: string, isEmbedded: boolean): Promise<void> {
  const into = `INSERT INTO ${quoted(table)}`;
  if (isEmbedded) {
    await client.command({ query: `${into} SELECT * FROM file('${path.replace(/[\\']/g, '\\$&')}', 'Native')` });
    return;
  }
  const { stream } = await client.exec({ query: `${into} FORMAT Native`, values: kept(path) });
  for await (const _ of stream) void _;
}
