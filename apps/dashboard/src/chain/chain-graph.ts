import type { Chain, ChainHealth, Status } from '@chain-mapping/model';
import type { GraphEdge, GraphNode } from '../graph/graph-view';
import { milliseconds } from '../look/figures';
import { texts } from '../texts/texts';

/** A chain as boxes and arrows, each with how it is. */
export function chainGraph(chain: Chain, health: ChainHealth | undefined): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const statuses = new Map<string, Status>(health?.node_health.map(({ node_id, status }) => [node_id, status]));
  const ways = new Map(health?.edge_health.map((edge) => [`${edge.source_node} ${edge.target_node}`, edge]));
  const nodes = chain.nodes.map((node) => ({
    id: node.id,
    name: node.component_name ?? node.service_name ?? node.id,
    note: (node.component_name == null ? null : node.service_name) ?? texts.nodeType[node.type],
    status: statuses.get(node.id) ?? 'unknown',
  }));
  const edges = chain.edges.map(({ source_node, target_node, latency_sla }, index) => {
    const way = ways.get(`${source_node} ${target_node}`);
    const isBroken = statuses.get(target_node) === 'unhealthy';
    const sla = latency_sla ?? way?.latency_sla ?? null;
    return {
      id: `${index}`,
      source: source_node,
      target: target_node,
      status: isBroken ? ('unhealthy' as const) : way?.breached ? ('degraded' as const) : ('healthy' as const),
      ...(way?.latency != null && {
        label:
          sla === null ? milliseconds(way.latency) : texts.chain.ofShort(milliseconds(way.latency), milliseconds(sla)),
      }),
    };
  });
  return { nodes, edges };
}
