import type { Component, PlacedChain, PlacedEdge, PlatformGraph } from './platform-graph';
import type { EdgeType } from './vocabulary';

/**
 * Which way paths go: along `calls` as the chains draw them, from the source of an edge to its target, or along `dependencies`, from who
 * needs something to what it needs.
 */
export type PathDirection = 'calls' | 'dependencies';

/** One edge of a path, as it was gone along. */
export interface PathStep {
  /** `A1/normalizer`, as is `to`. */
  readonly from: string;
  readonly to: string;
  readonly from_service: string | null;
  readonly to_service: string | null;
  readonly type: EdgeType;
}

/** How a component was arrived at. */
interface Arrival {
  readonly from: number;
  readonly to: number;
  readonly edge: PlacedEdge;
}

/**
 * One of the shortest paths between two services over the edges of all chains: it goes on in another chain wherever both go through the
 * same component. Empty from a service to itself; `undefined` where there is none. Linear in the size of the graph.
 */
export function shortestPath(
  graph: PlatformGraph,
  from: string,
  to: string,
  direction: PathDirection = 'calls',
): PathStep[] | undefined {
  const arrivals = new Map<Component, Arrival | undefined>();
  const open: Component[] = [];
  const arrive = (component: Component, arrival: Arrival | undefined): void => {
    if (arrivals.has(component)) return;
    for (const same of graph.sameAs(component)) {
      arrivals.set(same, arrival);
      open.push(same);
    }
  };
  const ways = new Ways(graph, direction);
  for (const component of graph.componentsOf(from)) arrive(component, undefined);
  for (const component of open) {
    if (component.service_name === to) return stepsTo(graph, component, arrivals);
    for (const place of component.places) {
      for (const arrival of ways.from(place)) arrive(graph.componentAt(arrival.to), arrival);
    }
  }
  return undefined;
}

/** Where edges lead, chain by chain as they are come to. */
class Ways {
  private readonly byChain = new Map<PlacedChain, Map<number, Arrival[]>>();

  constructor(
    private readonly graph: PlatformGraph,
    private readonly direction: PathDirection,
  ) {}

  from(place: number): readonly Arrival[] {
    const chain = this.graph.chainAt(place);
    const known = this.byChain.get(chain) ?? this.waysOf(chain);
    this.byChain.set(chain, known);
    return known.get(place) ?? [];
  }

  private waysOf(chain: PlacedChain): Map<number, Arrival[]> {
    const ways = new Map<number, Arrival[]>();
    for (const edge of this.graph.edgesOf(chain)) {
      const [from, to] = this.direction === 'calls' ? [edge.source, edge.target] : [edge.dependent, edge.dependency];
      const known = ways.get(from);
      if (known === undefined) ways.set(from, [{ from, to, edge }]);
      else known.push({ from, to, edge });
    }
    return ways;
  }
}

function stepsTo(
  graph: PlatformGraph,
  end: Component,
  arrivals: ReadonlyMap<Component, Arrival | undefined>,
): PathStep[] {
  const steps: PathStep[] = [];
  for (let at = arrivals.get(end); at !== undefined; at = arrivals.get(graph.componentAt(at.from))) {
    const { from, to, edge } = at;
    steps.push({
      from: graph.nameAt(from),
      to: graph.nameAt(to),
      from_service: graph.componentAt(from).service_name,
      to_service: graph.componentAt(to).service_name,
      type: edge.type,
    });
  }
  return steps.reverse();
}
