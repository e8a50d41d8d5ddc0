import { dependencyGroups, receiverGroups, type NeededGroup, type RedundantChain } from './redundancy';

/** A group of nodes that a node needs; nodes are named by their place in the chain. */
export interface WayGroup {
  readonly node: number;
  readonly members: readonly number[];
  readonly must_work: number;
  readonly redundant: boolean;
}

type GroupsByNode = readonly (readonly WayGroup[] | undefined)[];

/** A chain, prepared for the question what fails when some of its nodes do. */
export interface Way {
  /** For each node: what it needs. */
  readonly needs: GroupsByNode;
  /** For each node: the groups of what others need that it is in. */
  readonly serves: GroupsByNode;
  /** For each node: the groups of receivers that it is in. */
  readonly receives: GroupsByNode;
  /** The nodes that must work, with all that they need, for the way through the chain to be open. */
  readonly starts: readonly number[];
}

/**
 * States of nodes in up to 32 cases at once, one integer a node: bit `i` is set when the node fails in case `i`. So one walk answers for
 * 32 failures.
 */
export type Cases = Int32Array;

class Lists {
  readonly byNode: (WayGroup[] | undefined)[];

  constructor({ nodes }: RedundantChain) {
    this.byNode = nodes.map(() => undefined);
  }

  add(place: number, group: WayGroup): void {
    (this.byNode[place] ??= []).push(group);
  }
}

/** Prepares a chain; linear in its size. Edges with an end that is no node do not count. */
export function wayThrough(chain: RedundantChain): Way {
  const places = new Map(chain.nodes.map((node, place) => [node.id, place]));
  const numbered = ({ node_id, members, ...group }: NeededGroup): WayGroup => ({
    ...group,
    node: places.get(node_id) ?? 0,
    members: members.flatMap((id) => places.get(id) ?? []),
  });
  const [needs, serves, passes, receives] = [new Lists(chain), new Lists(chain), new Lists(chain), new Lists(chain)];
  for (const group of dependencyGroups(chain).map(numbered)) {
    needs.add(group.node, group);
    for (const member of group.members) serves.add(member, group);
  }
  for (const group of receiverGroups(chain).map(numbered)) {
    passes.add(group.node, group);
    for (const member of group.members) receives.add(member, group);
  }
  const starts = startsOf(chain, places, serves.byNode, passes.byNode);
  return { needs: needs.byNode, serves: serves.byNode, receives: receives.byNode, starts };
}

/**
 * Where a chain begins. An entry that it can do without, being optional or one of several that stand in for one another, does not begin
 * it: those do that receive from it, and say themselves how much of it they need.
 */
function startsOf(
  { nodes, edges }: RedundantChain,
  places: ReadonlyMap<string, number>,
  serves: GroupsByNode,
  passes: GroupsByNode,
): number[] {
  const isOptional = (place: number): boolean => nodes[place]?.optional === true;
  const isSpare = (place: number): boolean => {
    const groups = serves[place];
    return isOptional(place) || (groups !== undefined && groups.every((group) => group.redundant));
  };
  const entered = new Set(edges.flatMap((edge) => (places.has(edge.source_node) ? [edge.target_node] : [])));
  const entries = nodes.flatMap(({ id }, place) => (entered.has(id) ? [] : [place]));
  // A valid chain has an entry; where all is one circle, all of it must work.
  const begins = entries.length > 0 ? entries : nodes.map((_, place) => place);
  const starts = begins.flatMap((place) =>
    isSpare(place) ? (passes[place] ?? []).flatMap(({ members }) => members) : [place],
  );
  return [...new Set(starts)].filter((place) => !isOptional(place));
}

/** The cases in which too few members of a group are left, by the cases in which each fails. */
export function lostIn({ members, must_work }: WayGroup, failedOf: (member: number) => number): number {
  if (must_work === 0) return 0;
  // failing[n]: the cases in which more than n members fail.
  const failing = new Int32Array(members.length - must_work + 1);
  for (const member of members) {
    let more = failedOf(member);
    for (let n = 0; n < failing.length && more !== 0; n += 1) {
      const before = failing[n] ?? 0;
      failing[n] = before | more;
      more &= before;
    }
  }
  return failing.at(-1) ?? 0;
}

/**
 * The cases in which the way through the chain is closed: some node that must work fails, lacks what it needs, or cannot pass on what it
 * has. What a node lacks only because something behind an optional node fails does not count. Linear in the size of the chain.
 */
export function closedIn({ serves, receives, starts }: Way, failed: Cases): number {
  const closed = failed.slice();
  const open: number[] = [];
  closed.forEach((cases, place) => {
    if (cases !== 0) open.push(place);
  });
  const close = (group: WayGroup): void => {
    const before = closed[group.node] ?? 0;
    const after = before | lostIn(group, (member) => closed[member] ?? 0);
    if (after === before) return;
    closed[group.node] = after;
    open.push(group.node);
  };
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    serves[place]?.forEach(close);
    receives[place]?.forEach(close);
  }
  return starts.reduce((cases, place) => cases | (closed[place] ?? 0), 0);
}
