import { ENDS, SHARES } from './graph-table';
import type { Component, PlacedChain, PlatformGraph } from './platform-graph';
import { closedIn } from './way-graph';

/** Something that fails: components, and the chain that is said to fail as a whole. */
export interface Failure {
  readonly components: Iterable<Component>;
  readonly chain?: PlacedChain | undefined;
}

/** 1 for what fails, by the numbers of components and of chains. */
export interface Broken {
  /** Components of which something that chains need of them fails. */
  readonly components: Uint8Array;
  /** Chains that no way leads through, or that declare to depend on such a one. */
  readonly chains: Uint8Array;
}

/**
 * What a failure would break. A node fails with its component, and when too few of what it needs is left. What a component needs is told
 * by each chain for itself: calls that only one chain makes break only that chain. A chain that ends at a component says nothing of its
 * needs, so there it needs all that the other chains tell. Linear in the size of the graph.
 */
export function brokenBy(graph: PlatformGraph, { components, chain }: Failure): Broken {
  const spread = new Spread(graph);
  for (const component of components) spread.begin(component);
  spread.run();
  return { components: spread.components, chains: brokenChains(graph, spread.places, chain) };
}

class Spread {
  /** 1 for what fails, as in `components`. */
  readonly places: Uint8Array;
  readonly components: Uint8Array;
  private readonly open: number[] = [];

  constructor(private readonly graph: PlatformGraph) {
    this.places = new Uint8Array(graph.table.places);
    this.components = new Uint8Array(graph.components.length);
  }

  begin(component: Component): void {
    if (this.components[component.number] === 1) return;
    for (const same of this.graph.sameAs(component)) {
      this.components[same.number] = 1;
      for (const place of same.places) this.fail(place);
    }
  }

  run(): void {
    const { table, chains } = this.graph;
    for (let place = this.open.pop(); place !== undefined; place = this.open.pop()) {
      const first = chains[table.chain[place] ?? -1]?.first ?? 0;
      const end = table.linkStart[place + 1] ?? 0;
      for (let at = table.linkStart[place] ?? 0; at < end; at += 1) {
        const link = table.links[at] ?? 0;
        if ((link & 1) === 0) this.fail(first + (link >> 1));
      }
      if (((table.flags[place] ?? 0) & SHARES) !== 0) this.failShared(place);
      if (this.components[table.component[place] ?? -1] === 0) this.failComponent(this.graph.componentAt(place));
    }
  }

  private failComponent(component: Component): void {
    const { flags } = this.graph.table;
    for (const same of this.graph.sameAs(component)) {
      this.components[same.number] = 1;
      for (const place of same.places) if (((flags[place] ?? 0) & ENDS) !== 0) this.fail(place);
    }
  }

  private failShared(place: number): void {
    const { first, way } = this.graph.chainAt(place);
    for (const { node, members, must_work, redundant } of way?.serves[place - first] ?? []) {
      if (!redundant) continue;
      const working = members.filter((member) => this.places[first + member] === 0).length;
      if (working < must_work) this.fail(first + node);
    }
  }

  private fail(place: number): void {
    if (this.places[place] === 1) return;
    this.places[place] = 1;
    this.open.push(place);
  }
}

function brokenChains(graph: PlatformGraph, places: Uint8Array, begin: PlacedChain | undefined): Uint8Array {
  const broken = new Uint8Array(graph.chains.length);
  const open: PlacedChain[] = [];
  const breakChain = (chain: PlacedChain): void => {
    if (broken[chain.number] === 1) return;
    broken[chain.number] = 1;
    open.push(chain);
  };
  if (begin !== undefined) breakChain(begin);
  for (const chain of graph.chains) if (chain !== undefined && isClosed(chain, places)) breakChain(chain);
  for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
    for (const dependent of graph.declaredDependents(chain.id)) breakChain(dependent);
  }
  return broken;
}

function isClosed({ first, starts, way, node_ids }: PlacedChain, places: Uint8Array): boolean {
  // What a chain fails by is among its starts already, but for what only its receivers make fail.
  for (const start of starts) if (places[first + start] === 1) return true;
  if (way === undefined) return false;
  const failed = Int32Array.from(places.subarray(first, first + node_ids.length));
  return failed.includes(1) && closedIn(way, failed) !== 0;
}
