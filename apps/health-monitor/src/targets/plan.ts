import { createHash } from 'node:crypto';
import {
  checkKey,
  resolveTarget,
  type Chain,
  type CheckType,
  type MonitoringConfig,
  type NodeReference,
  type ResolvedCheck,
  type Service,
} from '@chain-mapping/model';

/** One distinct check, however many nodes of however many chains it stands for. */
export interface Target {
  /** The same for the same check, in every replica. */
  readonly id: string;
  readonly check: ResolvedCheck;
  /** The least of the intervals of its chains. */
  readonly interval_ms: number;
  readonly nodes: readonly NodeReference[];
}

/** What a node of a chain is checked by, or why it is not. */
export type Placement = { readonly target_id: string } | { readonly unchecked: string };

/** A chain whose nodes have been looked up. */
export interface PlacedChain {
  readonly chain: Chain;
  readonly placements: ReadonlyMap<string, Placement>;
  readonly checks: ReadonlyMap<string, ResolvedCheck>;
}

export interface PlannedChain extends PlacedChain {
  readonly monitoring: MonitoringConfig;
  readonly interval_ms: number;
}

/** Everything that is to be checked, and for which chains. */
export interface Plan {
  readonly chains: ReadonlyMap<string, PlannedChain>;
  readonly targets: ReadonlyMap<string, Target>;
}

export const EMPTY_PLAN: Plan = { chains: new Map(), targets: new Map() };

const ID_LENGTH = 24;

export const targetId = (check: ResolvedCheck): string =>
  createHash('sha256').update(checkKey(check)).digest('hex').slice(0, ID_LENGTH);

/** Looks up what each node of a chain is checked by. */
export function placeChain(
  chain: Chain,
  serviceOf: (name: string) => Service | undefined,
  isCheckable: (type: CheckType) => boolean,
): PlacedChain {
  const placements = new Map<string, Placement>();
  const checks = new Map<string, ResolvedCheck>();
  for (const node of chain.nodes) {
    const target = resolveTarget(node, node.service_name == null ? undefined : serviceOf(node.service_name));
    if ('unchecked' in target) {
      placements.set(node.id, target);
    } else if (!isCheckable(target.check.type)) {
      placements.set(node.id, { unchecked: `checks of type '${target.check.type}' are not available` });
    } else {
      const target_id = targetId(target.check);
      placements.set(node.id, { target_id });
      checks.set(target_id, target.check);
    }
  }
  return { chain, placements, checks };
}

/** The places of a chain's targets: which of its nodes each stands for. */
export function nodesByTarget({ chain, placements }: PlacedChain): Map<string, NodeReference[]> {
  const nodes = new Map<string, NodeReference[]>();
  for (const node of chain.nodes) {
    const placement = placements.get(node.id);
    if (placement === undefined || 'unchecked' in placement) continue;
    const reference = {
      chain_id: chain.id,
      node_id: node.id,
      service_name: node.service_name ?? null,
    };
    const known = nodes.get(placement.target_id);
    if (known) known.push(reference);
    else nodes.set(placement.target_id, [reference]);
  }
  return nodes;
}

/** Puts the monitored chains together: each distinct target once, at the least interval that any of its chains asks for. */
export function planOf(chains: Iterable<PlannedChain>): Plan {
  const planned = new Map<string, PlannedChain>();
  const targets = new Map<string, { id: string; check: ResolvedCheck; interval_ms: number; nodes: NodeReference[] }>();
  for (const chain of chains) {
    planned.set(chain.chain.id, chain);
    for (const [id, nodes] of nodesByTarget(chain)) {
      const check = chain.checks.get(id);
      if (check === undefined) continue;
      const target = targets.get(id);
      if (target === undefined) {
        targets.set(id, { id, check, interval_ms: chain.interval_ms, nodes: [...nodes] });
      } else {
        target.interval_ms = Math.min(target.interval_ms, chain.interval_ms);
        target.nodes.push(...nodes);
      }
    }
  }
  return { chains: planned, targets };
}
