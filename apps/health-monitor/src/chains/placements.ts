import { createHash } from 'node:crypto';
import type { ChainPlacement } from '@chain-mapping/contracts';
import type { Plan, PlannedChain } from '../targets/plan';

const revisions = new WeakMap<Plan, string>();

export function placementOf({ chain, interval_ms, monitoring, placements }: PlannedChain): ChainPlacement {
  const targets: Record<string, string> = {};
  for (const [node_id, placement] of placements) {
    if ('target_id' in placement) targets[node_id] = placement.target_id;
  }
  const { alert_thresholds, slo } = monitoring;
  const { id: chain_id, version } = chain;
  return { chain_id, version, interval_ms, targets, alert_thresholds, has_slo: slo != null };
}

/** The same for the same placements of all chains, in every replica and after every restart; worked out once for each plan. */
export function revisionOf(plan: Plan): string {
  const known = revisions.get(plan);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const id of [...plan.chains.keys()].sort()) {
    const planned = plan.chains.get(id);
    if (planned) hash.update(JSON.stringify(placementOf(planned)));
  }
  const revision = hash.digest('hex').slice(0, 32);
  revisions.set(plan, revision);
  return revision;
}
