import { applyFolder } from '../chain-files/apply-folder';
import { loadSound } from '../chain-files/load';
import type { Plan } from '../plan/plan';
import { planSummary, planText } from '../plan/plan-text';
import type { CommandContext } from './context';

export interface ApplyCommandOptions {
  readonly dryRun?: boolean;
  readonly prune?: boolean;
  readonly reason?: string;
}

export async function apply(
  { api, out, stdin }: CommandContext,
  paths: readonly string[],
  options: ApplyCommandOptions,
): Promise<void> {
  const dry_run = options.dryRun ?? false;
  const folder = await loadSound(paths, stdin);
  const { chains, plan } = await applyFolder(api.because(options.reason), folder, {
    dry_run,
    prune: options.prune ?? false,
  });
  const answer = {
    dry_run,
    ...chains,
    services: namesOf(plan, 'service'),
    monitoring: namesOf(plan, 'monitoring'),
    ...(dry_run && { changes: plan.changes }),
  };
  out.data(answer, () => {
    const begins = dry_run ? 'Dry run, nothing was changed' : plan.changes.length > 0 ? 'Applied' : 'Nothing to change';
    const summary = `${begins}. ${planSummary(plan, !dry_run)}`;
    if (plan.changes.length === 0) return summary;
    return `${planText(plan, out.colours, { fields: dry_run })}\n\n${summary}`;
  });
}

/** Which services, or the monitoring of which chains, were created and updated. */
function namesOf({ changes, unchanged }: Plan, kind: 'service' | 'monitoring') {
  const ids = (action: string): string[] =>
    changes.filter((change) => change.kind === kind && change.action === action).map(({ id }) => id);
  return { created: ids('create'), updated: ids('update'), unchanged: unchanged[kind] };
}
