import { compareChainIds } from './chain-dependencies';
import { endsAt, failuresOf, MOST_FAILURES } from './graph-failures';
import { type Component, nodeReference, type Place, type PlacedChain, type PlatformGraph } from './platform-graph';

/** A component whose failure alone breaks a chain. */
export interface SinglePointOfFailure {
  readonly service_name: string | null;
  readonly component_name: string | null;
  readonly type: Component['type'];
  /** One of its nodes, `A1/normalizer`: its impact says which chains they are. */
  readonly node: string;
  /** How many chains it breaks. */
  readonly chains_broken: number;
}

const known = new WeakMap<PlatformGraph, { readonly revision: number; readonly points: SinglePointOfFailure[] }>();

/**
 * The components whose failure alone breaks a chain, the one that breaks most chains first; with a chain, only those that break it. What
 * a failure breaks is what `impactOf` one of the component's nodes says. Kept until the graph changes.
 */
export function singlePointsOfFailure(graph: PlatformGraph, chain?: PlacedChain): readonly SinglePointOfFailure[] {
  if (chain !== undefined) return pointsAmong(graph, suppliersOf(graph, chain), chain);
  const before = known.get(graph);
  if (before?.revision === graph.revision) return before.points;
  const points = pointsAmong(graph, graph.allComponents());
  known.set(graph, { revision: graph.revision, points });
  return points;
}

function pointsAmong(graph: PlatformGraph, components: Iterable<Component>, chain?: PlacedChain) {
  const points: SinglePointOfFailure[] = [];
  for (const batch of batches(graph, components)) {
    const { chains } = failuresOf(
      graph,
      batch.map((component) => ({ components: [component] })),
    );
    const counts = batch.map(() => 0);
    for (const cases of chains.values()) {
      for (let left = cases; left !== 0; left &= left - 1) {
        const lowest = 31 - Math.clz32(left & -left);
        counts[lowest] = (counts[lowest] ?? 0) + 1;
      }
    }
    const counted = chain === undefined ? -1 : (chains.get(chain) ?? 0);
    batch.forEach((component, number) => {
      const chains_broken = counts[number] ?? 0;
      if (chains_broken > 0 && ((counted >>> number) & 1) === 1) points.push(pointOf(graph, component, chains_broken));
    });
  }
  const nameOf = (point: SinglePointOfFailure): string =>
    JSON.stringify([point.service_name ?? '', point.component_name ?? '', point.type, point.node]);
  const named = points.map((point) => [point, nameOf(point)] as const);
  return named.sort(([a, x], [b, y]) => b.chains_broken - a.chains_broken || (x < y ? -1 : 1)).map(([point]) => point);
}

/** So many as one walk answers for; of components that are the same only the first. */
function* batches(graph: PlatformGraph, components: Iterable<Component>): Generator<Component[]> {
  const seen = new Set<Component>();
  let batch: Component[] = [];
  for (const component of components) {
    if (seen.has(component)) continue;
    for (const same of graph.sameAs(component)) seen.add(same);
    batch.push(component);
    if (batch.length < MOST_FAILURES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Named after the first of its nodes, so that it has one name in whatever order the chains came. */
function pointOf(graph: PlatformGraph, component: Component, chains_broken: number): SinglePointOfFailure {
  const places = [...graph.sameAs(component)].flatMap((same) => [...same.places]);
  const first = places.reduce((a, b) =>
    (compareChainIds(a.chain.id, b.chain.id) || a.number - b.number) <= 0 ? a : b,
  );
  const { service_name, component_name, type } = first.component;
  return { service_name, component_name, type, node: nodeReference(first), chains_broken };
}

/** All components whose failure could reach a chain. */
function suppliersOf(graph: PlatformGraph, chain: PlacedChain): Set<Component> {
  const components = new Set<Component>();
  const places = new Set<Place>();
  const chains = new Set([chain]);
  for (const each of chains) {
    for (const place of each.places) places.add(place);
    for (const id of each.dependencies) {
      const dependency = graph.chain(id);
      if (dependency !== undefined) chains.add(dependency);
    }
  }
  const ended = new Set<Component>();
  for (const place of places) {
    const { component } = place;
    if (!components.has(component)) for (const same of graph.sameAs(component)) components.add(same);
    for (const { members } of place.chain.way.needs[place.number] ?? []) {
      for (const member of members) {
        const dependency = place.chain.places[member];
        if (dependency !== undefined) places.add(dependency);
      }
    }
    if (!endsAt(place) || ended.has(component)) continue;
    for (const same of graph.sameAs(component)) {
      ended.add(same);
      for (const other of same.places) places.add(other);
    }
  }
  return components;
}
