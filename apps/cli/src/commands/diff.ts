import { loadSound } from '../chain-files/load';
import { Failure } from '../output/failure';
import { makePlan } from '../plan/make-plan';
import { planSummary, planText } from '../plan/plan-text';
import type { CommandContext } from './context';

const SAME = 0;
const DIFFERENT = 1;

/** Prints what `apply` would change; answers the exit code as `diff` does: 0 nothing, 1 something, more is trouble. */
export async function diff(
  context: CommandContext,
  paths: readonly string[],
  options: { readonly prune?: boolean },
): Promise<number> {
  try {
    return await printDiff(context, paths, options.prune ?? false);
  } catch (error) {
    const failure =
      error instanceof Failure ? error : new Failure(error instanceof Error ? error.message : String(error));
    if (failure.exitCode > DIFFERENT) throw failure;
    throw new Failure(failure.message, 2, failure.details);
  }
}

async function printDiff(
  { api, out, stdin }: CommandContext,
  paths: readonly string[],
  prune: boolean,
): Promise<number> {
  const plan = await makePlan(api, await loadSound(paths, stdin), prune);
  out.data({ changes: plan.changes, unchanged: plan.unchanged }, () =>
    plan.changes.length === 0
      ? `No difference. ${planSummary(plan, false)}`
      : `${planText(plan, out.colours, { fields: true })}\n\n${planSummary(plan, false)}`,
  );
  return plan.changes.length === 0 ? SAME : DIFFERENT;
}
