import type { Chain, ChainNode } from '../chain/chain';
import type { ChainEdge } from '../chain/edge';
import type { Status } from '../chain/vocabulary';
import { closedIn, wayThrough, type Way } from '../chain/way-graph';
import { causeOf, causesAmong, type KnownCauses } from './chain-cause';
import type { ChainHealth, EdgeHealth, NodeHealth } from './chain-health';
import { ComponentGraph } from './component-graph';
import { componentScore, isFresh } from './component-state';
import { edgeLatency, type EdgeLatency, isEdgeTooSlow } from './edge-latency';
import { latencyBudget } from './latency-budget';
import { componentCondition, type NodeComponent } from './node-component';
import { NO_TRACES, type TracedEdges } from './traced-edges';

type Components = ReadonlyMap<string, NodeComponent>;
type AssessedChain = Pick<Chain, 'id' | 'nodes' | 'edges' | 'latency_sla'>;

const SCORE_WHILE_UNHEALTHY = 49;
const SCORE_WHILE_DEGRADED = 89;
const NOTHING_CHECKS_IT: NodeComponent = { unchecked: 'nothing checks it' };

const time = (at: number): string => new Date(at).toISOString();
const isKnown = (status: Status): boolean => status !== 'unknown' && status !== 'maintenance';

/** The strictest of the SLAs of the calls that a node answers: what its latency is measured against. */
function slaOf(node: ChainNode, edges: readonly ChainEdge[]): number | null {
  const slas = edges.flatMap((edge) => (edge.target_node === node.id ? (edge.latency_sla ?? []) : []));
  return slas.length === 0 ? null : Math.min(...slas);
}

function nodeHealth(node: ChainNode, component: NodeComponent, edges: readonly ChainEdge[], now: number): NodeHealth {
  const seen = observedHealth(node, component, edges, now);
  return component.in_maintenance ? { ...seen, status: 'maintenance', score: null } : seen;
}

function observedHealth(
  node: ChainNode,
  component: NodeComponent,
  edges: readonly ChainEdge[],
  now: number,
): NodeHealth {
  const nothing = { node_id: node.id, status: 'unknown', response_time: null, score: null } as const;
  if ('unchecked' in component) {
    return { ...nothing, error_message: component.unchecked, checked_at: null, consecutive_failures: 0, since: null };
  }
  const { state } = component;
  if (state === undefined) {
    return { ...nothing, error_message: 'not checked yet', checked_at: null, consecutive_failures: 0, since: null };
  }
  const seen = {
    node_id: node.id,
    checked_at: time(state.checked_at),
    consecutive_failures: state.consecutive_failures,
    since: time(state.since),
  };
  if (!isFresh(state, component.interval_ms, now)) {
    return { ...nothing, ...seen, error_message: `no result since ${time(state.checked_at)}` };
  }
  return {
    ...seen,
    status: state.status,
    response_time: state.last.response_time,
    error_message: state.last.error_message,
    score: isKnown(state.status) ? componentScore(state, now, slaOf(node, edges)) : null,
    ...(state.flapping && { flapping: true }),
  };
}

function edgeHealth(edge: ChainEdge, { p95: _ofTheBudget, ...latency }: EdgeLatency): EdgeHealth {
  const { source_node, target_node, latency_sla = null } = edge;
  return { source_node, target_node, latency_sla, ...latency };
}

const ways = new WeakMap<AssessedChain, Way>();

/** Whether the way through a chain is open: from every entry, along what its nodes need, to the exits. */
function isOpen(chain: AssessedChain, statuses: readonly Status[]): boolean {
  if (!statuses.includes('unhealthy')) return true;
  const way = ways.get(chain) ?? wayThrough(chain);
  ways.set(chain, way);
  return (
    closedIn(
      way,
      Int32Array.from(statuses, (status) => (status === 'unhealthy' ? 1 : 0)),
    ) === 0
  );
}

function statusFrom(
  chain: AssessedChain,
  statuses: readonly Status[],
  components: readonly NodeComponent[],
  isBreached: boolean,
): Status {
  if (!isOpen(chain, statuses)) return 'unhealthy';
  if (isBreached || statuses.includes('degraded') || statuses.includes('unhealthy')) return 'degraded';
  const counted = statuses.filter(
    (status, at) => status === 'maintenance' || 'target_id' in (components[at] ?? NOTHING_CHECKS_IT),
  );
  if (counted.length === 0 || counted.includes('unknown')) return 'unknown';
  return counted.includes('maintenance') ? 'maintenance' : 'healthy';
}

export interface ChainCondition {
  readonly status: Status;
  /** Whether an edge breaks its SLA. */
  readonly breached: boolean;
}

