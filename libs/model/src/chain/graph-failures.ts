import type { Component, Place, PlacedChain, PlatformGraph } from './platform-graph';
import { closedIn, lostIn, type Cases } from './way-graph';

/** Something that may fail: components, and the chain that is said to fail as a whole. */
export interface Failure {
  readonly components: Iterable<Component>;
  readonly chain?: PlacedChain | undefined;
}

/** What fails in which of the cases: bit `i` stands for the failure number `i`. */
export interface Failures {
  /** Components of which something that chains need of them fails. */
  readonly components: ReadonlyMap<Component, number>;
  /** Chains that no way leads through, or that declare to depend on one. */
  readonly chains: ReadonlyMap<PlacedChain, number>;
}

export const MOST_FAILURES = 32;

/**
 * What up to 32 failures, each by itself, would break. A node fails with its component, and when too few of what it needs is left. What a
 * component needs is told by each chain for itself: calls that only one chain makes break only that chain. A chain that ends at a
 * component says nothing of its needs, so there it needs all that the other chains tell.
 *
 * Linear in the size of the part of the graph that fails.
 */
export function failuresOf(graph: PlatformGraph, failures: readonly Failure[]): Failures {
  if (failures.length > MOST_FAILURES) throw new RangeError(`at most ${MOST_FAILURES} failures at once`);
  const spread = new Spread(graph);
  failures.forEach(({ components }, number) => {
    for (const component of components) spread.begin(component, 1 << number);
  });
  spread.run();
  const begins = failures.flatMap(({ chain }, number) => (chain ? [[chain, 1 << number] as const] : []));
  return { components: spread.components, chains: brokenChains(graph, spread.failed, begins) };
}

class Spread {
  readonly components = new Map<Component, number>();
  readonly failed = new Map<PlacedChain, Cases>();
  private readonly open: Place[] = [];

  constructor(private readonly graph: PlatformGraph) {}

  begin(component: Component, cases: number): void {
    if (((this.components.get(component) ?? 0) & cases) === cases) return;
    for (const same of this.graph.sameAs(component)) {
      this.components.set(same, (this.components.get(same) ?? 0) | cases);
      for (const place of same.places) this.fail(place, cases);
    }
  }

  run(): void {
    for (let place = this.open.pop(); place !== undefined; place = this.open.pop()) {
      const { chain, number, component } = place;
      const cases = this.casesOf(chain);
      this.failComponent(component, cases[number] ?? 0);
      for (const group of chain.way.serves[number] ?? []) {
        const dependent = chain.places[group.node];
        if (dependent !== undefined) this.fail(dependent, lostIn(group, cases));
      }
    }
  }

  private failComponent(component: Component, cases: number): void {
    const before = this.components.get(component) ?? 0;
    if ((cases & ~before) === 0) return;
    for (const same of this.graph.sameAs(component)) {
      this.components.set(same, (this.components.get(same) ?? 0) | cases);
      for (const place of same.places) if (endsAt(place)) this.fail(place, cases);
    }
  }

  private fail(place: Place, cases: number): void {
    const known = this.casesOf(place.chain);
    const before = known[place.number] ?? 0;
    if ((cases & ~before) === 0) return;
    known[place.number] = before | cases;
    this.open.push(place);
  }

  private casesOf(chain: PlacedChain): Cases {
    const known = this.failed.get(chain);
    if (known !== undefined) return known;
    const made = new Int32Array(chain.places.length);
    this.failed.set(chain, made);
    return made;
  }
}

/** Whether a chain says nothing of what the node needs. */
export const endsAt = ({ chain, number }: Place): boolean => chain.way.needs[number] === undefined;

function brokenChains(
  graph: PlatformGraph,
  failed: ReadonlyMap<PlacedChain, Cases>,
  begins: readonly (readonly [PlacedChain, number])[],
): ReadonlyMap<PlacedChain, number> {
  const broken = new Map<PlacedChain, number>();
  const open: PlacedChain[] = [];
  const breakChain = (chain: PlacedChain, cases: number): void => {
    const before = broken.get(chain) ?? 0;
    if ((cases & ~before) === 0) return;
    broken.set(chain, before | cases);
    open.push(chain);
  };
  for (const [chain, cases] of begins) breakChain(chain, cases);
  for (const [chain, cases] of failed) breakChain(chain, closedIn(chain.way, cases));
  for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
    const cases = broken.get(chain) ?? 0;
    for (const dependent of graph.declaredDependents(chain.id)) breakChain(dependent, cases);
  }
  return broken;
}
