import type { NodeInput } from './chain';
import { dependsOn } from './chain-graph';
import type { ChainEdge } from './edge';
import { ENDS, GraphTable, type NodeLinks, SHARES } from './graph-table';
import { EdgeType } from './vocabulary';
import { wayThrough, type Way } from './way-graph';

/** Of a chain, what questions over all chains need. A chain is one, too. */
export interface GraphChain {
  readonly id: string;
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Pick<ChainEdge, 'source_node' | 'target_node' | 'type' | 'redundancy'>[];
  readonly dependencies: readonly string[];
}

type NodeFields = 'id' | 'type' | 'service_name' | 'component_name' | 'optional' | 'redundancy';

export interface GraphNode extends Pick<NodeInput, NodeFields> {
  /** What the node is checked by: any text that is the same exactly for the same check. */
  readonly target?: string | undefined;
}

/** What nodes of chains stand for. Components that share a check are one thing under several names: see `PlatformGraph.sameAs`. */
export interface Component {
  readonly number: number;
  readonly service_name: string | null;
  readonly component_name: string | null;
  /** The nodes of all chains that stand for it. */
  readonly places: readonly number[];
  /** What checks its places, each with how many of them it checks; `undefined` where nothing does. */
  readonly targets: ReadonlyMap<string, number> | undefined;
}

/** A chain whose nodes have numbers among the nodes of all chains, one after another: their places. */
export interface PlacedChain {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  /** The place of its first node. */
  readonly first: number;
  readonly node_ids: readonly string[];
  /** Which of its nodes must work for the way through it to be open. */
  readonly starts: readonly number[];
  /** Only where more than what fails by itself can close it: it has receivers, or nodes that stand in for one another. */
  readonly way: Way | undefined;
}

/** An edge of a chain; its ends are places. */
export interface PlacedEdge {
  readonly source: number;
  readonly target: number;
  readonly dependent: number;
  readonly dependency: number;
  readonly type: EdgeType;
}

interface KeptComponent extends Component {
  readonly key: string;
  readonly places: number[];
  targets: Map<string, number> | undefined;
}

interface KeptChain extends PlacedChain {
  first: number;
  readonly node_types: readonly NodeInput['type'][];
  /** What checks each node; `undefined` where nothing checks any. */
  readonly targets: readonly (string | undefined)[] | undefined;
  /** For each edge three integers: source, target, number of its type. */
  readonly edges: Int32Array;
}

const NOTHING: ReadonlySet<never> = new Set();

/** Nodes with the same one are the same component. A node that names no service and no component is known by its check, else by itself. */
function componentKey(chain_id: string, node: GraphNode): string {
  if (node.service_name != null || node.component_name != null) {
    return JSON.stringify([node.service_name ?? null, node.component_name ?? null, node.type]);
  }
  return JSON.stringify(node.target === undefined ? [chain_id, node.id] : [node.target]);
}

function packed({ nodes, edges }: GraphChain): Int32Array {
  const numbers = new Map(nodes.map(({ id }, number) => [id, number]));
  return Int32Array.from(
    edges.flatMap(({ source_node, target_node, type }) => {
      const [source, target] = [numbers.get(source_node), numbers.get(target_node)];
      return source === undefined || target === undefined ? [] : [source, target, EdgeType.options.indexOf(type)];
    }),
  );
}

/** Who depends on each node, so that a failure is followed without a look at the groups where that is not needed. */
function linksOf({ serves, needs }: Way): NodeLinks[] {
  return needs.map((groups, node) => {
    const serving = serves[node] ?? [];
    return {
      links: serving.map((group) => 2 * group.node + Number(group.redundant || group.must_work === 0)),
      flags: (groups === undefined ? ENDS : 0) | (serving.some((group) => group.redundant) ? SHARES : 0),
    };
  });
}

const isPlain = ({ receives, serves }: Way): boolean =>
  receives.every((groups) => groups === undefined) &&
  serves.every((groups) => groups?.some((group) => group.redundant) !== true);

function add<Key, Member>(sets: Map<Key, Set<Member>>, key: Key, member: Member): void {
  const members = sets.get(key);
  if (members === undefined) sets.set(key, new Set([member]));
  else members.add(member);
}

