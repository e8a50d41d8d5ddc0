import type { Chain, ChainNode } from '../chain/chain';
import { dependencyGroups, type NeededGroup } from '../chain/redundancy';
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

/** Whether a failure among the members can make the node fail: not while enough of those that stand in for one another work. */
function canExplain({ members, must_work, redundant }: NeededGroup, conditions: Conditions): boolean {
  const working = members.filter((id) => !isFailing(conditions.get(id))).length;
  return !redundant || working < Math.max(1, must_work);
}

/** For each node: the dependencies that can explain its failure. */
function explainingDependencies(chain: Graph, conditions: Conditions): Map<string, string[]> {
  const dependencies = new Map<string, string[]>(chain.nodes.map((node) => [node.id, []]));
  for (const group of dependencyGroups(chain)) {
    if (canExplain(group, conditions)) dependencies.get(group.node_id)?.push(...group.members);
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
