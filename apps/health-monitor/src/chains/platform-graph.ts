import {
  componentCondition,
  ComponentGraph,
  isEdgeTooSlow,
  type NodeComponent,
  type TracedEdges,
} from '@chain-mapping/model';
import type { PlacedChain, Plan } from '../targets/plan';

const graphs = new WeakMap<Plan, ComponentGraph>();

/** The graph of all components of a plan's chains: made once, when it is first asked for. */
export function graphOf(plan: Plan): ComponentGraph {
  const known = graphs.get(plan);
  if (known !== undefined) return known;
  const graph = new ComponentGraph(
    [...plan.chains.values()].map(({ chain, placements }) => ({
      chain,
      targetOf: (node_id) => {
        const placement = placements.get(node_id);
        return placement === undefined || 'unchecked' in placement ? undefined : placement.target_id;
      },
    })),
  );
  graphs.set(plan, graph);
  return graph;
}

/** The components of a chain that its trouble shows in: what fails, and both ends of what is too slow. */
export function troubledIn(
  { chain }: PlacedChain,
  components: ReadonlyMap<string, NodeComponent>,
  graph: ComponentGraph,
  now: number,
  traced: TracedEdges,
): number[] {
  const nodes = new Set<string>();
  for (const [id, component] of components) {
    const { status } = componentCondition(component, now);
    if (status === 'unhealthy' || status === 'degraded') nodes.add(id);
  }
  for (const edge of chain.edges) {
    const { source_node, target_node, latency_sla } = edge;
    const component = components.get(target_node);
    if (latency_sla == null || component === undefined) continue;
    if (isEdgeTooSlow(component, traced.of(chain.id, edge), latency_sla, now)) nodes.add(source_node).add(target_node);
  }
  return [...nodes].flatMap((id) => graph.numberOf(chain.id, id) ?? []);
}
