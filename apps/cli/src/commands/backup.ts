import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { backUpClickHouse, restoreClickHouse } from '../backup/clickhouse-backup';
import { digestOf } from '../backup/files';
import { Manifest } from '../backup/manifest';
import { backUpPostgres, restorePostgres } from '../backup/postgres-backup';
import { openStores, type Places } from '../backup/stores';
import { VERSION } from '../config';
import { Failure } from '../output/failure';
import { counted } from '../output/output';
import type { CommandContext } from './context';

const MANIFEST = 'manifest.json';

const rowsIn = (tables: readonly { readonly rows: number }[]): number =>
  tables.reduce((sum, { rows }) => sum + rows, 0);

/** Chains, versions, alerts, settings and metrics to a folder that does not exist yet; it is there when it is whole. */
export async function backUp({ out }: CommandContext, places: Places, folder: string): Promise<void> {
  const target = resolve(folder);
  if (existsSync(target)) throw new Failure(`${target} exists: a backup is a new folder`, 2);
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  for (const part of ['postgres', 'clickhouse']) mkdirSync(join(partial, part), { recursive: true, mode: 0o700 });
  const stores = await openStores(places, (text) => out.say(text));
  try {
    // Metrics last: of what they are, the chains are there.
    const postgres = await backUpPostgres(stores.postgres, partial);
    const clickhouse = await backUpClickHouse(stores.clickhouse, partial);
    const manifest: Manifest = { format: 1, version: VERSION, made_at: new Date().toISOString(), postgres, clickhouse };
    writeFileSync(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    renameSync(partial, target);
    tell(out, manifest, `backed up to ${target}`);
  } finally {
    await stores.close();
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Puts a backup back: all of it, or nothing. */
export async function restore(
  { out }: CommandContext,
  places: Places,
  folder: string,
  { force = false }: { readonly force?: boolean },
): Promise<void> {
  const source = resolve(folder);
  const manifest = await readManifest(source);
  const stores = await openStores(places, (text) => out.say(text));
  try {
    const { clickhouseIsEmbedded: isEmbedded } = stores;
    let pending = undefined as Awaited<ReturnType<typeof restoreClickHouse>> | undefined;
    try {
      await restorePostgres(stores.postgres, source, manifest.postgres, {
        force,
        beforeCommit: async () => {
          pending = await restoreClickHouse(stores.clickhouse, source, manifest.clickhouse, { force, isEmbedded });
        },
      });
    } catch (error) {
      await pending?.takeBack();
      throw error;
    }
    await pending?.keep();
    tell(out, manifest, `restored what was kept at ${manifest.made_at}`);
  } finally {
    await stores.close();
  }
}

function tell(out: CommandContext['out'], { postgres, clickhouse, made_at, version }: Manifest, text: string): void {
  const summary = {
    made_at,
    version,
    postgres: { tables: postgres.tables.length, rows: rowsIn(postgres.tables) },
    clickhouse: { tables: clickhouse.tables.length, rows: rowsIn(clickhouse.tables) },
  };
  out.data(summary, () =>
    [
      text,
      `  PostgreSQL  ${counted(summary.postgres.rows, 'row')} in ${counted(summary.postgres.tables, 'table')}`,
      `  ClickHouse  ${counted(summary.clickhouse.rows, 'row')} in ${counted(summary.clickhouse.tables, 'table')}`,
    ].join('\n'),
  );
}

/** @throws Failure when it is no backup, or a file of it is not as it was written */
async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) throw new Failure(`${folder} is no backup: it has no ${MANIFEST}`, 2);
  let parsed;
  try {
    parsed = Manifest.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${String(error)}`, 2);
  }
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Failure(
      `${path} is of no format that this version reads: ${issue?.path.join('.')}: ${issue?.message}`,
      2,
    );
  }
  for (const { file, sha256 } of [...parsed.data.postgres.tables, ...parsed.data.clickhouse.tables]) {
    const found = existsSync(join(folder, file)) ? await digestOf(join(folder, file)) : 'not there';
    if (found !== sha256)
      throw new Failure(`${join(folder, file)} is not as it was written (${found}): nothing was restored`);
  }
  return parsed.data;
}