function remove<Key, Member>(sets: Map<Key, Set<Member>>, key: Key, member: Member): void {
  const members = sets.get(key);
  members?.delete(member);
  if (members?.size === 0) sets.delete(key);
}

/** Things that are known by a number; numbers of things that are gone are given out again. */
class Numbered<Thing extends { readonly number: number }> {
  readonly all: (Thing | undefined)[] = [];
  private readonly free: number[] = [];

  add<Made extends Thing>(make: (number: number) => Made): Made {
    const made = make(this.free.pop() ?? this.all.length);
    this.all[made.number] = made;
    return made;
  }

  remove({ number }: Thing): void {
    this.all[number] = undefined;
    this.free.push(number);
  }
}

/**
 * All chains as one graph. Chains meet in components: nodes with the same service, component and type are one, and so are nodes with the
 * same check. Chains are put in and taken out one by one, each in a time that follows from its own size, and nothing is kept of them but
 * what questions need: about 2 kB for a chain of 10 nodes.
 */
export class PlatformGraph {
  readonly table = new GraphTable();
  private readonly numbered = { chains: new Numbered<KeptChain>(), components: new Numbered<KeptComponent>() };
  private readonly byId = new Map<string, KeptChain>();
  private readonly byKey = new Map<string, KeptComponent>();
  private readonly byService = new Map<string, Set<Component>>();
  private readonly byTarget = new Map<string, Set<Component>>();
  private readonly declaring = new Map<string, Set<PlacedChain>>();
  private changes = 0;

  constructor(chains: Iterable<GraphChain> = []) {
    for (const chain of chains) this.put(chain);
  }

  /** Grows with every change: what was found at one revision holds as long as it stays. */
  get revision(): number {
    return this.changes;
  }

  get size(): number {
    return this.byId.size;
  }

  /** By number; `undefined` under one that is free. */
  get chains(): readonly (PlacedChain | undefined)[] {
    return this.numbered.chains.all;
  }

  /** By number; `undefined` under one that is free. */
  get components(): readonly (Component | undefined)[] {
    return this.numbered.components.all;
  }

  chain(id: string): PlacedChain | undefined {
    return this.byId.get(id);
  }

  /** The place of a node. */
  place(chain_id: string, node_id: string): number | undefined {
    const chain = this.byId.get(chain_id);
    const number = chain?.node_ids.indexOf(node_id) ?? -1;
    return chain === undefined || number < 0 ? undefined : chain.first + number;
  }

  chainAt(place: number): PlacedChain {
    return this.numbered.chains.all[this.table.chain[place] ?? -1] ?? noSuch(place);
  }

  componentAt(place: number): Component {
    return this.numbered.components.all[this.table.component[place] ?? -1] ?? noSuch(place);
  }

  /** `A1/normalizer`: what the node at a place is called among all chains. */
  nameAt(place: number): string {
    const { id, node_ids, first } = this.chainAt(place);
    return `${id}/${node_ids[place - first] ?? ''}`;
  }

  typeAt(place: number): NodeInput['type'] {
    // Every chain in here was made by `put`.
    const { node_types, first } = this.chainAt(place) as KeptChain;
    return node_types[place - first] ?? noSuch(place);
  }

  edgesOf(chain: PlacedChain): PlacedEdge[] {
    const { first } = chain;
    // Every chain in here was made by `put`.
    const { edges } = chain as KeptChain;
    return Array.from({ length: edges.length / 3 }, (_, index) => {
      const [source = 0, target = 0, number = 0] = edges.subarray(3 * index);
      const type = EdgeType.options[number] ?? 'http_request';
      const ends = { source: first + source, target: first + target };
      const isCaller = dependsOn({ source_node: 'source', target_node: 'target', type }).dependent === 'source';
      const [dependent, dependency] = isCaller ? [ends.source, ends.target] : [ends.target, ends.source];
      return { ...ends, dependent, dependency, type };
    });
  }

  /** None of a service that is in no chain. */
  componentsOf(service_name: string): ReadonlySet<Component> {
    return this.byService.get(service_name) ?? NOTHING;
  }

  /** The chains that declare to depend on a chain, whether it is there or not. */
  declaredDependents(chain_id: string): ReadonlySet<PlacedChain> {
    return this.declaring.get(chain_id) ?? NOTHING;
  }

