import type { Category, Chain, ChainStatus } from '@chain-mapping/model';
import { badness, byChainId } from '../look/order';
import { CATEGORIES, type OverviewSearch, type Sort } from './overview-search';

/** Made when it is wanted: its data takes a browser long to read for the first time. */
let letters: Intl.Collator | undefined;
const byName = (a: Chain, b: Chain): number => {
  letters ??= new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  return letters.compare(a.name, b.name);
};
const byId = (a: Chain, b: Chain): number => byChainId(a.id, b.id);

const orders: Readonly<Record<Sort, (a: Chain, b: Chain) => number>> = {
  worst: (a, b) => badness(b.status) - badness(a.status) || byId(a, b),
  id: byId,
  name: (a, b) => byName(a, b) || byId(a, b),
};

/** Whether a chain's id, name, tags or services contain each word, in any case. */
export function isFound(chain: Chain, q = ''): boolean {
  const text = [chain.id, chain.name, ...chain.tags, ...chain.involved_services].join('\n').toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export interface ChosenChains {
  /** By category, each in the order asked for; categories without chains are left out. */
  readonly groups: readonly { readonly category: Category; readonly chains: readonly Chain[] }[];
  readonly count: number;
  /** Of what is found, whatever its status. */
  readonly byStatus: ReadonlyMap<ChainStatus, number>;
}

/** The chains that an address asks for. */
export function chosenChains(chains: readonly Chain[], search: OverviewSearch): ChosenChains {
  const found = chains.filter(
    (chain) => (!search.category || chain.category === search.category) && isFound(chain, search.q),
  );
  const byStatus = new Map<ChainStatus, number>();
  for (const { status } of found) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  const chosen = found
    .filter(({ status }) => !search.status || status === search.status)
    .sort(orders[search.sort ?? 'worst']);
  const groups = CATEGORIES.map((category) => ({
    category,
    chains: chosen.filter((chain) => chain.category === category),
  })).filter((group) => group.chains.length > 0);
  return { groups, count: chosen.length, byStatus };
}
