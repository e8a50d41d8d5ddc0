import type { Chain, ChainNode } from '../chain/chain';
import { dependsOn } from '../chain/chain-graph';
import { compareChainIds } from '../chain/chain-dependencies';
import type { EdgeHealth, NodeHealth, RootCause } from './chain-health';
import type { ComponentGraph } from './component-graph';
import { componentCondition, isTooSlow, newestLatency, type NodeComponent } from './node-component';
import { rootCausesOf, type ComponentCondition, type Culprit, type RootCauses } from './root-cause';

type CausedChain = Pick<Chain, 'id' | 'nodes' | 'edges'>;
type Components = ReadonlyMap<number, NodeComponent>;

/** What explains the failures among components of a graph, and how those are doing. */
export interface KnownCauses {
  readonly graph: ComponentGraph;
  readonly components: Components;
  readonly causes: RootCauses;
  readonly now: number;
}

const MOST_CHAINS = 100;

/**
 * What explains the failures among these components, given by their numbers in the graph. For the failures of some of them it is enough to
 * give those in their scope: see `ComponentGraph.scopeOf`.
 */
export function causesAmong(graph: ComponentGraph, components: Components, now: number): KnownCauses {
  const conditions = new Map<number, ComponentCondition>();
  for (const [number, component] of components) conditions.set(number, componentCondition(component, now));
  const slow = graph.calls.filter(({ source, target, latency_sla }) => {
    const component = components.get(target);
    return component !== undefined && components.has(source) && isTooSlow(component, latency_sla, now);
  });
  return { graph, components, causes: rootCausesOf(graph, conditions, slow), now };
}

/** What the chain's worst trouble comes from: that of an unhealthy node before a degraded one before a slow edge, then the earliest. */
export function causeOf(
  chain: CausedChain,
  nodes: readonly NodeHealth[],
  edges: readonly EdgeHealth[],
  known: KnownCauses,
): RootCause | null {
  let worst: { readonly rank: number; readonly culprit: Culprit } | undefined;
  const consider = (rank: number, culprit: Culprit | undefined): void => {
    if (culprit === undefined || (worst !== undefined && worst.rank < rank)) return;
    if (worst === undefined || rank < worst.rank || isBefore(culprit, worst.culprit)) worst = { rank, culprit };
  };
  const { graph, causes } = known;
  for (const { node_id, status } of nodes) {
    const number = graph.numberOf(chain.id, node_id);
    // What is in maintenance in this chain alone may fail for others.
    if (number === undefined || (status !== 'unhealthy' && status !== 'degraded')) continue;
    consider(status === 'unhealthy' ? 0 : 1, causes.ofComponent(number));
  }
  chain.edges.forEach((edge, at) => {
    if (edges[at]?.breached !== true) return;
    const [source, target] = [edge.source_node, edge.target_node].map((id) => graph.numberOf(chain.id, id));
    if (source === undefined || target === undefined) return;
    const call = graph.callOf(source, target, dependsOn(edge).dependent === edge.source_node ? source : target);
    if (call !== undefined) consider(2, causes.ofCall(call));
  });
  return worst === undefined ? null : described(worst.culprit, chain, known);
}

const isBefore = (a: Culprit, b: Culprit): boolean => {
  const [sinceA, sinceB] = [a.since ?? Infinity, b.since ?? Infinity];
  return sinceA === sinceB ? a.id < b.id : sinceA < sinceB;
};

/** In words of the chain where it holds the culprit, else of the first chain that does. */
function described(culprit: Culprit, chain: CausedChain, known: KnownCauses): RootCause | null {
  const { graph, components, now } = known;
  const { call } = culprit;
  const number = culprit.component ?? call?.target;
  if (number === undefined) return null;
  const places = graph.places[number] ?? [];
  const callee = call?.chain_id === chain.id ? call.target_node : undefined;
  const own = places.find((place) => place.chain_id === chain.id && (callee === undefined || place.node.id === callee));
  const place = own ?? places.find((each) => call === undefined || each.chain_id === call.chain_id) ?? places[0];
  if (place === undefined) return null;
  const component = components.get(number);
  return {
    ...named(place.node),
    ...whatIsWrong(culprit, component, now),
    component_id: culprit.id,
    chain_ids: first([...new Set([place.chain_id, ...chainsOf(graph, [number])])]),
    ...(culprit.suspected && { suspected: true }),
    ...(call !== undefined && { edge: { source_node: call.source_node, target_node: call.target_node } }),
    ...affected(graph, number),
  };
}

const named = (node: ChainNode) => ({
  node_id: node.id,
  service_name: node.service_name ?? null,
  display_name: node.display_name,
});

function whatIsWrong({ call, suspected, symptoms }: Culprit, component: NodeComponent | undefined, now: number) {
  if (call !== undefined && component !== undefined) {
    const latency = Math.round(newestLatency(component, now) ?? 0);
    const error_message = `answers in ${String(latency)} ms, the SLA is ${String(call.latency_sla)} ms`;
    return { status: 'degraded' as const, error_message };
  }
  if (suspected) {
    const error_message = `nothing checks it, but ${String(symptoms.length)} that need it fail`;
    return { status: 'unknown' as const, error_message };
  }
  const state = component !== undefined && 'state' in component ? component.state : undefined;
  return { status: state?.status ?? ('unknown' as const), error_message: state?.last.error_message ?? null };
}

function chainsOf(graph: ComponentGraph, components: Iterable<number>): string[] {
  const ids = new Set<string>();
  for (const component of components) for (const { chain_id } of graph.places[component] ?? []) ids.add(chain_id);
  return [...ids].sort(compareChainIds);
}

const first = (chain_ids: readonly string[]): string[] => chain_ids.slice(0, MOST_CHAINS);

const affectedBy = new WeakMap<ComponentGraph, Map<number, Pick<RootCause, 'affected_chains' | 'affected_count'>>>();

/** Many chains ask it of the same culprit at the same time. */
function affected(graph: ComponentGraph, component: number) {
  const known = affectedBy.get(graph) ?? new Map<number, Pick<RootCause, 'affected_chains' | 'affected_count'>>();
  affectedBy.set(graph, known);
  let found = known.get(component);
  if (found === undefined) {
    const chain_ids = chainsOf(graph, [component, ...graph.dependentsOf([component])]);
    found = { affected_chains: first(chain_ids), affected_count: chain_ids.length };
    known.set(component, found);
  }
  return found;
}