  /** The component itself and those that are the same, because what checks the one checks the other. */
  sameAs(component: Component): Iterable<Component> {
    if (component.targets === undefined) return [component];
    const same = new Set([component]);
    for (const each of same) {
      for (const target of each.targets?.keys() ?? []) {
        for (const other of this.byTarget.get(target) ?? []) same.add(other);
      }
    }
    return same;
  }

  /** Takes a chain in, in place of the one that has its id. */
  put(chain: GraphChain): void {
    this.delete(chain.id);
    const { id, name, dependencies, nodes } = chain;
    const way = wayThrough(chain);
    const placed = this.numbered.chains.add((number): KeptChain => ({
      number,
      id,
      name,
      dependencies,
      first: this.table.add(number, linksOf(way)),
      node_ids: nodes.map((node) => node.id),
      node_types: nodes.map((node) => node.type),
      starts: way.starts,
      way: isPlain(way) ? undefined : way,
      targets: nodes.some(({ target }) => target !== undefined) ? nodes.map(({ target }) => target) : undefined,
      edges: packed(chain),
    }));
    nodes.forEach((node, number) => this.join(this.componentFor(id, node), placed.first + number, node.target));
    for (const dependency of dependencies) add(this.declaring, dependency, placed);
    this.byId.set(id, placed);
    this.changes += 1;
  }

  /** Whether it was there. */
  delete(chain_id: string): boolean {
    const chain = this.byId.get(chain_id);
    if (chain === undefined) return false;
    chain.node_ids.forEach((_, number) => this.leave(chain.first + number, chain.targets?.[number]));
    for (const dependency of chain.dependencies) remove(this.declaring, dependency, chain);
    this.byId.delete(chain_id);
    this.numbered.chains.remove(chain);
    if (this.table.remove(chain.node_ids.length)) this.moveTogether();
    this.changes += 1;
    return true;
  }

  private componentFor(chain_id: string, node: GraphNode): KeptComponent {
    const key = componentKey(chain_id, node);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const { service_name = null, component_name = null } = node;
    const fields = { key, service_name, component_name, places: [], targets: undefined };
    const component = this.numbered.components.add((number): KeptComponent => ({ number, ...fields }));
    this.byKey.set(key, component);
    if (service_name !== null) add(this.byService, service_name, component);
    return component;
  }

  private join(component: KeptComponent, place: number, target: string | undefined): void {
    this.table.component[place] = component.number;
    this.table.position[place] = component.places.push(place) - 1;
    if (target === undefined) return;
    component.targets ??= new Map();
    component.targets.set(target, 1 + (component.targets.get(target) ?? 0));
    add(this.byTarget, target, component);
  }

  private leave(place: number, target: string | undefined): void {
    const component = this.numbered.components.all[this.table.component[place] ?? -1] ?? noSuch(place);
    const last = component.places.pop();
    const position = this.table.position[place] ?? 0;
    if (last !== undefined && last !== place) {
      component.places[position] = last;
      this.table.position[last] = position;
    }
    if (target !== undefined) {
      const left = (component.targets?.get(target) ?? 0) - 1;
      if (left > 0) component.targets?.set(target, left);
      else {
        component.targets?.delete(target);
        remove(this.byTarget, target, component);
        if (component.targets?.size === 0) component.targets = undefined;
      }
    }
    if (component.places.length > 0) return;
    this.byKey.delete(component.key);
    if (component.service_name !== null) remove(this.byService, component.service_name, component);
    this.numbered.components.remove(component);
  }

  private moveTogether(): void {
    const chains = [...this.byId.values()].sort((a, b) => a.first - b.first);
    const firsts = this.table.moveTogether(chains.map(({ first, node_ids }) => ({ first, length: node_ids.length })));
    chains.forEach((chain, index) => (chain.first = firsts[index] ?? 0));
    for (let place = 0; place < this.table.places; place += 1) {
      const component = this.numbered.components.all[this.table.component[place] ?? -1];
      if (component !== undefined) component.places[this.table.position[place] ?? 0] = place;
    }
  }
}

function noSuch(place: number): never {
  throw new RangeError(`no chain has the place ${place}`);
}
