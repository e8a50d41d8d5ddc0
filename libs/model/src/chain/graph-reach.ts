import { type Component, nodeReference, type Place, type PlacedChain, type PlatformGraph } from './platform-graph';

/** Where a failure begins. */
export interface Origin {
  /** Each with the name of a node that stands for it. */
  readonly components: ReadonlyMap<Component, string>;
  readonly chain?: PlacedChain | undefined;
  /** Whether the nodes that are named are the ones that fail: then every path begins with one. */
  readonly at_nodes: boolean;
}

interface Arrival {
  /** How many steps the failure takes to get there. */
  readonly distance: number;
  /** The name of the node, or of the chain, where the way there begins. */
  readonly begin: string;
}

type ComponentArrival =
  | Arrival
  /** From one node of a chain to one that depends on it. */
  | (Arrival & { readonly from: Place; readonly to: Place });
type ChainArrival =
  | Arrival
  /** By a node that the chain goes through. */
  | (Arrival & { readonly place: Place })
  /** From a chain that it declares to depend on. */
  | (Arrival & { readonly chain: PlacedChain });

const LONGEST_PATH = 32;

/**
 * How far a failure reaches, whether it breaks anything there or not: from a component to those that depend on it, in whatever chain they
 * do, and to the chains that go through it; from a chain to those that declare to depend on it. Breadth first; linear in what is reached.
 */
export class Reach {
  readonly components = new Map<Component, ComponentArrival>();
  readonly chains = new Map<PlacedChain, ChainArrival>();
  private readonly open: (Component | PlacedChain)[] = [];

  constructor(
    private readonly graph: PlatformGraph,
    private readonly origin: Origin,
  ) {
    const { components, chain } = origin;
    for (const [component, begin] of components) this.reach(component, { distance: 0, begin });
    if (chain !== undefined) this.reachChain(chain, { distance: 0, begin: chain.id });
    for (const next of this.open) {
      if ('way' in next) this.leaveChain(next);
      else this.leave(next);
    }
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
        path.push('…', this.chains.get(chain)?.begin ?? '');
        break;
      }
      path.push(name);
    }
    return path.reverse();
  }

  private *backwardsFrom(chain: PlacedChain): Generator<string> {
    let arrival = this.chains.get(chain);
    for (let at = chain; arrival !== undefined && !('place' in arrival); arrival = this.chains.get(at)) {
      yield at.id;
      if (!('chain' in arrival)) return;
      at = arrival.chain;
    }
    if (arrival === undefined) return;
    yield nodeReference(arrival.place);
    let { component } = arrival.place;
    for (let step = this.components.get(component); step && 'from' in step; step = this.components.get(component)) {
      yield nodeReference(step.to);
      yield nodeReference(step.from);
      ({ component } = step.from);
    }
    if (this.origin.at_nodes) yield arrival.begin;
  }

  private leave(component: Component): void {
    const arrived = this.components.get(component);
    if (arrived === undefined) return;
    const [distance, begin] = [arrived.distance + 1, arrived.begin];
    for (const from of component.places) {
      const { chain, number } = from;
      this.reachChain(chain, { distance, begin, place: from });
      for (const { node } of chain.way.serves[number] ?? []) {
        const to = chain.places[node];
        if (to !== undefined) this.reach(to.component, { distance, begin, from, to });
      }
    }
  }

  private leaveChain(chain: PlacedChain): void {
    const arrived = this.chains.get(chain);
    if (arrived === undefined) return;
    const [distance, begin] = [arrived.distance + 1, arrived.begin];
    for (const next of this.graph.declaredDependents(chain.id)) this.reachChain(next, { distance, begin, chain });
  }

  private reach(component: Component, arrival: ComponentArrival): void {
    if (this.components.has(component)) return;
    for (const same of this.graph.sameAs(component)) {
      this.components.set(same, arrival);
      this.open.push(same);
    }
  }

  private reachChain(chain: PlacedChain, arrival: ChainArrival): void {
    if (this.chains.has(chain)) return;
    this.chains.set(chain, arrival);
    this.open.push(chain);
  }
}
