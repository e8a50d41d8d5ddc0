import { stronglyConnected } from './chain-graph';
import { ENDS, SHARES } from './graph-table';
import type { Component, PlacedChain, PlatformGraph } from './platform-graph';
import { closedIn, lostIn, type WayGroup } from './way-graph';

const BITS = 32;

/**
 * A graph in which all that fails together is one row, and rows stand in an order in which failures go on: so many failures are followed
 * in one walk, where `brokenBy` follows one. It answers for the graph as it was when this was made.
 */
export class CondensedGraph {
  /** For each place, and after them each component, its row. */
  private readonly rows: Int32Array;
  /** Where the targets of each place and component begin; the next one's follow. */
  private readonly starts: Int32Array;
  private readonly targets: Int32Array;
  /** Places and components, those first from which failures come. */
  private readonly order: Int32Array;
  private readonly height: number;
  private readonly shared: readonly { readonly first: number; readonly group: WayGroup }[];

  constructor(private readonly graph: PlatformGraph) {
    const { starts, targets } = failureEdges(graph);
    const size = starts.length - 1;
    const rows = stronglyConnected(size, (vertex, nth) => {
      const at = (starts[vertex] ?? 0) + nth;
      return at < (starts[vertex + 1] ?? 0) ? targets[at] : undefined;
    });
    [this.starts, this.targets, this.rows] = [starts, targets, rows];
    this.height = rows.reduce((most, row) => Math.max(most, row + 1), 0);
    this.order = Int32Array.from({ length: size }, (_, vertex) => vertex).sort(
      (a, b) => (rows[b] ?? 0) - (rows[a] ?? 0),
    );
    this.shared = sharedGroups(graph);
  }

  /**
   * In which cases each chain breaks, each failure of one component being a case: bit `i % 32` of word `i / 32` of the words of a chain,
   * which stand in the order of the numbers of chains, as many as `failures / 32`.
   */
  brokenBy(failures: readonly Component[]): { readonly words: number; readonly chains: Int32Array } {
    const words = Math.ceil(failures.length / BITS);
    const failed = new Int32Array(this.height * words);
    failures.forEach((component, number) => {
      for (const same of this.graph.sameAs(component)) {
        for (const place of [...same.places, this.graph.table.places + same.number]) {
          const at = (this.rows[place] ?? 0) * words + Math.floor(number / BITS);
          failed[at] = (failed[at] ?? 0) | (1 << (number % BITS));
        }
      }
    });
    // Nearly always one walk is enough; groups that have lost too many ask for another.
    do this.passOn(failed, words);
    while (this.loseShared(failed, words));
    return { words, chains: this.chains(failed, words) };
  }

  private passOn(failed: Int32Array, words: number): void {
    for (const vertex of this.order) {
      const row = this.rows[vertex] ?? 0;
      const end = this.starts[vertex + 1] ?? 0;
      for (let at = this.starts[vertex] ?? 0; at < end; at += 1) {
        const target = this.rows[this.targets[at] ?? -1] ?? row;
        if (target !== row) merge(words, failed, target, row);
      }
    }
  }

  /** Whether something more failed by it. */
  private loseShared(failed: Int32Array, words: number): boolean {
    let isMore = false;
    for (const { first, group } of this.shared) {
      const at = (this.rows[first + group.node] ?? 0) * words;
      for (let word = 0; word < words; word += 1) {
        const lost = lostIn(group, (member) => failed[(this.rows[first + member] ?? 0) * words + word] ?? 0);
        const before = failed[at + word] ?? 0;
        failed[at + word] = before | lost;
        isMore ||= (lost & ~before) !== 0;
      }
    }
    return isMore;
  }

  private chains(failed: Int32Array, words: number): Int32Array {
    const broken = new Int32Array(this.graph.chains.length * words);
    const open: PlacedChain[] = [];
    for (const chain of this.graph.chains) {
      if (chain === undefined) continue;
      for (let word = 0; word < words; word += 1) {
        broken[chain.number * words + word] = this.closedIn(chain, failed, words, word);
      }
      open.push(chain);
    }
    for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
      for (const dependent of this.graph.declaredDependents(chain.id)) {
        if (merge(words, broken, dependent.number, chain.number)) open.push(dependent);
      }
    }
    return broken;
  }

  /** The cases of one word in which the way through a chain is closed. */
  private closedIn({ first, starts, way, node_ids }: PlacedChain, failed: Int32Array, words: number, word: number) {
    const casesOf = (node: number): number => failed[(this.rows[first + node] ?? 0) * words + word] ?? 0;
    if (way === undefined) return starts.reduce((cases, start) => cases | casesOf(start), 0);
    return closedIn(
      way,
      Int32Array.from(node_ids, (_, node) => casesOf(node)),
    );
  }
}

/** Adds the bits of one row to another; answers whether there was a new one. */
function merge(words: number, rows: Int32Array, to: number, from: number): boolean {
  let news = 0;
  for (let word = 0; word < words; word += 1) {
    const before = rows[to * words + word] ?? 0;
    const after = before | (rows[from * words + word] ?? 0);
    rows[to * words + word] = after;
    news |= before ^ after;
  }
  return news !== 0;
}

/** From what to what a failure goes on by itself, where nothing stands in: between places and, after them, components. */
function failureEdges(graph: PlatformGraph): { starts: Int32Array; targets: Int32Array } {
  const { table, components, chains } = graph;
  const starts = new Int32Array(table.places + components.length + 1);
  const targets: number[] = [];
  for (const chain of chains) {
    // Places of chains that are gone have none.
    if (chain === undefined) continue;
    chain.node_ids.forEach((_, node) => (starts[chain.first + node] = 1));
  }
  for (let place = 0; place < table.places; place += 1) {
    const isThere = starts[place] === 1;
    starts[place] = targets.length;
    if (!isThere) continue;
    targets.push(table.places + (table.component[place] ?? 0));
    const { first } = graph.chainAt(place);
    for (const link of table.links.subarray(table.linkStart[place], table.linkStart[place + 1])) {
      if ((link & 1) === 0) targets.push(first + (link >> 1));
    }
  }
  components.forEach((component, number) => {
    starts[table.places + number] = targets.length;
    if (component === undefined) return;
    for (const place of component.places) if (((table.flags[place] ?? 0) & ENDS) !== 0) targets.push(place);
    for (const same of graph.sameAs(component)) if (same !== component) targets.push(table.places + same.number);
  });
  starts[starts.length - 1] = targets.length;
  return { starts, targets: Int32Array.from(targets) };
}

function sharedGroups(graph: PlatformGraph) {
  const { flags } = graph.table;
  return graph.chains.flatMap((chain) => {
    if (chain?.way === undefined) return [];
    const { first, way, node_ids } = chain;
    if (!node_ids.some((_, node) => ((flags[first + node] ?? 0) & SHARES) !== 0)) return [];
    return way.needs.flatMap((groups) =>
      (groups ?? []).flatMap((group) => (group.redundant ? [{ first, group }] : [])),
    );
  });
}
