import { applyFolder } from '../chain-files/apply-folder';
import { readFolder } from '../chain-files/read-folder';
import type { CommandContext } from './context';

export async function apply(
  { api, out }: CommandContext,
  path: string,
  options: { readonly dryRun?: boolean; readonly prune?: boolean },
): Promise<void> {
  const dry_run = options.dryRun ?? false;
  const applied = await applyFolder(api, readFolder(path), { dry_run, prune: options.prune ?? false });
  out.data(applied, () =>
    [
      `${dry_run ? 'Would apply' : 'Applied'}: ${applied.created.length} created, ${applied.updated.length} updated, ${applied.deleted.length} deleted, ${applied.unchanged.length} unchanged; ${applied.services} services, ${applied.monitored} monitored`,
      ...(['created', 'updated', 'deleted'] as const)
        .filter((kind) => applied[kind].length > 0)
        .map((kind) => `  ${kind}: ${applied[kind].join(', ')}`),
    ].join('\n'),
  );
}
