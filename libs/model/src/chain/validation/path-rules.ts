import type { GraphEdge } from '../chain-graph';
import type { ReadableGraph } from './readable-chain';
import type { Remark } from './validation-result';
import { named, quoted } from './wording';

/** Where a chain begins and ends: the ids of the nodes that no edge leads to, and that no edge leaves. */
export interface Ends {
  readonly entry_nodes: readonly string[];
  readonly exit_nodes: readonly string[];
}

function followersIn(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly string[]> {
  const followers = new Map<string, string[]>();
  for (const { source_node, target_node } of edges) {
    const known = followers.get(source_node);
    if (known === undefined) followers.set(source_node, [target_node]);
    else known.push(target_node);
  }
  return followers;
}

/** The nodes given, and all that edges lead to from there. */
function reachedFrom(node_ids: readonly string[], followers: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set(node_ids);
  // A set goes on to what is added to it on the way.
  for (const id of reached) for (const follower of followers.get(id) ?? []) reached.add(follower);
  return reached;
}

/** The nodes that edges join in either direction, part by part, in the order of the nodes. */
function partsOf({ nodes, edges }: ReadableGraph): string[][] {
  const neighbours = followersIn(
    edges.flatMap((edge) => [edge, { source_node: edge.target_node, target_node: edge.source_node }]),
  );
  const placed = new Set<string>();
  return nodes.flatMap(({ id }) => {
    if (placed.has(id)) return [];
    const part = [...reachedFrom([id], neighbours)];
    for (const member of part) placed.add(member);
    return [part];
  });
}

export function missingEndsWarnings({ nodes }: ReadableGraph, { entry_nodes, exit_nodes }: Ends): Remark[] {
  if (nodes.length === 0) return [];
  const entry = 'The chain has no entry: an edge leads to each of its nodes, so it is not said where it begins';
  const exit = 'The chain has no exit: an edge leaves each of its nodes, so it is not said where it ends';
  return [
    ...(entry_nodes.length > 0 ? [] : [{ code: 'no_entry_node', message: entry, path: 'nodes' }]),
    ...(exit_nodes.length > 0 ? [] : [{ code: 'no_exit_node', message: exit, path: 'nodes' }]),
  ];
}

/** None where there is no entry at all: that is said once. */
export function unreachableNodeWarnings({ nodes, edges }: ReadableGraph, { entry_nodes }: Ends): Remark[] {
  if (entry_nodes.length === 0) return [];
  const reached = reachedFrom(entry_nodes, followersIn(edges));
  return nodes.flatMap(({ id, index }) => {
    const message = `Node '${quoted(id)}' is unreachable: no way from an entry of the chain leads to it`;
    return reached.has(id) ? [] : { code: 'unreachable_node', message, path: `nodes.${index}` };
  });
}

/** One for each part of two or more nodes but the first of them; a node by itself is isolated. */
export function disconnectedPartWarnings(graph: ReadableGraph): Remark[] {
  const indexes = new Map(graph.nodes.map(({ id, index }) => [id, index]));
  const [, ...others] = partsOf(graph).filter((part) => part.length > 1);
  return others.map((part) => ({
    code: 'disconnected_part',
    message: `Part of the chain is disconnected: no edge joins ${named(part)} to the rest`,
    path: `nodes.${indexes.get(part[0] ?? '') ?? 0}`,
  }));
}
