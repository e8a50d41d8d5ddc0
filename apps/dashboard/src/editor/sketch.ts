import type { Remark } from '@chain-mapping/model';
import type { GraphEdge, GraphNode } from '../graph/graph-view';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const records = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value)
    ? value.map((each: unknown) => (typeof each === 'object' && each !== null ? { ...each } : {}))
    : [];

/** What can be drawn of a chain that is still being written: nodes with an id, and edges between them. */
export function sketch(value: unknown, errors: readonly Remark[]): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const [chain = {}] = records([value]);
  const isWrong = (path: string): boolean =>
    errors.some((error) => error.path === path || error.path.startsWith(`${path}.`));
  const nodes = new Map<string, GraphNode>();
  records(chain.nodes).forEach((node, index) => {
    const id = text(node.id);
    if (id === undefined) return;
    nodes.set(id, {
      id,
      name: text(node.component_name) ?? text(node.service_name) ?? id,
      note: text(node.service_name) ?? text(node.type) ?? '',
      status: isWrong(`nodes.${index}`) ? 'unhealthy' : 'unknown',
    });
  });
  const edges = records(chain.edges).flatMap((edge, index) => {
    const [source, target] = [text(edge.source_node), text(edge.target_node)];
    if (source === undefined || target === undefined || !nodes.has(source) || !nodes.has(target)) return [];
    return {
      id: String(index),
      source,
      target,
      status: isWrong(`edges.${index}`) ? ('unhealthy' as const) : ('healthy' as const),
    };
  });
  return { nodes: [...nodes.values()], edges };
}
