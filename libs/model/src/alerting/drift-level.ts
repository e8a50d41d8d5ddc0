import type { ChainDrift } from '../drift/drift';
import type { Level } from './alert-lifecycle';

const MOST_NAMED = 3;

export const driftFingerprint = (chain_id: string): string => `drift:${chain_id}`;

/**
 * What a chain's drift says: one condition, however many calls differ. Without a threshold nothing is looked for.
 *
 * @param at when it was so, in milliseconds since 1970
 */
export function driftLevel(
  { chain_id, phantom_count, undocumented_count, edges }: ChainDrift,
  threshold: number | null | undefined,
  episode: string,
  at: number,
): Level {
  const observation = {
    fingerprint: driftFingerprint(chain_id),
    ...{ chain_id, node_id: null, type: 'drift' as const, target_id: null, episode },
    order: { at, sequence: 0 },
    observed_at: at,
  };
  if (!hasDrifted({ phantom_count, undocumented_count }, threshold)) {
    return { ...observation, state: 'clear', resolution: 'The chain is as code and traffic say again' };
  }
  const named = edges.slice(0, MOST_NAMED).map(({ source, target }) => `${source} → ${target}`);
  const message = `The chain differs from code and traffic: ${String(phantom_count)} of its calls found nowhere, ${String(undocumented_count)} that it does not name: ${named.join(', ')}`;
  return {
    ...observation,
    ...{ state: 'failing', severity: 'warning', message, root_cause: null, affected_chains: [chain_id], count: 1 },
  };
}

/** Whether so much differs that it is an alert. */
export const hasDrifted = (
  { phantom_count, undocumented_count }: Pick<ChainDrift, 'phantom_count' | 'undocumented_count'>,
  threshold: number | null | undefined,
): boolean => threshold != null && phantom_count + undocumented_count >= threshold;
