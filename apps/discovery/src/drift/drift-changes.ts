import { type ChainDrift, chainDrifts, type DriftEdge, isSameDrift } from '@chain-mapping/model';

/**
 * What has to be told: of each chain whose drift is another than was told, also of those that do not drift any more or are gone.
 *
 * @param told of the chains that drift
 */
export function driftChanges(
  edges: readonly DriftEdge[],
  chain_ids: readonly string[],
  told: ReadonlyMap<string, ChainDrift>,
  now: string,
): ChainDrift[] {
  const all = new Set([...chain_ids, ...told.keys()]);
  return chainDrifts(edges, all, now).filter((drift) => {
    const before = told.get(drift.chain_id);
    return before === undefined ? drift.drifted : !isSameDrift(before, drift);
  });
}
