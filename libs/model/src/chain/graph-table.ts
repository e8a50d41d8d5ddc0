/** Nodes of chains, each known by its number: what questions over all chains walk through, held in plain integers. */
export class GraphTable {
  /** For each place the number of its component. */
  component = new Int32Array(CAPACITY);
  /** For each place the number of its chain. */
  chain = new Int32Array(CAPACITY);
  /** For each place where it stands in the list of places of its component. */
  position = new Int32Array(CAPACITY);
  /** For each place `ENDS`, `SHARES` or 0. */
  flags = new Uint8Array(CAPACITY);
  /** For each place where its links begin; they end where those of the next place begin. */
  linkStart = new Int32Array(CAPACITY + 1);
  /** Each twice the number, within the chain, of a node that depends on the place, and one more where it can do without. */
  links = new Int32Array(CAPACITY);
  /** How many numbers of places were given out; those of chains that are gone are among them. */
  places = 0;
  private linked = 0;
  private gone = 0;

  /** Gives numbers to the nodes of a chain, one after another; answers the first. */
  add(chain: number, nodes: readonly NodeLinks[]): number {
    const first = this.places;
    this.reserve(nodes);
    for (const { links, flags } of nodes) {
      this.chain[this.places] = chain;
      this.flags[this.places] = flags;
      for (const link of links) this.links[this.linked++] = link;
      this.linkStart[++this.places] = this.linked;
    }
    return first;
  }

  /** Whether so many places are gone that the rest should be moved together. */
  remove(places: number): boolean {
    this.gone += places;
    return this.gone > CAPACITY && this.gone > this.places / 2;
  }

  /** Moves the places of chains together, whose first ones are given in order; answers the first ones that they have now. */
  moveTogether(chains: readonly { readonly first: number; readonly length: number }[]): number[] {
    this.gone = 0;
    let [to, linkTo] = [0, 0];
    const moved = chains.map(({ first, length }) => {
      const [begin, end] = [this.linkStart[first] ?? 0, this.linkStart[first + length] ?? 0];
      for (const column of [this.component, this.chain, this.position, this.flags]) {
        column.copyWithin(to, first, first + length);
      }
      this.links.copyWithin(linkTo, begin, end);
      for (let node = 0; node < length; node += 1) {
        this.linkStart[to + node] = linkTo + (this.linkStart[first + node] ?? 0) - begin;
      }
      [to, linkTo] = [to + length, linkTo + end - begin];
      return to - length;
    });
    [this.places, this.linked] = [to, linkTo];
    this.linkStart[to] = linkTo;
    return moved;
  }

  private reserve(nodes: readonly NodeLinks[]): void {
    const places = this.places + nodes.length;
    const linked = nodes.reduce((sum, { links }) => sum + links.length, this.linked);
    if (linked > this.links.length) this.links = grown(this.links, linked);
    if (places <= this.chain.length) return;
    this.component = grown(this.component, places);
    this.chain = grown(this.chain, places);
    this.position = grown(this.position, places);
    this.linkStart = grown(this.linkStart, places + 1);
    const flags = new Uint8Array(this.chain.length);
    flags.set(this.flags);
    this.flags = flags;
  }
}

/** What is known of a node when it gets its number. */
export interface NodeLinks {
  readonly links: readonly number[];
  readonly flags: number;
}

/** The chain says nothing of what the node needs. */
export const ENDS = 1;
/** The node is one of several that stand in for one another. */
export const SHARES = 2;

const CAPACITY = 1024;

function grown(values: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least, 2 * values.length));
  larger.set(values);
  return larger;
}
