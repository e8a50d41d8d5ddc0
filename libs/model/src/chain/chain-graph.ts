import type { ChainEdge } from './edge';

/** The ends of an edge: all that a question about the shape of a graph needs. */
export type GraphEdge = Pick<ChainEdge, 'source_node' | 'target_node'>;

/** A closed path through a graph. */
export interface Cycle {
  /** In the order of the path; the first node is also the last. */
  readonly node_ids: readonly string[];
  /** Which of the edges closes the path. */
  readonly closing_edge: number;
}

interface IndexedGraph {
  readonly ids: readonly string[];
  readonly sources: readonly number[];
  readonly targets: readonly number[];
  /** For each node the indexes of the edges that leave it. */
  readonly leaving: readonly (readonly number[])[];
}

function indexGraph(edges: readonly GraphEdge[]): IndexedGraph {
  const numbers = new Map<string, number>();
  const leaving: number[][] = [];
  const numberOf = (id: string): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, leaving.length);
    return leaving.push([]) - 1;
  };
  const sources: number[] = [];
  const targets: number[] = [];
  edges.forEach((edge, index) => {
    const source = numberOf(edge.source_node);
    sources.push(source);
    targets.push(numberOf(edge.target_node));
    leaving[source]?.push(index);
  });
  return { ids: [...numbers.keys()], sources, targets, leaving };
}

const UNSEEN = -1;

/**
 * For each node, from 0, the number of its strongly connected component: nodes that can all reach one another have the same. A component
 * has a lower number than all from which it can be reached (Tarjan, without recursion). Linear in the size of the graph.
 *
 * @param next the node at the end of the nth edge, from 0, that leaves a node; `undefined` after the last one
 */
export function stronglyConnected(size: number, next: (node: number, nth: number) => number | undefined): Int32Array {
  const order = new Int32Array(size).fill(UNSEEN);
  const lowest = new Int32Array(size).fill(UNSEEN);
  const component = new Int32Array(size).fill(UNSEEN);
  const open: number[] = [];
  let visited = 0;
  let found = 0;
  const enter = (node: number): { node: number; next: number } => {
    order[node] = lowest[node] = visited++;
    open.push(node);
    return { node, next: 0 };
  };
  const lower = (node: number, to: number): void => {
    lowest[node] = Math.min(lowest[node] ?? to, to);
  };
  for (let root = 0; root < size; root++) {
    if (order[root] !== UNSEEN) continue;
    const path = [enter(root)];
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const target = next(step.node, step.next++);
      if (target !== undefined) {
        if (order[target] === UNSEEN) path.push(enter(target));
        else if (component[target] === UNSEEN) lower(step.node, order[target] ?? UNSEEN);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) lower(above.node, lowest[step.node] ?? UNSEEN);
      if (lowest[step.node] !== order[step.node]) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        component[member] = found;
        if (member === step.node) break;
      }
      found++;
    }
  }
  return component;
}

/** The shortest closed path through a node that stays inside its component; `undefined` where there is none. */
function cycleThrough(start: number, graph: IndexedGraph, component: Int32Array): Cycle | undefined {
  const arrivedBy = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const edge of graph.leaving[node] ?? []) {
      const target = graph.targets[edge] ?? start;
      if (target === start) {
        const path = [start, node];
        for (let at = node; at !== start;) {
          at = graph.sources[arrivedBy.get(at) ?? edge] ?? start;
          path.push(at);
        }
        return { node_ids: path.reverse().map((each) => graph.ids[each] ?? ''), closing_edge: edge };
      }
      if (component[target] === component[start] && !arrivedBy.has(target)) {
        arrivedBy.set(target, edge);
        queue.push(target);
      }
    }
  }
  return undefined;
}

/**
 * One shortest cycle for each group of nodes that can all reach one another, spelled out, in the order in which the
 * edges first mention them. An edge from a node to itself is a cycle. Empty for an acyclic graph; linear in its size.
 */
export function findCycles(edges: readonly GraphEdge[]): Cycle[] {
  const graph = indexGraph(edges);
  const component = stronglyConnected(graph.ids.length, (node, nth) => graph.targets[graph.leaving[node]?.[nth] ?? -1]);
  const looked = new Set<number>();
  const cycles: Cycle[] = [];
  component.forEach((group, node) => {
    if (looked.has(group)) return;
    looked.add(group);
    const cycle = cycleThrough(node, graph, component);
    if (cycle !== undefined) cycles.push(cycle);
  });
  return cycles;
}

/**
 * The nodes so that every edge leads from an earlier to a later one; among equals, in the order given. Edges whose ends
 * are not among the nodes do not count. `undefined` when a cycle leaves no such order.
 */
export function topologicalOrder(node_ids: readonly string[], edges: readonly GraphEdge[]): string[] | undefined {
  const waitsFor = new Map(node_ids.map((id) => [id, 0]));
  const followers = new Map<string, string[]>();
  for (const { source_node, target_node } of edges) {
    const count = waitsFor.get(target_node);
    if (count === undefined || !waitsFor.has(source_node)) continue;
    waitsFor.set(target_node, count + 1);
    const known = followers.get(source_node);
    if (known === undefined) followers.set(source_node, [target_node]);
    else known.push(target_node);
  }
  const order = [...waitsFor].flatMap(([id, count]) => (count === 0 ? id : []));
  for (const id of order) {
    for (const follower of followers.get(id) ?? []) {
      const count = (waitsFor.get(follower) ?? 0) - 1;
      waitsFor.set(follower, count);
      if (count === 0) order.push(follower);
    }
  }
  return order.length === waitsFor.size ? order : undefined;
}

interface Graph {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly GraphEdge[];
}

/** The ids of the nodes that no edge leads to: where the chain begins. */
export function entries({ nodes, edges }: Graph): string[] {
  const reached = new Set(edges.map((edge) => edge.target_node));
  return nodes.flatMap(({ id }) => (reached.has(id) ? [] : id));
}

/** The ids of the nodes that no edge leaves: where the chain ends. */
export function exits({ nodes, edges }: Graph): string[] {
  const left = new Set(edges.map((edge) => edge.source_node));
  return nodes.flatMap(({ id }) => (left.has(id) ? [] : id));
}

/**
 * Who of an edge's two ends needs the other. A caller needs whom it waits for, and a publisher its broker; a consumer
 * needs the broker, and the receiving end of a stream its source, and not the other way round.
 */
export function dependsOn(edge: Pick<ChainEdge, 'source_node' | 'target_node' | 'type'>): {
  dependent: string;
  dependency: string;
} {
  switch (edge.type) {
    case 'http_request':
    case 'grpc_call':
    case 'database_query':
    case 'cache_operation':
    case 'function_call':
    case 'message_publish':
      return { dependent: edge.source_node, dependency: edge.target_node };
    case 'message_consume':
    case 'websocket_message':
      return { dependent: edge.target_node, dependency: edge.source_node };
  }
}
