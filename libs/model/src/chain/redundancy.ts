import type { NodeInput } from './chain';
import { dependsOn } from './chain-graph';
import type { ChainEdge, Redundancy } from './edge';

/** Of a chain, what its redundancy follows from. */
export interface RedundantChain {
  readonly nodes: readonly Pick<NodeInput, 'id' | 'optional' | 'redundancy'>[];
  readonly edges: readonly Pick<ChainEdge, 'source_node' | 'target_node' | 'type' | 'redundancy'>[];
}

/** Nodes of which one node needs so many. */
export interface NeededGroup {
  /** Whose group it is. */
  readonly node_id: string;
  /** Ids of nodes, each once, in the order of the edges. */
  readonly members: readonly string[];
  /** How many of the members must work; 0 where all of them are optional. */
  readonly must_work: number;
  /** Whether the members stand in for one another. */
  readonly redundant: boolean;
}

type Node = RedundantChain['nodes'][number];

interface Draft {
  readonly members: Set<Node>;
  readonly redundancies: Redundancy[];
}

/** Of a group: what each of its members says of it. Groups of one node are told apart by `name`. */
class Drafts {
  private readonly drafts = new Map<string, Map<string | undefined, Draft>>();

  add(node_id: string, name: string | undefined, member: Node, redundancy: Redundancy | undefined): void {
    const ofNode = this.drafts.get(node_id) ?? new Map<string | undefined, Draft>();
    this.drafts.set(node_id, ofNode);
    const draft = ofNode.get(name) ?? { members: new Set(), redundancies: [] };
    ofNode.set(name, draft);
    draft.members.add(member);
    draft.redundancies.push(redundancy ?? { mode: 'all' });
  }

  groups(): NeededGroup[] {
    return [...this.drafts].flatMap(([node_id, ofNode]) => [...ofNode.values()].flatMap((d) => groupsOf(node_id, d)));
  }
}

/** Where the members do not agree on how many must work, the strictest of them is believed. */
function groupsOf(node_id: string, { members, redundancies }: Draft): NeededGroup[] {
  const ids = (nodes: readonly Node[]): string[] => nodes.map((node) => node.id);
  const needed = [...members].filter((node) => node.optional !== true);
  if (redundancies.some(({ mode }) => mode === 'all')) {
    const optional = [...members].filter((node) => node.optional === true);
    return [
      { node_id, members: ids(needed), must_work: needed.length, redundant: false },
      { node_id, members: ids(optional), must_work: 0, redundant: false },
    ].filter((group) => group.members.length > 0);
  }
  const must_work = Math.max(...redundancies.map((each) => (each.mode === 'k_of_n' ? each.k : 1)));
  return [{ node_id, members: ids([...members]), must_work: Math.min(must_work, needed.length), redundant: true }];
}

/**
 * What the nodes of a chain need, in groups. Edges with a `redundancy` form one group for each dependent and `group`; a node's own
 * `redundancy`, else `all`, covers its dependencies whose edges say nothing. Of the members of a redundant group as many must work as it
 * says, but no more than are not optional; optional ones count when they work. Edges with an end that is no node do not count.
 */
export function dependencyGroups({ nodes, edges }: RedundantChain): NeededGroup[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const drafts = new Drafts();
  for (const edge of edges) {
    const { dependent, dependency } = dependsOn(edge);
    const [node, member] = [byId.get(dependent), byId.get(dependency)];
    if (node === undefined || member === undefined) continue;
    if (edge.redundancy == null) drafts.add(node.id, undefined, member, node.redundancy);
    // No name is empty, so the group without one has this one to itself.
    else drafts.add(node.id, edge.redundancy.group ?? '', member, edge.redundancy);
  }
  return drafts.groups();
}

/**
 * To whom the nodes of a chain pass on what they hold, in groups: the consumers of a broker, the receivers of a stream. They need the node,
 * not the node them; but the way through the node is open only while enough of them work, by its own `redundancy`.
 */
export function receiverGroups({ nodes, edges }: RedundantChain): NeededGroup[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const drafts = new Drafts();
  for (const edge of edges) {
    const [source, target] = [byId.get(edge.source_node), byId.get(edge.target_node)];
    if (source === undefined || target === undefined || dependsOn(edge).dependent === source.id) continue;
    drafts.add(source.id, undefined, target, source.redundancy);
  }
  return drafts.groups();
}
