import { type Component, nodeReference, type Place, type PlacedEdge, type PlatformGraph } from './platform-graph';
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

interface Arrival {
  readonly from: Place;
  readonly to: Place;
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
  for (const component of graph.componentsOf(from)) arrive(component, undefined);
  for (const component of open) {
    if (component.service_name === to) return stepsTo(component, arrivals);
    for (const place of component.places) {
      for (const arrival of leaving(place, direction)) arrive(arrival.to.component, arrival);
    }
  }
  return undefined;
}

function* leaving(place: Place, direction: PathDirection): Generator<Arrival> {
  const { chain, number } = place;
  for (const edge of chain.edges[number] ?? []) {
    const [begin, end] = direction === 'calls' ? [edge.source, edge.target] : [edge.dependent, edge.dependency];
    const to = chain.places[end];
    if (begin === number && to !== undefined) yield { from: place, to, edge };
  }
}

function stepsTo(end: Component, arrivals: ReadonlyMap<Component, Arrival | undefined>): PathStep[] {
  const steps: PathStep[] = [];
  for (let at = arrivals.get(end); at !== undefined; at = arrivals.get(at.from.component)) {
    const { from, to, edge } = at;
    steps.push({
      from: nodeReference(from),
      to: nodeReference(to),
      from_service: from.component.service_name,
      to_service: to.component.service_name,
      type: edge.type,
    });
  }
  return steps.reverse();
}
