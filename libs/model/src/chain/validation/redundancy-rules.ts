import { dependsOn } from '../chain-graph';
import type { EdgeRedundancy } from '../edge';
import type { ReadableEdge, ReadableGraph } from './readable-chain';
import type { Remark } from './validation-result';
import { quoted } from './wording';

interface Member {
  readonly index: number;
  readonly redundancy: EdgeRedundancy;
}

/** The dependencies of one node that stand in for one another. */
interface Group {
  readonly dependent: string;
  readonly name: string | undefined;
  readonly members: Member[];
  /** Two calls to one node are one dependency: they fail together. */
  readonly dependencies: Set<string>;
}

function groupsOf(edges: readonly ReadableEdge[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { index, type, source_node, target_node, redundancy } of edges) {
    if (redundancy === undefined || type === undefined) continue;
    const { dependent, dependency } = dependsOn({ source_node, target_node, type });
    const name = redundancy.group;
    const key = JSON.stringify([dependent, name]);
    const group = groups.get(key) ?? { dependent, name, members: [], dependencies: new Set<string>() };
    groups.set(key, group);
    group.members.push({ index, redundancy });
    group.dependencies.add(dependency);
  }
  return [...groups.values()];
}

const described = (redundancy: EdgeRedundancy): string =>
  redundancy.mode === 'k_of_n' ? `${redundancy.k} of n` : redundancy.mode;

const groupName = ({ dependent, name }: Group): string =>
  name === undefined
    ? `The redundant dependencies of '${quoted(dependent)}'`
    : `The group '${quoted(name)}' of '${quoted(dependent)}'`;

function conflictIn(group: Group): Remark[] {
  const [first, ...others] = group.members;
  const other = first && others.find(({ redundancy }) => described(redundancy) !== described(first.redundancy));
  if (first === undefined || other === undefined) return [];
  const [one, two] = [described(first.redundancy), described(other.redundancy)];
  const message = `${groupName(group)} is to be ${one} (edges.${first.index}) and ${two}: give all its edges the same`;
  return [{ code: 'redundancy_conflict', message, path: `edges.${other.index}.redundancy` }];
}

function unreachableIn(group: Group): Remark[] {
  const count = group.dependencies.size;
  const member = group.members.find(({ redundancy }) => redundancy.mode === 'k_of_n' && redundancy.k > count);
  if (member?.redundancy.mode !== 'k_of_n') return [];
  const message = `${groupName(group)} can never hold: it needs ${member.redundancy.k} of ${count}`;
  return [{ code: 'redundancy_unreachable', message, path: `edges.${member.index}.redundancy.k` }];
}

/** What the redundancy of edges asks for and their groups cannot give. */
function groupWarnings(edges: readonly ReadableEdge[]): Remark[] {
  return groupsOf(edges).flatMap((group) => [...conflictIn(group), ...unreachableIn(group)]);
}

/**
 * What the redundancy of a node asks for and neither group that it holds for can give: what the node depends on, but for edges that
 * say something else, and to whom it passes on what it holds.
 */
function nodeWarnings({ nodes, edges }: ReadableGraph): Remark[] {
  const members = { dependencies: new Map<string, Set<string>>(), receivers: new Map<string, Set<string>>() };
  const add = (groups: Map<string, Set<string>>, id: string, member: string): void => {
    groups.set(id, (groups.get(id) ?? new Set()).add(member));
  };
  for (const { source_node, target_node, type, redundancy } of edges) {
    if (type === undefined) continue;
    const { dependent, dependency } = dependsOn({ source_node, target_node, type });
    if (redundancy === undefined) add(members.dependencies, dependent, dependency);
    if (dependent === target_node) add(members.receivers, source_node, target_node);
  }
  return nodes.flatMap(({ id, index, redundancy }) => {
    const count = Math.max(members.dependencies.get(id)?.size ?? 0, members.receivers.get(id)?.size ?? 0);
    if (redundancy?.mode !== 'k_of_n' || redundancy.k <= count) return [];
    const message = `The redundancy of '${quoted(id)}' can never hold: it needs ${redundancy.k} of ${count} nodes`;
    return [{ code: 'redundancy_unreachable', message, path: `nodes.${index}.redundancy.k` }];
  });
}

export function redundancyWarnings(graph: ReadableGraph): Remark[] {
  return [...nodeWarnings(graph), ...groupWarnings(graph.edges)];
}
