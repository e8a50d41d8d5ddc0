import type { Chain, ChainNode } from '../chain/chain';
import type { ChainEdge } from '../chain/edge';
import type { Status } from '../chain/vocabulary';
import { closedIn, wayThrough } from '../chain/way-graph';
import type { ChainHealth, EdgeHealth, NodeHealth, RootCause } from './chain-health';
import { componentScore, isFresh, latencies, shareWithin, type ComponentState } from './component-state';
import { culpritsOf, type NodeCondition } from './root-cause';

/**
 * What a node of a chain is to its health: a component that is checked, or a place that nothing checks. In maintenance it is neither
 * healthy nor a failure, whatever its checks say.
 */
export type NodeComponent = { readonly in_maintenance?: true } & (
  | { readonly unchecked: string }
  | {
      /** Nodes with the same one are the same component. */
      readonly target_id: string;
      readonly interval_ms: number;
      /** `undefined` until the first result. */
      readonly state: ComponentState | undefined;
    }
);

type Components = ReadonlyMap<string, NodeComponent>;
type AssessedChain = Pick<Chain, 'id' | 'nodes' | 'edges'>;

/** An edge is slow by the median of so many answers; with fewer it is not yet known to be. */
const NEWEST = 5;
const SCORE_WHILE_UNHEALTHY = 49;
const SCORE_WHILE_DEGRADED = 89;
const NOTHING_CHECKS_IT: NodeComponent = { unchecked: 'nothing checks it' };

const time = (at: number): string => new Date(at).toISOString();
const isKnown = (status: Status): boolean => status !== 'unknown' && status !== 'maintenance';

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

function freshState(component: NodeComponent, now: number): ComponentState | undefined {
  if ('unchecked' in component || component.state === undefined) return undefined;
  return isFresh(component.state, component.interval_ms, now) ? component.state : undefined;
}

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

function edgeHealth(edge: ChainEdge, component: NodeComponent, now: number): EdgeHealth {
  const state = freshState(component, now);
  const seen = state === undefined ? [] : latencies(state, now);
  const newest = seen.slice(-NEWEST);
  const latency = median(newest);
  const sla = edge.latency_sla ?? null;
  const isCounted = sla !== null && !component.in_maintenance;
  return {
    source_node: edge.source_node,
    target_node: edge.target_node,
    latency_sla: sla,
    latency,
    sla_compliance: isCounted && state !== undefined ? shareWithin(state, now, sla) : null,
    breached: isCounted && latency !== null && newest.length === NEWEST && latency > sla,
  };
}

/** Whether the way through a chain is open: from every entry, along what its nodes need, to the exits. */
function isOpen(chain: AssessedChain, nodes: readonly NodeHealth[]): boolean {
  const failed = Int32Array.from(nodes, ({ status }) => (status === 'unhealthy' ? 1 : 0));
  return !failed.includes(1) || closedIn(wayThrough(chain), failed) === 0;
}

function chainStatus(
  chain: AssessedChain,
  nodes: readonly NodeHealth[],
  edges: readonly EdgeHealth[],
  components: Components,
): Status {
  if (!isOpen(chain, nodes)) return 'unhealthy';
  const isTroubled = nodes.some(({ status }) => status === 'degraded' || status === 'unhealthy');
  if (isTroubled || edges.some((edge) => edge.breached)) return 'degraded';
  const counted = nodes.filter(
    ({ node_id, status }) => status === 'maintenance' || 'target_id' in (components.get(node_id) ?? NOTHING_CHECKS_IT),
  );
  const isInMaintenance = counted.some(({ status }) => status === 'maintenance');
  if (counted.length === 0 || counted.some(({ status }) => status === 'unknown')) return 'unknown';
  return isInMaintenance ? 'maintenance' : 'healthy';
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

function rootCause(chain: AssessedChain, nodes: readonly NodeHealth[], edges: readonly EdgeHealth[]): RootCause | null {
  const health = new Map(nodes.map((node) => [node.node_id, node]));
  const conditions = new Map<string, NodeCondition>(
    nodes.map((node) => [
      node.node_id,
      { status: node.status, since: node.since === null ? null : Date.parse(node.since) },
    ]),
  );
  const [culprit] = culpritsOf(chain, conditions);
  if (culprit !== undefined) {
    const found = health.get(culprit.id);
    return { ...named(culprit), status: found?.status ?? 'unknown', error_message: found?.error_message ?? null };
  }
  // Both ends work and the call between them is too slow: the callee is where to look.
  const slow = edges.find((edge) => edge.breached);
  const callee = chain.nodes.find((node) => node.id === slow?.target_node);
  if (slow === undefined || callee === undefined) return null;
  const message = `answers in ${String(Math.round(slow.latency ?? 0))} ms, the SLA is ${String(slow.latency_sla)} ms`;
  return { ...named(callee), status: 'degraded', error_message: message };
}

const named = (node: ChainNode) => ({
  node_id: node.id,
  service_name: node.service_name ?? null,
  display_name: node.display_name,
});

/**
 * How a chain is doing at `now`, in milliseconds since 1970, from the states of its components by node id. A node that nothing
 * checks, or whose last result is stale, is `unknown`: never healthy and never a failure.
 */
export function chainHealth(chain: AssessedChain, components: Components, now: number): ChainHealth {
  const componentOf = (id: string): NodeComponent => components.get(id) ?? NOTHING_CHECKS_IT;
  const nodes = chain.nodes.map((node) => nodeHealth(node, componentOf(node.id), chain.edges, now));
  const edges = chain.edges.map((edge) => edgeHealth(edge, componentOf(edge.target_node), now));
  const status = chainStatus(chain, nodes, edges, components);
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
    root_cause: rootCause(chain, nodes, edges),
    checked_at: times.reduce<string | null>((newest, each) => (newest === null || each > newest ? each : newest), null),
  };
}
