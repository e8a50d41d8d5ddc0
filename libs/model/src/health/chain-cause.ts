import type { Chain, ChainNode } from '../chain/chain';
import { dependsOn } from '../chain/chain-graph';
import { compareChainIds } from '../chain/chain-dependencies';
import type { EdgeHealth, NodeHealth, RootCause } from './chain-health';
import type { ComponentGraph, TimedCall, TimedEdge } from './component-graph';
import { edgeLatency, isEdgeTooSlow } from './edge-latency';
import { componentCondition, isTooSlow, type NodeComponent } from './node-component';
import { rootCausesOf, type ComponentCondition, type Culprit, type RootCauses } from './root-cause';
import { NO_TRACES, type TracedEdges } from './traced-edges';

type CausedChain = Pick<Chain, 'id' | 'nodes' | 'edges'>;
type Components = ReadonlyMap<number, NodeComponent>;

/** What explains the failures among components of a graph, and how those are doing. */
export interface KnownCauses {
  readonly graph: ComponentGraph;
  readonly components: Components;
  readonly causes: RootCauses;
  readonly traced: TracedEdges;
  readonly now: number;
}

const MOST_CHAINS = 100;

/**
 * What explains the failures among these components, given by their numbers in the graph. For the failures of some of them it is enough to
 * give those in their scope: see `ComponentGraph.scopeOf`.
 *
 * @param traced what traces saw of the edges; of those that they did not see, checks tell
 */
export function causesAmong(
  graph: ComponentGraph,
  components: Components,
  now: number,
  traced: TracedEdges = NO_TRACES,
): KnownCauses {
  const conditions = new Map<number, ComponentCondition>();
  for (const [number, component] of components) conditions.set(number, componentCondition(component, now));
  const slow = graph.calls.filter((call) => {
    const component = components.get(call.target);
    return component !== undefined && components.has(call.source) && slowEdge(call, component, traced, now);
  });
  return { graph, components, causes: rootCausesOf(graph, conditions, slow), traced, now };
}

/** The edge that a call is too slow by: of this chain if there is one, else the strictest if it can be; `undefined`: it is fast enough. */
function slowEdge(
  call: TimedCall,
  component: NodeComponent,
  traced: TracedEdges,
  now: number,
  chain_id?: string,
): TimedEdge | undefined {
  const isSlowByChecks = isTooSlow(component, call.latency_sla, now);
  // Most calls are seen by no trace: their checks say the same of all of their edges.
  if (traced.isEmpty && !isSlowByChecks) return undefined;
  const isSlow = (edge: TimedEdge): boolean => {
    const seen = traced.of(edge.chain_id, edge);
    return (seen !== undefined || isSlowByChecks) && isEdgeTooSlow(component, seen, edge.latency_sla, now);
  };
  const own = chain_id === undefined ? [] : call.edges.filter((edge) => edge.chain_id === chain_id);
  return own.find(isSlow) ?? [call, ...call.edges].find(isSlow);
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
  const { graph, components, traced, now } = known;
  const { call } = culprit;
  const number = culprit.component ?? call?.target;
  if (number === undefined) return null;
  const component = components.get(number);
  const edge =
    call === undefined || component === undefined ? call : (slowEdge(call, component, traced, now, chain.id) ?? call);
  const places = graph.places[number] ?? [];
  const callee = edge?.chain_id === chain.id ? edge.target_node : undefined;
  const own = places.find((place) => place.chain_id === chain.id && (callee === undefined || place.node.id === callee));
  const place = own ?? places.find((each) => edge === undefined || each.chain_id === edge.chain_id) ?? places[0];
  if (place === undefined) return null;
  return {
    ...named(place.node),
    ...(edge !== undefined && component !== undefined
      ? tooSlow(edge, component, traced, now)
      : whatIsWrong(culprit, component)),
    component_id: culprit.id,
    chain_ids: first([...new Set([place.chain_id, ...chainsOf(graph, [number])])]),
    ...(culprit.suspected && { suspected: true }),
    ...(edge !== undefined && { edge: { source_node: edge.source_node, target_node: edge.target_node } }),
    ...affected(graph, number),
  };
}

const named = (node: ChainNode) => ({
  node_id: node.id,
  service_name: node.service_name ?? null,
  display_name: node.display_name,
});

function tooSlow(edge: TimedEdge, component: NodeComponent, traced: TracedEdges, now: number) {
  const seen = edgeLatency(component, traced.of(edge.chain_id, edge), edge.latency_sla, now);
  const latency = String(Math.round(seen.latency ?? 0));
  const what = seen.latency_source === 'traces' ? `calls take ${latency} ms in traces` : `answers in ${latency} ms`;
  return { status: 'degraded' as const, error_message: `${what}, the SLA is ${String(edge.latency_sla)} ms` };
}

function whatIsWrong({ suspected, symptoms }: Culprit, component: NodeComponent | undefined) {
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
