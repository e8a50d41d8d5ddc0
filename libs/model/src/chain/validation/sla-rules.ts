import { topologicalOrder } from '../chain-graph';
import type { ReadableChain, ReadableEdge, ReadableGraph } from './readable-chain';
import type { Remark } from './validation-result';
import { quoted, spelled } from './wording';

/** Each environment is a walk over the graph; with no more of them than this, time stays linear. */
const MOST_ENVIRONMENTS = 10;
const LONGEST_SLA = 86_400_000;

interface SlaPath {
  readonly node_ids: readonly string[];
  /** In milliseconds. */
  readonly sum: number;
}

const slaOf = (sla: unknown): number | undefined =>
  typeof sla === 'number' && sla > 0 && sla <= LONGEST_SLA ? sla : undefined;

/** So that 0.1 + 0.2 is not more than 0.3. */
const inMicroseconds = (milliseconds: number): number => Math.round(milliseconds * 1000);

/** The path whose SLAs add up to the most; an edge without one takes no time. The order holds sources before targets. */
function longestPath(order: readonly string[], edges: readonly ReadableEdge[]): SlaPath {
  const leaving = new Map<string, ReadableEdge[]>(order.map((id) => [id, []]));
  for (const edge of edges) leaving.get(edge.source_node)?.push(edge);
  const sums = new Map(order.map((id) => [id, 0]));
  const arrivedFrom = new Map<string, string>();
  let last = { id: order[0] ?? '', sum: 0 };
  for (const id of order) {
    const before = sums.get(id) ?? 0;
    if (before > last.sum) last = { id, sum: before };
    for (const { target_node, latency_sla } of leaving.get(id) ?? []) {
      const sum = before + (slaOf(latency_sla) ?? 0);
      if (arrivedFrom.has(target_node) && sum <= (sums.get(target_node) ?? 0)) continue;
      sums.set(target_node, sum);
      arrivedFrom.set(target_node, id);
    }
  }
  const node_ids = [last.id];
  for (let id = arrivedFrom.get(last.id); id !== undefined; id = arrivedFrom.get(id)) node_ids.push(id);
  return { node_ids: node_ids.reverse(), sum: last.sum };
}

/** The chain's own SLA against what the SLAs of its calls add up to along the longest path, in the environment where that is most. */
export function slaBudgetWarnings({ latency_sla }: ReadableChain, { nodes, edges }: ReadableGraph): Remark[] {
  const budget = slaOf(latency_sla);
  if (budget === undefined) return [];
  const ids = nodes.map(({ id }) => id);
  const order = topologicalOrder(ids, edges);
  if (order === undefined) return [];
  const named = [...new Set(edges.flatMap(({ environment }) => environment ?? []))].slice(0, MOST_ENVIRONMENTS);
  const everywhere = edges.filter((edge) => edge.environment === undefined);
  const paths = [undefined, ...named].map((environment) => ({
    environment,
    ...longestPath(
      order,
      environment === undefined
        ? everywhere
        : edges.filter((edge) => edge.environment === undefined || edge.environment === environment),
    ),
  }));
  const worst = paths.reduce((most, path) => (path.sum > most.sum ? path : most));
  if (inMicroseconds(worst.sum) <= inMicroseconds(budget)) return [];
  const where = worst.environment === undefined ? '' : ` in ${quoted(worst.environment)}`;
  const sum = inMicroseconds(worst.sum) / 1000;
  const message = `The SLAs along ${spelled(worst.node_ids)}${where} add up to ${sum} ms, more than the ${budget} ms of the chain`;
  return [{ code: 'sla_budget_exceeded', message, path: 'latency_sla' }];
}
