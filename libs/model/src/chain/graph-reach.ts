import type { Component, PlacedChain, PlatformGraph } from './platform-graph';

/** Where a failure begins. */
export interface Origin {
  /** Each with a place that stands for it. */
  readonly components: ReadonlyMap<Component, number>;
  readonly chain?: PlacedChain | undefined;
  /** Whether it is at these places that something fails: then every path begins with one. */
  readonly at_places: boolean;
}

/** How a failure arrived at components, or at chains, by their numbers. */
class Arrivals {
  /** How many steps the failure takes to get there; -1 where it does not. */
  readonly distance: Int32Array;
  /** At which place of the origin the way there begins; -1 where it begins with a chain. */
  readonly begin: Int32Array;
  /** For a component: the place that depends on `from`. For a chain: by which of its places, or -1. */
  readonly to: Int32Array;
  /** For a component: the place that the failure came from, or -1. For a chain: the number of one that it declares to depend on, or -1. */
  readonly from: Int32Array;

  constructor(size: number) {
    this.distance = new Int32Array(size).fill(-1);
    this.begin = new Int32Array(size);
    this.to = new Int32Array(size);
    this.from = new Int32Array(size);
  }

  add(number: number, distance: number, begin: number, from: number, to: number): void {
    this.distance[number] = distance;
    this.begin[number] = begin;
    this.from[number] = from;
    this.to[number] = to;
  }
}

const LONGEST_PATH = 32;
const NOWHERE = -1;

/**
 * How far a failure reaches, whether it breaks anything there or not: from a component to those that depend on it, in whatever chain they
 * do, and to the chains that go through it; from a chain to those that declare to depend on it. Breadth first; linear in what is reached.
 */
export class Reach {
  /** In the order in which they were reached, so the nearest first. */
  readonly components: Component[] = [];
  readonly chains: PlacedChain[] = [];
  private readonly arrivals: { readonly components: Arrivals; readonly chains: Arrivals };

  constructor(
    private readonly graph: PlatformGraph,
    private readonly origin: Origin,
  ) {
    this.arrivals = { components: new Arrivals(graph.components.length), chains: new Arrivals(graph.chains.length) };
    for (const [component, place] of origin.components) this.reach(component, 0, place, NOWHERE, NOWHERE);
    if (origin.chain !== undefined) this.reachChain(origin.chain, 0, NOWHERE, NOWHERE, NOWHERE);
    this.run();
  }

  distanceOf(component: Component): number {
    return this.arrivals.components.distance[component.number] ?? NOWHERE;
  }

  distanceOfChain(chain: PlacedChain): number {
    return this.arrivals.chains.distance[chain.number] ?? NOWHERE;
  }

  /**
   * Along which nodes (`A1/normalizer`) and chains (`A1`) the failure gets to a chain. Of a long path the middle is left out, and `…` put
   * in its place.
   */
  pathTo(chain: PlacedChain): string[] {
    const path: string[] = [];
    for (const name of this.backwardsFrom(chain)) {
      // A node that is left where it was entered is named once.
      if (path.at(-1) === name) continue;
      if (path.length === LONGEST_PATH) {
        path.push('…', this.beginOf(chain));
        break;
      }
      path.push(name);
    }
    return path.reverse();
  }

  private beginOf({ number }: PlacedChain): string {
    const place = this.arrivals.chains.begin[number] ?? NOWHERE;
    return place === NOWHERE ? (this.origin.chain?.id ?? '') : this.graph.nameAt(place);
  }

  private *backwardsFrom(chain: PlacedChain): Generator<string> {
    const { chains, components } = this.arrivals;
    let { number } = chain;
    for (; (chains.to[number] ?? NOWHERE) === NOWHERE; number = chains.from[number] ?? NOWHERE) {
      yield this.graph.chains[number]?.id ?? '';
      if (chains.distance[number] === 0) return;
    }
    const place = chains.to[number] ?? NOWHERE;
    yield this.graph.nameAt(place);
    let component = this.graph.componentAt(place).number;
    for (
      let from = components.from[component] ?? NOWHERE;
      from !== NOWHERE;
      from = components.from[component] ?? NOWHERE
    ) {
      yield this.graph.nameAt(components.to[component] ?? NOWHERE);
      yield this.graph.nameAt(from);
      component = this.graph.componentAt(from).number;
    }
    if (this.origin.at_places) yield this.beginOf(chain);
  }

  /** What is as near is left before what is farther: both lists are in order, and a chain goes on to chains alone. */
  private run(): void {
    let [component, chain] = [0, 0];
    while (component < this.components.length || chain < this.chains.length) {
      const [next, nextChain] = [this.components[component], this.chains[chain]];
      const isComponent =
        next !== undefined && (nextChain === undefined || this.distanceOf(next) <= this.distanceOfChain(nextChain));
      if (isComponent) {
        this.leave(next);
        component += 1;
      } else if (nextChain !== undefined) {
        this.leaveChain(nextChain);
        chain += 1;
      }
    }
  }

  private leave(component: Component): void {
    const { table, chains } = this.graph;
    const arrivals = this.arrivals.components;
    const distance = this.distanceOf(component) + 1;
    const begin = arrivals.begin[component.number] ?? NOWHERE;
    for (const from of component.places) {
      const chain = chains[table.chain[from] ?? NOWHERE];
      if (chain === undefined) continue;
      this.reachChain(chain, distance, begin, NOWHERE, from);
      const end = table.linkStart[from + 1] ?? 0;
      for (let at = table.linkStart[from] ?? 0; at < end; at += 1) {
        const to = chain.first + ((table.links[at] ?? 0) >> 1);
        if (arrivals.distance[table.component[to] ?? NOWHERE] === NOWHERE) {
          this.reach(this.graph.componentAt(to), distance, begin, from, to);
        }
      }
    }
  }

  private leaveChain(chain: PlacedChain): void {
    const distance = this.distanceOfChain(chain) + 1;
    const begin = this.arrivals.chains.begin[chain.number] ?? NOWHERE;
    for (const next of this.graph.declaredDependents(chain.id)) {
      this.reachChain(next, distance, begin, chain.number, NOWHERE);
    }
  }

  private reach(component: Component, distance: number, begin: number, from: number, to: number): void {
    if (this.distanceOf(component) !== NOWHERE) return;
    for (const same of this.graph.sameAs(component)) {
      this.arrivals.components.add(same.number, distance, begin, from, to);
      this.components.push(same);
    }
  }

  private reachChain(chain: PlacedChain, distance: number, begin: number, from: number, to: number): void {
    if (this.distanceOfChain(chain) !== NOWHERE) return;
    this.arrivals.chains.add(chain.number, distance, begin, from, to);
    this.chains.push(chain);
  }
}
