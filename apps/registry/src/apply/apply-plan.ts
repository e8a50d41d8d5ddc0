import type { FieldError } from '@chain-mapping/contracts';
import { compareChainIds } from '@chain-mapping/model';
import { type ChainDefinition, sameDefinition } from '../chains/chain-definition';
import { chainFaults, dependencyFaults } from '../chains/chain-rules';

export type WantedChain = ChainDefinition & { readonly id: string };

/** What must happen so that the chains are as they are wanted; each list in the order of ids. */
export interface ApplyPlan {
  readonly create: readonly WantedChain[];
  readonly update: readonly WantedChain[];
  readonly unchanged: readonly string[];
  readonly delete: readonly string[];
}

const within = (index: number, { path, message }: FieldError): FieldError => ({
  path: path === '' ? `chains.${index}` : `chains.${index}.${path}`,
  message,
});

/** What is wrong with the chains in themselves; paths begin at the request. */
export function wantedFaults(wanted: readonly WantedChain[]): FieldError[] {
  const seen = new Set<string>();
  return wanted.flatMap((chain, index) => {
    const faults = chainFaults(chain);
    if (seen.has(chain.id)) faults.push({ path: 'id', message: `Chain ${chain.id} is given twice` });
    seen.add(chain.id);
    return faults.map((fault) => within(index, fault));
  });
}

/** Declared dependencies on chains that would not exist afterwards; one that was declared before is kept. */
export function unknownDependencies(
  wanted: readonly WantedChain[],
  stored: ReadonlyMap<string, ChainDefinition>,
  existingAfterwards: ReadonlySet<string>,
): FieldError[] {
  return wanted.flatMap((chain, index) => {
    const before = stored.get(chain.id)?.dependencies ?? [];
    const isKnown = (id: string): boolean => existingAfterwards.has(id) || before.includes(id);
    return dependencyFaults(chain.dependencies, isKnown).map((fault) => within(index, fault));
  });
}

export function planApply(
  wanted: readonly WantedChain[],
  stored: ReadonlyMap<string, ChainDefinition>,
  prune: boolean,
): ApplyPlan {
  const inOrder = [...wanted].sort((one, other) => compareChainIds(one.id, other.id));
  const named = new Set(wanted.map(({ id }) => id));
  const isSame = (chain: WantedChain): boolean => {
    const before = stored.get(chain.id);
    return before !== undefined && sameDefinition(before, chain);
  };
  return {
    create: inOrder.filter(({ id }) => !stored.has(id)),
    update: inOrder.filter((chain) => stored.has(chain.id) && !isSame(chain)),
    unchanged: inOrder.filter(isSame).map(({ id }) => id),
    delete: prune ? [...stored.keys()].filter((id) => !named.has(id)).sort(compareChainIds) : [],
  };
}
