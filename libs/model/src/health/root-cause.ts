import type { Chain, ChainNode } from '../chain/chain';
import { dependsOn } from '../chain/chain-graph';
import type { Status } from '../chain/vocabulary';

/** How a node of a chain is doing now: hard and fresh, or `unknown`. */
export interface NodeCondition {
  readonly status: Status;
  /** When the status became what it is, in milliseconds since 1970. */
  readonly since: number | null;
}

type Conditions = ReadonlyMap<string, NodeCondition>;
type Graph = Pick<Chain, 'nodes' | 'edges'>;

const isFailing = (condition: NodeCondition | undefined): boolean =>
  condition?.status === 'unhealthy' || condition?.status === 'degraded';

/** Whether the dependencies that are left are enough for a node that does not need them all. */
function hasEnoughLeft(node: ChainNode, dependencies: readonly string[], conditions: Conditions): boolean {
  const redundancy = node.redundancy ?? { mode: 'all' };
  if (redundancy.mode === 'all') return false;
  const needed = redundancy.mode === 'any' ? 1 : Math.min(redundancy.k, dependencies.length);
  return dependencies.filter((id) => !isFailing(conditions.get(id))).length >= needed;
}

/** For each node: the dependencies that can explain its failure. A redundant group with enough members left explains nothing. */
function explainingDependencies(chain: Graph, conditions: Conditions): Map<string, string[]> {
  const dependencies = new Map<string, string[]>(chain.nodes.map((node) => [node.id, []]));
  for (const edge of chain.edges) {
    const { dependent, dependency } = dependsOn(edge);
    dependencies.get(dependent)?.push(dependency);
  }
  for (const node of chain.nodes) {
    if (hasEnoughLeft(node, dependencies.get(node.id) ?? [], conditions)) dependencies.set(node.id, []);
  }
  return dependencies;
}

function reachedFrom(start: string, dependencies: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const open = [...(dependencies.get(start) ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    open.push(...(dependencies.get(id) ?? []));
  }
  return reached;
}

/**
 * The nodes of a chain that fail while nothing that they depend on, however far away, fails: the culprits. Every other failing node is
 * a symptom. Nodes that depend on each other count as one. The first is the likeliest: unhealthy before degraded, then the earliest
 * failure, then the id.
 */
export function culpritsOf(chain: Graph, conditions: Conditions): ChainNode[] {
  const failing = chain.nodes.filter((node) => isFailing(conditions.get(node.id)));
  if (failing.length === 0) return [];
  const dependencies = explainingDependencies(chain, conditions);
  const reach = new Map(failing.map((node) => [node.id, reachedFrom(node.id, dependencies)]));
  const isCulprit = (node: ChainNode): boolean =>
    [...(reach.get(node.id) ?? [])].every(
      (id) => !isFailing(conditions.get(id)) || reach.get(id)?.has(node.id) === true,
    );
  const rank = (node: ChainNode): readonly [number, number] => [
    conditions.get(node.id)?.status === 'unhealthy' ? 0 : 1,
    conditions.get(node.id)?.since ?? Number.MAX_SAFE_INTEGER,
  ];
  return failing.filter(isCulprit).sort((a, b) => {
    const [statusA, sinceA] = rank(a);
    const [statusB, sinceB] = rank(b);
    return statusA - statusB || sinceA - sinceB || (a.id < b.id ? -1 : 1);
  });
}
