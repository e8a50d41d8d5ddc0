import type { Chain, ChainNode } from '../chain/chain';
import { dependsOn } from '../chain/chain-graph';
import { dependencyGroups } from '../chain/redundancy';

/** A chain for the graph of components. */
export interface GraphedChain {
  readonly chain: Pick<Chain, 'id' | 'nodes' | 'edges'>;
  /** What checks a node: any text that is the same exactly for the same check; `undefined` where nothing does. */
  readonly targetOf: (node_id: string) => string | undefined;
}

/** Where a component stands in a chain. */
export interface ComponentPlace {
  readonly chain_id: string;
  readonly node: ChainNode;
}

/** Components that stand in for one another: while enough of them work, the failure of one explains nothing. */
export interface RedundantGroup {
  readonly dependent: number;
  /** One entry for each node, so that two nodes that are one component are lost together. */
  readonly members: readonly number[];
  readonly must_work: number;
}

/** An edge with an SLA, in milliseconds, of one chain. */
export interface TimedEdge {
  readonly chain_id: string;
  readonly source_node: string;
  readonly target_node: string;
  readonly latency_sla: number;
}

/** An edge with an SLA between two components, over all chains; the strictest of their SLAs. */
export interface TimedCall extends TimedEdge {
  readonly number: number;
  readonly id: string;
  /** All edges that it stands for, the strictest among them. */
  readonly edges: readonly TimedEdge[];
  readonly source: number;
  readonly target: number;
  readonly dependent: number;
  readonly dependency: number;
}

/**
 * Nodes with the same one are the same component: that of the same check; else, unchecked, of the same service, component and type. A
 * node that nothing checks and that names neither is only itself.
 */
export function componentKey(
  chain_id: string,
  node: Pick<ChainNode, 'id' | 'type' | 'service_name' | 'component_name'>,
  target_id: string | undefined,
): string {
  if (target_id !== undefined) return target_id;
  if (node.service_name == null && node.component_name == null) return JSON.stringify([chain_id, node.id]);
  return JSON.stringify([node.service_name ?? null, node.component_name ?? null, node.type]);
}

/**
 * The components of chains, numbered from 0, and what each needs: one graph over all chains, however many of them hold a component.
 * Made once for chains that do not change.
 */