/** The status that `chainHealth` gives a chain, without all that goes with it. */
export function chainCondition(
  chain: AssessedChain,
  components: Components,
  now: number,
  traced: TracedEdges = NO_TRACES,
): ChainCondition {
  const all = chain.nodes.map(({ id }) => components.get(id) ?? NOTHING_CHECKS_IT);
  const statuses = all.map((component) => componentCondition(component, now).status);
  const breached = chain.edges.some((edge) => {
    const component = components.get(edge.target_node) ?? NOTHING_CHECKS_IT;
    return edge.latency_sla != null && isEdgeTooSlow(component, traced.of(chain.id, edge), edge.latency_sla, now);
  });
  return { status: statusFrom(chain, statuses, all, breached), breached };
}

/** Groups the nodes of a chain that are one component; only those that are checked. */
function byComponent(chain: AssessedChain, components: Components): Map<string, ChainNode[]> {
  const groups = new Map<string, ChainNode[]>();
  for (const node of chain.nodes) {
    const component = components.get(node.id);
    if (component === undefined || 'unchecked' in component) continue;
    groups.set(component.target_id, [...(groups.get(component.target_id) ?? []), node]);
  }
  return groups;
}

/** The mean of the known components, each with the greatest weight and the lowest score that its nodes give it. */
function chainScore(groups: Iterable<readonly ChainNode[]>, nodes: readonly NodeHealth[], status: Status) {
  const scores = new Map(nodes.map((node) => [node.node_id, node.score]));
  let weights = 0;
  let sum = 0;
  for (const group of groups) {
    const known = group.flatMap((node) => scores.get(node.id) ?? []);
    if (known.length === 0) continue;
    const weight = Math.max(...group.map((node) => node.criticality ?? 1));
    weights += weight;
    sum += weight * Math.min(...known);
  }
  if (weights === 0) return null;
  const mean = Math.round(sum / weights);
  if (status === 'unhealthy') return Math.min(mean, SCORE_WHILE_UNHEALTHY);
  return status === 'degraded' ? Math.min(mean, SCORE_WHILE_DEGRADED) : mean;
}

/** What explains the trouble of a chain, as far as the chain alone tells. */
function causesWithin(chain: AssessedChain, components: Components, now: number, traced: TracedEdges): KnownCauses {
  const targetOf = (id: string): string | undefined => {
    const component = components.get(id);
    return component === undefined || 'unchecked' in component ? undefined : component.target_id;
  };
  const graph = new ComponentGraph([{ chain, targetOf }]);
  const known = new Map<number, NodeComponent>();
  for (const [id, component] of components) {
    const number = graph.numberOf(chain.id, id);
    if (number !== undefined) known.set(number, component);
  }
  return causesAmong(graph, known, now, traced);
}

/**
 * How a chain is doing at `now`, in milliseconds since 1970, from the states of its components by node id. A node that nothing
 * checks, or whose last result is stale, is `unknown`: never healthy and never a failure; one in maintenance counts for neither side.
 *
 * @param causes what explains the failures of all chains, this one among them; without it, the chain's own components are looked at
 * @param traced what traces saw of the edges; of those that they did not see, checks tell
 */
export function chainHealth(
  chain: AssessedChain,
  components: Components,
  now: number,
  causes?: KnownCauses,
  traced: TracedEdges = NO_TRACES,
): ChainHealth {
  const all = chain.nodes.map(({ id }) => components.get(id) ?? NOTHING_CHECKS_IT);
  const componentOf = (id: string): NodeComponent => components.get(id) ?? NOTHING_CHECKS_IT;
  const nodes = chain.nodes.map((node) => nodeHealth(node, componentOf(node.id), chain.edges, now));
  const latencies = new Map(
    chain.edges.map((edge) => {
      const component = componentOf(edge.target_node);
      return [edge, edgeLatency(component, traced.of(chain.id, edge), edge.latency_sla ?? null, now)];
    }),
  );
  const edges = [...latencies].map(([edge, latency]) => edgeHealth(edge, latency));
  const statuses = nodes.map((node) => node.status);
  const isBreached = edges.some((edge) => edge.breached);
  const status = statusFrom(chain, statuses, all, isBreached);
  const isTroubled = isBreached || statuses.includes('degraded') || statuses.includes('unhealthy');
  const groups = byComponent(chain, components);
  const known = new Set(nodes.filter((node) => isKnown(node.status)).map((node) => node.node_id));
  const knownComponents = [...groups.values()].filter((group) => group.some((node) => known.has(node.id)));
  const compliances = edges.flatMap((edge) => edge.sla_compliance ?? []);
  const times = nodes.flatMap((node) => node.checked_at ?? []);
  return {
    chain_id: chain.id,
    status,
    overall_score: chainScore(groups.values(), nodes, status),
    coverage: groups.size === 0 ? null : knownComponents.length / groups.size,
    node_health: nodes,
    edge_health: edges,
    sla_compliance: compliances.length === 0 ? null : Math.min(...compliances),
    error_budget: null,
    root_cause: isTroubled
      ? causeOf(chain, nodes, edges, causes ?? causesWithin(chain, components, now, traced))
      : null,
    latency_budget: latencyBudget(chain, (edge) => latencies.get(edge)?.p95 ?? null),
    checked_at: times.reduce<string | null>((newest, each) => (newest === null || each > newest ? each : newest), null),
  };
}
