import type { ChainNode } from '../chain/chain';
import { ComponentGraph, type ComponentPlace, type GraphedChain, type TimedCall } from '../health/component-graph';
import { staleAfter } from '../health/component-state';

/** A monitored chain, with what checks each of its nodes. */
export interface WatchedChain {
  readonly chain: GraphedChain['chain'];
  /** By id of the node; what nothing checks is not in it. */
  readonly targets: ReadonlyMap<string, string>;
  readonly interval_ms: number;
}

/** Something of which an alert can be about, or that can explain one. */
export interface Place {
  readonly chain_id: string;
  readonly node_id: string | null;
  readonly target_id: string | null;
}

const USUAL_INTERVAL_MS = 30_000;

/** The chains that are watched, as one graph of components. Made anew when one of them changes. */
export class AlertingTopology {
  readonly graph: ComponentGraph;
  private readonly intervals = new Map<string, number>();
  private readonly components = new Map<string, number[]>();
  /** For each component: the region that it is in. */
  private readonly regions: number[];
  private readonly calls: ReadonlyMap<string, TimedCall>;

  constructor(chains: Iterable<WatchedChain> = []) {
    const watched = [...chains];
    this.graph = new ComponentGraph(
      watched.map(({ chain, targets }) => ({ chain, targetOf: (id) => targets.get(id) })),
    );
    for (const { chain, targets, interval_ms } of watched) {
      const numbers = chain.nodes.flatMap(({ id }) => this.graph.numberOf(chain.id, id) ?? []);
      this.components.set(chain.id, [...new Set(numbers)]);
      for (const target of targets.values()) {
        this.intervals.set(target, Math.min(interval_ms, this.intervals.get(target) ?? Infinity));
      }
    }
    this.calls = new Map(this.graph.calls.map((call) => [call.id, call]));
    this.regions = regionsOf(this.graph, this.components.values());
  }

  /**
   * The region of a component: all that it can have to do with, by chains that hold it, and what they hold, and so on. What fails in one
   * region explains nothing in another.
   */
  regionOf(number: number): number | undefined {
    return this.regions[number];
  }

  regionOfChain(chain_id: string): number | undefined {
    const [number] = this.componentsOf(chain_id);
    return number === undefined ? undefined : this.regions[number];
  }

  /** Of what explains alerts: a component or a call by its key. */
  regionOfKey(key: string): number | undefined {
    const number = this.graph.numberOfTarget(key) ?? this.calls.get(key)?.source;
    return number === undefined ? undefined : this.regions[number];
  }

  call(id: string): TimedCall | undefined {
    return this.calls.get(id);
  }

  /** The component that a node stands for; one whose check changed a moment ago is still known by that. */
  numberOf({ chain_id, node_id, target_id }: Place): number | undefined {
    const number = node_id === null ? undefined : this.graph.numberOf(chain_id, node_id);
    return number ?? (target_id === null ? undefined : this.graph.numberOfTarget(target_id));
  }

  /** The same for the same component, also for one that is not in the graph. */
  keyOf(place: Place): string {
    const number = this.numberOf(place);
    const key = number === undefined ? undefined : this.graph.keys[number];
    return key ?? place.target_id ?? JSON.stringify([place.chain_id, place.node_id]);
  }

  componentsOf(chain_id: string): readonly number[] {
    return this.components.get(chain_id) ?? [];
  }

  /** How old what is known of a target may be until it says nothing any more, in milliseconds. */
  staleAfter(target_id: string): number {
    return staleAfter(this.intervals.get(target_id) ?? USUAL_INTERVAL_MS);
  }

  /** Where a component stands: in the given chain if it does, else in the first one that holds it. */
  placeOf(number: number, chain_id?: string): ComponentPlace | undefined {
    const places = this.graph.places[number] ?? [];
    return places.find((place) => place.chain_id === chain_id) ?? places[0];
  }

  nodeOf(chain_id: string, node_id: string): ChainNode | undefined {
    const number = this.graph.numberOf(chain_id, node_id);
    const places = number === undefined ? [] : (this.graph.places[number] ?? []);
    return places.find((place) => place.chain_id === chain_id && place.node.id === node_id)?.node;
  }

  /** What checks what a component needs, directly or through others: the nearest first. */
  checksBelow(number: number, most: number): string[] {
    const own = this.graph.targets[number];
    const targets = new Set<string>();
    for (const each of this.graph.scopeOf([number])) {
      const target = this.graph.targets[each];
      if (target !== undefined && target !== own) targets.add(target);
      if (targets.size >= most) break;
    }
    return [...targets];
  }
}

/** Components that are joined by chains, or by what they need, have the same number. */
function regionsOf(graph: ComponentGraph, chains: Iterable<readonly number[]>): number[] {
  const parents = graph.keys.map((_, number) => number);
  const rootOf = (number: number): number => {
    let root = number;
    for (let next = parents[root]; next !== undefined && next !== root; next = parents[root]) root = next;
    for (let at = number; at !== root;) {
      const next = parents[at] ?? root;
      parents[at] = root;
      at = next;
    }
    return root;
  };
  const join = (a: number, b: number): void => {
    parents[rootOf(a)] = rootOf(b);
  };
  for (const numbers of chains) for (const number of numbers) join(number, numbers[0] ?? number);
  graph.needs.forEach((needs, number) => needs.forEach((each) => join(number, each)));
  return parents.map((_, number) => rootOf(number));
}