export class ComponentGraph {
  readonly keys: string[] = [];
  /** For each component: what checks it. */
  readonly targets: (string | undefined)[] = [];
  readonly places: ComponentPlace[][] = [];
  /** For each component: what it needs, beside its redundant groups. */
  readonly needs: number[][] = [];
  /** For each component: who needs it, beside redundant groups. */
  readonly callers: number[][] = [];
  /** For each component: its groups of components that stand in for one another. */
  readonly groups: RedundantGroup[][] = [];
  /** For each component: the redundant groups that it is in. */
  readonly memberOf: RedundantGroup[][] = [];
  readonly calls: TimedCall[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly byNode = new Map<string, ReadonlyMap<string, number>>();
  private readonly callNumbers = new Map<string, number>();
  /** For each call: the edges that it stands for. */
  private readonly callEdges: TimedEdge[][] = [];
  /** By service: what is checked as the service is, and all that is checked of it. */
  private readonly services = new Map<string, { readonly whole: Set<number>; readonly parts: Set<number> }>();

  constructor(chains: Iterable<GraphedChain>) {
    const seen = new Set<string>();
    for (const graphed of chains) this.add(graphed, seen);
    this.addServices();
    const needs = this.needs.map((each) => [...new Set(each)]);
    needs.forEach((each, dependent) => {
      this.needs[dependent] = each;
      for (const dependency of each) this.callers[dependency]?.push(dependent);
    });
  }

  get size(): number {
    return this.keys.length;
  }

  /** The component that a node of a chain stands for; `undefined` for one that is not in the graph. */
  numberOf(chain_id: string, node_id: string): number | undefined {
    return this.byNode.get(chain_id)?.get(node_id);
  }

  numberOfTarget(target_id: string): number | undefined {
    return this.numbers.get(target_id);
  }

  /** The call that an edge between two components stands for, if it has an SLA. */
  callOf(source: number, target: number, dependent: number): TimedCall | undefined {
    return this.calls[this.callNumbers.get(this.callId(source, target, dependent)) ?? -1];
  }

  /** The components that need one of these, directly or through others and whether or not others stand in for them: nearest first. */
  dependentsOf(components: Iterable<number>): number[] {
    return nearestFirst(components, (component) => this.callersOf(component));
  }

  /**
   * The components of which the conditions decide what explains the failures of these: all that they need, directly or through
   * others, and, as it tells of what is not checked, who else needs that.
   */
  scopeOf(components: Iterable<number>): number[] {
    const given = [...components];
    const around = (component: number): number[] => {
      const needed = [
        ...(this.needs[component] ?? []),
        ...(this.groups[component] ?? []).flatMap((each) => each.members),
      ];
      return this.targets[component] === undefined ? [...needed, ...this.callersOf(component)] : needed;
    };
    return [...new Set([...given, ...nearestFirst(given, around)])];
  }

  private callersOf(component: number): number[] {
    return [...(this.callers[component] ?? []), ...(this.memberOf[component] ?? []).map((each) => each.dependent)];
  }

  private add({ chain, targetOf }: GraphedChain, seen: Set<string>): void {
    const numbers = new Map<string, number>();
    for (const node of chain.nodes) numbers.set(node.id, this.place(chain.id, node, targetOf(node.id)));
    this.byNode.set(chain.id, numbers);
    for (const group of dependencyGroups(chain)) {
      const dependent = numbers.get(group.node_id);
      if (dependent === undefined) continue;
      const members = group.members.flatMap((id) => numbers.get(id) ?? []);
      if (group.redundant) this.addGroup({ dependent, members, must_work: Math.max(1, group.must_work) }, seen);
      else this.needs[dependent]?.push(...members.filter((member) => member !== dependent));
    }
    for (const edge of chain.edges) {
      const [source, target] = [numbers.get(edge.source_node), numbers.get(edge.target_node)];
      if (edge.latency_sla == null || source === undefined || target === undefined) continue;
      const { dependent } = dependsOn(edge);
      const ends = { source, target, dependent: dependent === edge.source_node ? source : target };
      this.addCall({ ...edge, ...ends, chain_id: chain.id, latency_sla: edge.latency_sla });
    }
  }

  /** A part of a service needs the service: when that is down, it is what all its parts fail of. */
  private addServices(): void {
    for (const { whole, parts } of this.services.values()) {
      const [service] = whole;
      if (service === undefined || whole.size > 1) continue;
      for (const part of parts) if (part !== service) this.needs[part]?.push(service);
    }
  }

  private noteService({ service_name, health_check }: ChainNode, component: number): void {
    if (service_name == null || this.targets[component] === undefined) return;
    const known = this.services.get(service_name) ?? { whole: new Set<number>(), parts: new Set<number>() };
    this.services.set(service_name, known);
    const isOwn = health_check != null && (health_check.endpoint !== undefined || health_check.type !== undefined);
    known.parts.add(component);
    if (!isOwn) known.whole.add(component);
  }

  private place(chain_id: string, node: ChainNode, target_id: string | undefined): number {
    const key = componentKey(chain_id, node, target_id);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.keys.push(key) - 1;
      this.numbers.set(key, number);
      this.targets.push(target_id);
      for (const lists of [this.places, this.needs, this.callers, this.groups, this.memberOf]) lists.push([]);
    }
    this.places[number]?.push({ chain_id, node });
    this.noteService(node, number);
    return number;
  }

  private addGroup(group: RedundantGroup, seen: Set<string>): void {
    const key = `${String(group.dependent)}:${String(group.must_work)}:${[...group.members].sort((a, b) => a - b).join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    this.groups[group.dependent]?.push(group);
    for (const member of new Set(group.members)) {
      if (member !== group.dependent) this.memberOf[member]?.push(group);
    }
  }

  private addCall(call: Omit<TimedCall, 'number' | 'id' | 'edges' | 'dependency'>): void {
    const id = this.callId(call.source, call.target, call.dependent);
    const number = this.callNumbers.get(id) ?? this.calls.length;
    const known = this.calls[number];
    const { chain_id, source_node, target_node, source, target, dependent, latency_sla } = call;
    const edges = (this.callEdges[number] ??= []);
    edges.push({ chain_id, source_node, target_node, latency_sla });
    if (known !== undefined && known.latency_sla <= latency_sla) return;
    const dependency = dependent === source ? target : source;
    this.callNumbers.set(id, number);
    this.calls[number] = {
      ...{ number, id, chain_id, source_node, target_node, source, target, dependent, dependency, latency_sla, edges },
    };
  }

  /** Two components may well call each other, and wait for each other or not. */
  private callId(source: number, target: number, dependent: number): string {
    return [this.keys[source], this.keys[target]].join(dependent === source ? '>' : '<');
  }
}

/** All that is reached from these, without them unless a way leads back to them, in the order of distance. */
function nearestFirst(from: Iterable<number>, next: (component: number) => readonly number[]): number[] {
  const reached = new Set<number>();
  for (const start of from) for (const each of next(start)) reached.add(each);
  // A set hands out what is added while it is walked through.
  for (const component of reached) for (const each of next(component)) reached.add(each);
  return [...reached];
}
