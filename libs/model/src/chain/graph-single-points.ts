import type { NodeInput } from './chain';
import { compareChainIds } from './chain-dependencies';
import { CondensedGraph } from './graph-condensed';
import { ENDS } from './graph-table';
import type { Component, PlacedChain, PlatformGraph } from './platform-graph';

/** A component whose failure alone breaks a chain. */
export interface SinglePointOfFailure {
  readonly service_name: string | null;
  readonly component_name: string | null;
  readonly type: NodeInput['type'];
  /** One of its nodes, `A1/normalizer`: its impact says which chains they are. */
  readonly node: string;
  /** How many chains it breaks. */
  readonly chains_broken: number;
}

/** What was worked out for a graph at one revision. */
interface Known {
  readonly revision: number;
  readonly condensed: CondensedGraph;
  points?: readonly SinglePointOfFailure[];
}

const knownOf = new WeakMap<PlatformGraph, Known>();

function known(graph: PlatformGraph): Known {
  const before = knownOf.get(graph);
  if (before?.revision === graph.revision) return before;
  const made: Known = { revision: graph.revision, condensed: new CondensedGraph(graph) };
  knownOf.set(graph, made);
  return made;
}

/**
 * The components whose failure alone breaks a chain, the one that breaks most chains first; with a chain, only those that break it. What
 * a failure breaks is what `impactOf` one of the component's nodes says. Those of the platform are kept until the graph changes.
 */
export function singlePointsOfFailure(graph: PlatformGraph, chain?: PlacedChain): readonly SinglePointOfFailure[] {
  const { condensed, ...kept } = known(graph);
  if (chain !== undefined) return pointsAmong(graph, condensed, suppliersOf(graph, chain), chain);
  const all = graph.components.filter((component) => component !== undefined);
  const points = kept.points ?? pointsAmong(graph, condensed, all);
  knownOf.set(graph, { ...kept, condensed, points });
  return points;
}

/** So many failures are followed at once. */
const AT_ONCE = 512;

function pointsAmong(
  graph: PlatformGraph,
  condensed: CondensedGraph,
  components: Iterable<Component>,
  chain?: PlacedChain,
): SinglePointOfFailure[] {
  const points: SinglePointOfFailure[] = [];
  for (const batch of batches(graph, components)) {
    const { chains, words } = condensed.brokenBy(batch);
    const counts = countsOf(chains, words);
    const breaks = (number: number): boolean => {
      const word = chains[(chain?.number ?? 0) * words + Math.floor(number / 32)] ?? 0;
      return chain === undefined || ((word >>> (number % 32)) & 1) === 1;
    };
    batch.forEach((component, number) => {
      const chains_broken = counts[number] ?? 0;
      if (chains_broken > 0 && breaks(number)) points.push(pointOf(graph, component, chains_broken));
    });
  }
  const keys = new Map(points.map((point) => [point, keyOf(point)]));
  return points.sort(
    (a, b) => b.chains_broken - a.chains_broken || ((keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1),
  );
}

const keyOf = ({ service_name, component_name, type, node }: SinglePointOfFailure): string =>
  JSON.stringify([service_name ?? '', component_name ?? '', type, node]);

/** In how many of the things each bit is set. Counts 32 bits at once: integer `n` of a word holds the digits of worth 2^n. */
function countsOf(bits: Int32Array, words: number): number[] {
  const counts: number[] = [];
  for (let word = 0; word < words; word += 1) {
    const digits: number[] = [];
    for (let at = word; at < bits.length; at += words) {
      let carry = bits[at] ?? 0;
      for (let n = 0; carry !== 0; n += 1) {
        const digit = digits[n] ?? 0;
        digits[n] = digit ^ carry;
        carry &= digit;
      }
    }
    for (let bit = 0; bit < 32; bit += 1) {
      counts.push(digits.reduce((sum, digit, n) => sum + ((digit >>> bit) & 1) * 2 ** n, 0));
    }
  }
  return counts;
}

/** Of components that are the same only the first. */
function* batches(graph: PlatformGraph, components: Iterable<Component>): Generator<Component[]> {
  const seen = new Set<Component>();
  let batch: Component[] = [];
  for (const component of components) {
    if (seen.has(component)) continue;
    for (const same of graph.sameAs(component)) seen.add(same);
    batch.push(component);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Named after the first of its nodes, so that it has one name in whatever order the chains came. */
function pointOf(graph: PlatformGraph, component: Component, chains_broken: number): SinglePointOfFailure {
  let first = component.places[0] ?? 0;
  for (const same of graph.sameAs(component)) {
    for (const place of same.places) {
      const order = compareChainIds(graph.chainAt(place).id, graph.chainAt(first).id);
      if (order < 0 || (order === 0 && place < first)) first = place;
    }
  }
  const { service_name, component_name } = graph.componentAt(first);
  return { service_name, component_name, type: graph.typeAt(first), node: graph.nameAt(first), chains_broken };
}

/** All components whose failure could break a chain, and some more: of every chain that it may need something from, all. */
function suppliersOf(graph: PlatformGraph, chain: PlacedChain): Set<Component> {
  const { table } = graph;
  const components = new Set<Component>();
  const ended = new Set<Component>();
  const needed = new Set([chain]);
  for (const each of needed) {
    each.node_ids.forEach((_, number) => {
      const place = each.first + number;
      const component = graph.componentAt(place);
      if (!components.has(component)) for (const same of graph.sameAs(component)) components.add(same);
      if (((table.flags[place] ?? 0) & ENDS) === 0 || ended.has(component)) return;
      for (const same of graph.sameAs(component)) {
        ended.add(same);
        for (const other of same.places) needed.add(graph.chainAt(other));
      }
    });
    for (const id of each.dependencies) {
      const dependency = graph.chain(id);
      if (dependency !== undefined) needed.add(dependency);
    }
  }
  return components;
}
