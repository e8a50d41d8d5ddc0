import { type AlertRecord, compareChainIds, type Level, staleAfter } from '@chain-mapping/model';

/** A chain of which results are to come. */
export interface ExpectedChain {
  readonly chain_id: string;
  readonly interval_ms: number;
  readonly target_ids: readonly string[];
}

export interface SilentChain {
  readonly chain_id: string;
  /** When the last result was heard, or since when one has been waited for, in milliseconds since 1970. */
  readonly since: number;
}

export interface Missing {
  readonly silent: readonly SilentChain[];
  /** How many chains results are to come of. */
  readonly expected: number;
  /** Whether a result of each of them has been heard not too long ago. */
  readonly allHeard: boolean;
}

/** Results are on their way for a moment, and whoever checks may just have been started again. */
const MARGIN_MS = 5000;
const NAMED = 10;

export const FINGERPRINT = 'no_results';

/** After so long without a result of a chain there should have been one, in milliseconds. */
export const patienceFor = ({ interval_ms }: ExpectedChain): number => staleAfter(interval_ms) + MARGIN_MS;

/**
 * The chains of which no result comes any more. `heard`: when the newest result of a target came; `since`: from when on results have been
 * waited for, of a chain that nothing was heard of yet.
 */
export function missingResults(
  chains: readonly ExpectedChain[],
  heard: (target_id: string) => number | undefined,
  since: (chain_id: string) => number,
  now: number,
): Missing {
  const checked = chains.filter(({ target_ids }) => target_ids.length > 0);
  const silent: SilentChain[] = [];
  let allHeard = true;
  for (const chain of checked) {
    const newest = Math.max(...chain.target_ids.map((target) => heard(target) ?? -Infinity));
    const from = Number.isFinite(newest) ? newest : since(chain.chain_id);
    if (now - from > patienceFor(chain)) silent.push({ chain_id: chain.chain_id, since: from });
    else if (!Number.isFinite(newest)) allHeard = false;
  }
  silent.sort((a, b) => compareChainIds(a.chain_id, b.chain_id));
  return { silent, expected: checked.length, allHeard: allHeard && silent.length === 0 };
}

/** What that says: one condition, however many chains are silent. `known`: its alert, if there is one. */
export function levelOf(
  { silent, expected, allHeard }: Missing,
  known: AlertRecord | undefined,
  now: number,
): Level | null {
  const [first] = silent;
  const observation = {
    fingerprint: FINGERPRINT,
    node_id: null,
    type: 'no_results' as const,
    target_id: null,
    order: { at: now, sequence: 0 },
    observed_at: now,
  };
  if (first === undefined) {
    // While some have not been heard of yet, nothing is over.
    if (known === undefined || !allHeard) return null;
    const { chain_id, episode } = known;
    return { ...observation, chain_id, episode, state: 'clear', resolution: 'Results come again' };
  }
  const since = new Date(Math.min(...silent.map((chain) => chain.since))).toISOString();
  const isAll = silent.length === expected;
  return {
    ...observation,
    chain_id: known?.chain_id ?? first.chain_id,
    episode: known?.episode ?? since,
    state: 'failing',
    severity: isAll ? 'critical' : 'warning',
    message: isAll
      ? `No results of any of the ${String(expected)} monitored chains since ${since}: what checks them seems to be gone`
      : `No results of ${String(silent.length)} of ${String(expected)} monitored chains since ${since}: ${named(silent)}`,
    root_cause: null,
    affected_chains: silent.map(({ chain_id }) => chain_id),
    count: 1,
  };
}

function named(silent: readonly SilentChain[]): string {
  const some = silent.slice(0, NAMED).map(({ chain_id }) => chain_id);
  const more = silent.length - NAMED;
  return more > 0 ? `${some.join(', ')} and ${String(more)} more` : some.join(', ');
}
