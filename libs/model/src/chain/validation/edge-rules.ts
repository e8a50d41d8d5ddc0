import { findCycles } from '../chain-graph';
import type { ReadableChain } from './readable-chain';
import type { Remark } from './validation-result';
import { quoted, spelled } from './wording';

export function missingEndErrors({ nodes, edges }: ReadableChain): Remark[] {
  if (nodes === undefined) return [];
  const known = new Set(nodes.map((node) => node.id));
  return edges.flatMap(({ index, source_node, target_node }) => {
    const source = `Source node ${quoted(source_node)} not found`;
    const target = `Target node ${quoted(target_node)} not found`;
    return [
      ...(known.has(source_node)
        ? []
        : [{ code: 'source_node_not_found', message: source, path: `edges.${index}.source_node` }]),
      ...(known.has(target_node)
        ? []
        : [{ code: 'target_node_not_found', message: target, path: `edges.${index}.target_node` }]),
    ];
  });
}

export function selfEdgeErrors({ edges }: ReadableChain): Remark[] {
  return edges.flatMap(({ index, source_node, target_node }) => {
    if (source_node !== target_node) return [];
    const message = `Circular dependency: ${spelled([source_node, target_node])}. An edge must lead to another node than its own`;
    return { code: 'self_edge', message, path: `edges.${index}` };
  });
}

/** One for each group of nodes that can all reach one another; edges from a node to itself are told apart. */
export function cycleErrors({ edges }: ReadableChain): Remark[] {
  const between = edges.filter(({ source_node, target_node }) => source_node !== target_node);
  return findCycles(between).map(({ node_ids, closing_edge }) => ({
    code: 'circular_dependency',
    message: `Circular dependency: ${spelled(node_ids)}`,
    path: `edges.${between[closing_edge]?.index ?? closing_edge}`,
  }));
}

export function duplicateEdgeWarnings({ edges }: ReadableChain): Remark[] {
  const first = new Map<string, number>();
  return edges.flatMap(({ index, source_node, target_node, type, operation, environment }) => {
    const call = JSON.stringify([source_node, target_node, type, operation, environment]);
    const same = first.get(call);
    if (same === undefined) {
      first.set(call, index);
      return [];
    }
    const message = `Edge ${spelled([source_node, target_node])} is there already, as edges.${same}: same type, operation and environment`;
    return { code: 'duplicate_edge', message, path: `edges.${index}` };
  });
}
