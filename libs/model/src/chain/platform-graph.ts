import type { NodeInput } from './chain';
import { dependsOn } from './chain-graph';
import type { ChainEdge } from './edge';
import type { EdgeType } from './vocabulary';
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
  readonly service_name: string | null;
  readonly component_name: string | null;
  readonly type: NodeInput['type'];
  readonly places: ReadonlySet<Place>;
  /** What checks its places, each with how many of them it checks. */
  readonly targets: ReadonlyMap<string, number>;
}

/** A node of a chain. */
export interface Place {
  readonly chain: PlacedChain;
  /** Which of the chain's nodes it is, from 0. */
  readonly number: number;
  readonly node_id: string;
  readonly component: Component;
  readonly target: string | undefined;
}

/** An edge of a chain; its ends are numbers of nodes. */
export interface PlacedEdge {
  readonly source: number;
  readonly target: number;
  readonly dependent: number;
  readonly dependency: number;
  readonly type: EdgeType;
}

export interface PlacedChain {
  readonly id: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  /** In the order of the nodes. */
  readonly places: readonly Place[];
  /** For each node the edges that it is an end of. */
  readonly edges: readonly (readonly PlacedEdge[] | undefined)[];
  readonly way: Way;
}

interface KeptComponent extends Component {
  readonly key: string;
  readonly places: Set<Place>;
  readonly targets: Map<string, number>;
}

const NOTHING: ReadonlySet<never> = new Set();

/** `A1/normalizer`: what a node is called among all chains. */
export const nodeReference = ({ chain, node_id }: Place): string => `${chain.id}/${node_id}`;

/** Nodes with the same one are the same component. A node that names no service and no component is known by its check, else by itself. */
function componentKey(chain_id: string, node: GraphNode): string {
  if (node.service_name != null || node.component_name != null) {
    return JSON.stringify([node.service_name ?? null, node.component_name ?? null, node.type]);
  }
  return JSON.stringify(node.target === undefined ? [chain_id, node.id] : [node.target]);
}

function edgesOf({ nodes, edges }: GraphChain): PlacedChain['edges'] {
  const numbers = new Map(nodes.map(({ id }, number) => [id, number]));
  const byNode: (PlacedEdge[] | undefined)[] = nodes.map(() => undefined);
  for (const edge of edges) {
    const [source, target] = [numbers.get(edge.source_node), numbers.get(edge.target_node)];
    if (source === undefined || target === undefined) continue;
    const isCaller = dependsOn(edge).dependent === edge.source_node;
    const [dependent, dependency] = isCaller ? [source, target] : [target, source];
    const placed = { source, target, dependent, dependency, type: edge.type };
    (byNode[source] ??= []).push(placed);
    if (target !== source) (byNode[target] ??= []).push(placed);
  }
  return byNode;
}

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

/**
 * All chains as one graph. Chains meet in components: nodes with the same service, component and type are one, and so are nodes with the
 * same check. Chains are put in and taken out one by one, each in a time that follows from its own size, and nothing is kept of them but
 * what questions need.
 */
export class PlatformGraph {
  private readonly placed = new Map<string, PlacedChain>();
  private readonly components = new Map<string, KeptComponent>();
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
    return this.placed.size;
  }

  allComponents(): Iterable<Component> {
    return this.components.values();
  }

  chain(id: string): PlacedChain | undefined {
    return this.placed.get(id);
  }

  place(chain_id: string, node_id: string): Place | undefined {
    return this.placed.get(chain_id)?.places.find((place) => place.node_id === node_id);
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
  sameAs(component: Component): ReadonlySet<Component> {
    const same = new Set([component]);
    for (const each of same) {
      for (const target of each.targets.keys()) {
        for (const other of this.byTarget.get(target) ?? []) same.add(other);
      }
    }
    return same;
  }

  /** Takes a chain in, in place of the one that has its id. */
  put(chain: GraphChain): void {
    this.delete(chain.id);
    const { id, name, dependencies } = chain;
    const places: Place[] = [];
    const placed: PlacedChain = { id, name, dependencies, places, edges: edgesOf(chain), way: wayThrough(chain) };
    chain.nodes.forEach((node, number) => {
      const component = this.componentFor(id, node);
      const place: Place = { chain: placed, number, node_id: node.id, component, target: node.target };
      places.push(place);
      component.places.add(place);
      if (node.target === undefined) return;
      component.targets.set(node.target, 1 + (component.targets.get(node.target) ?? 0));
      add(this.byTarget, node.target, component);
    });
    for (const dependency of dependencies) add(this.declaring, dependency, placed);
    this.placed.set(id, placed);
    this.changes += 1;
  }

  /** Whether it was there. */
  delete(chain_id: string): boolean {
    const chain = this.placed.get(chain_id);
    if (chain === undefined) return false;
    chain.places.forEach((place) => this.leave(place));
    for (const dependency of chain.dependencies) remove(this.declaring, dependency, chain);
    this.placed.delete(chain_id);
    this.changes += 1;
    return true;
  }

  private componentFor(chain_id: string, node: GraphNode): KeptComponent {
    const key = componentKey(chain_id, node);
    const known = this.components.get(key);
    if (known !== undefined) return known;
    const { service_name = null, component_name = null, type } = node;
    const component = { key, service_name, component_name, type, places: new Set<Place>(), targets: new Map() };
    this.components.set(key, component);
    if (service_name !== null) add(this.byService, service_name, component);
    return component;
  }

  private leave(place: Place): void {
    const { target } = place;
    // Every component in here was made by `componentFor`.
    const component = place.component as KeptComponent;
    component.places.delete(place);
    if (target !== undefined) {
      const left = (component.targets.get(target) ?? 0) - 1;
      if (left > 0) component.targets.set(target, left);
      else {
        component.targets.delete(target);
        remove(this.byTarget, target, component);
      }
    }
    if (component.places.size > 0) return;
    this.components.delete(component.key);
    if (component.service_name !== null) remove(this.byService, component.service_name, component);
  }
}
