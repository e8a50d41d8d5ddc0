import type { Chain } from '../chain/chain';
import { topologicalOrder } from '../chain/chain-graph';
import type { ChainEdge } from '../chain/edge';
import type { LatencyBudget } from './chain-health';

type BudgetedChain = Pick<Chain, 'nodes' | 'edges' | 'latency_sla'>;

interface Way {
  readonly sla: number;
  readonly p95: number;
  /** The way is this edge, after the way to where it begins. */
  readonly last: ChainEdge | undefined;
}

const isLonger = (a: Way, b: Way): boolean => (a.sla === b.sla ? a.p95 > b.p95 : a.sla > b.sla);

/** The edges of the way through a chain with the largest sum of SLAs; among equals, with the largest sum of percentiles. */
function longestPath(
  { nodes, edges }: BudgetedChain,
  p95Of: (edge: ChainEdge) => number | null,
): ChainEdge[] | undefined {
  const ids = nodes.map(({ id }) => id);
  const order = topologicalOrder(ids, edges);
  if (order === undefined) return undefined;
  const ways = new Map<string, Way>(ids.map((id) => [id, { sla: 0, p95: 0, last: undefined }]));
  const leaving = new Map<string, ChainEdge[]>();
  for (const edge of edges) leaving.set(edge.source_node, [...(leaving.get(edge.source_node) ?? []), edge]);
  let longest: Way = { sla: 0, p95: 0, last: undefined };
  for (const id of order) {
    const way = ways.get(id);
    if (way === undefined) continue;
    if (isLonger(way, longest)) longest = way;
    for (const edge of leaving.get(id) ?? []) {
      const on = { sla: way.sla + (edge.latency_sla ?? 0), p95: way.p95 + (p95Of(edge) ?? 0), last: edge };
      const known = ways.get(edge.target_node);
      if (known !== undefined && (known.last === undefined || isLonger(on, known))) ways.set(edge.target_node, on);
    }
  }
  const path: ChainEdge[] = [];
  for (let { last } = longest; last !== undefined; last = ways.get(last.source_node)?.last) path.push(last);
  return path.reverse();
}

/**
 * How much of the time that a run through a chain may take is spent: the chain's `latency_sla`, else the sum of those of the edges along
 * the longest path, against the sum of the 95th percentiles along it. `null` without any SLA.
 */
export function latencyBudget(chain: BudgetedChain, p95Of: (edge: ChainEdge) => number | null): LatencyBudget | null {
  const isBudgeted = chain.latency_sla != null || chain.edges.some((edge) => edge.latency_sla != null);
  const path = isBudgeted ? longestPath(chain, p95Of) : undefined;
  if (path === undefined) return null;
  const edges = path.map((edge) => {
    const { source_node, target_node, latency_sla = null } = edge;
    return { source_node, target_node, latency_sla, p95: p95Of(edge) };
  });
  const budget_ms = chain.latency_sla ?? edges.reduce((sum, edge) => sum + (edge.latency_sla ?? 0), 0);
  const percentiles = edges.flatMap(({ p95 }) => p95 ?? []);
  const spent_ms = percentiles.length === 0 ? null : percentiles.reduce((sum, each) => sum + each, 0);
  const over = edges.flatMap(({ source_node, target_node, latency_sla, p95 }) =>
    latency_sla !== null && p95 !== null && p95 > latency_sla
      ? [{ source_node, target_node, by_ms: p95 - latency_sla }]
      : [],
  );
  const [first] = path;
  return {
    budget_ms,
    spent_ms,
    remaining_ms: spent_ms === null ? null : budget_ms - spent_ms,
    path: first === undefined ? [] : [first.source_node, ...path.map((edge) => edge.target_node)],
    edges,
    overspent_by: over.sort((a, b) => b.by_ms - a.by_ms)[0] ?? null,
  };
}
