import type { NodeInput } from '../chain/chain';
import type { ChainEdge } from '../chain/edge';
import type { ProposalDraft } from '../chain/proposal';
import { type Category, categoryPrefix, Name, type NodeType } from '../chain/vocabulary';
import type { DriftEdge } from './drift';
import { compareTexts } from './part-names';

const MOST_NODES = 50;
const MOST_PROPOSALS = 100;

interface Part {
  readonly key: string;
  readonly name: string;
  readonly type: NodeType;
}

/** A call that traffic showed, between two parts. */
interface Step {
  readonly from: Part;
  readonly to: Part;
  readonly edge: DriftEdge;
}

/**
 * Chains that traffic shows and nobody has declared as a whole: for each part where traffic begins, all that is called from there, where a call that
 * no chain declares is among it. The same edges give the same proposals, in whatever order they are listed.
 */
export function trafficProposals(edges: readonly DriftEdge[]): ProposalDraft[] {
  const steps = edges
    .filter(({ sources }) => sources.some(({ kind }) => kind === 'runtime'))
    .map((edge): Step => ({
      from: partOf(edge.source, edge.source_type),
      to: partOf(edge.target, edge.target_type),
      edge,
    }))
    .sort((a, b) => compareTexts(a.from.key, b.from.key) || compareTexts(a.to.key, b.to.key));
  const out = new Map<string, Step[]>();
  for (const step of steps) out.set(step.from.key, [...(out.get(step.from.key) ?? []), step]);
  const called = new Set(steps.map(({ to }) => to.key));
  const open = new Set(steps.filter(({ edge }) => edge.state === 'runtime_only' || edge.state === 'undeclared'));
  const roots = [...out.values()].flatMap(([first]) => (first === undefined ? [] : first.from));
  const drafts: ProposalDraft[] = [];
  // What is in a circle begins nowhere: after the beginnings, wherever something is left.
  for (const root of [...roots.filter(({ key }) => !called.has(key)), ...roots]) {
    const isLeft = called.has(root.key) ? (out.get(root.key) ?? []).some((step) => open.has(step)) : true;
    if (!isLeft || open.size === 0 || drafts.length >= MOST_PROPOSALS) continue;
    const path = pathFrom(root, out);
    if (!path.some((step) => open.has(step))) continue;
    for (const step of path) open.delete(step);
    drafts.push(draftOf(root, path));
  }
  const counts = new Map<Category, number>();
  return drafts.map((draft) => {
    const count = (counts.get(draft.category) ?? 0) + 1;
    counts.set(draft.category, count);
    return { ...draft, proposed_chain_id: `${categoryPrefix[draft.category]}${count}` };
  });
}

const partOf = (name: string, type: NodeType): Part => ({ key: JSON.stringify([type, name]), name, type });

/** All steps from a part on, without those that would lead back. */
function pathFrom(root: Part, out: ReadonlyMap<string, readonly Step[]>): Step[] {
  const path: Step[] = [];
  const before = new Map<string, Set<string>>([[root.key, new Set([root.key])]]);
  const queue = [root];
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
    for (const step of out.get(part.key) ?? []) {
      const above = before.get(part.key) ?? new Set();
      if (above.has(step.to.key)) continue;
      const known = before.get(step.to.key);
      // A second way to a part is no circle as long as nothing of what it leads to was on the way.
      if (known !== undefined && leadsTo(path, step.to.key, part.key)) continue;
      if (known === undefined && before.size >= MOST_NODES) continue;
      path.push(step);
      if (known !== undefined) continue;
      before.set(step.to.key, new Set([...above, step.to.key]));
      queue.push(step.to);
    }
  }
  return path;
}

function leadsTo(path: readonly Step[], from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (key === to) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const step of path) if (step.from.key === key) open.push(step.to.key);
  }
  return false;
}

function draftOf(root: Part, path: readonly Step[]): ProposalDraft {
  const ids = new Map<string, string>();
  const nodes: NodeInput[] = [];
  for (const part of [root, ...path.map(({ to }) => to)]) {
    if (ids.has(part.key)) continue;
    const id = idFor(part.name, new Set(ids.values()));
    ids.set(part.key, id);
    const isService = part.type === 'service' && Name.safeParse(part.name).success;
    nodes.push({
      id,
      type: part.type,
      ...(isService ? { service_name: part.name } : { component_name: part.name.slice(0, 256) }),
    });
  }
  const edges = path.map(({ from, to, edge }): ChainEdge => ({
    source_node: ids.get(from.key) ?? '',
    target_node: ids.get(to.key) ?? '',
    type: edge.edge_type,
    sources: edge.sources.filter(({ kind }) => kind !== 'declared'),
  }));
  const confidences = path.map(({ edge }) => edge.sources.find(({ kind }) => kind === 'runtime')?.confidence ?? 0);
  const undeclared = path.filter(({ edge }) => edge.state !== 'confirmed');
  return {
    proposed_chain_id: 'A1',
    name: `Calls of ${root.name}`.slice(0, 200),
    category: categoryOf(nodes),
    description: `Traffic shows ${path.length} calls from ${root.name} on; no chain declares ${undeclared.length} of them.`,
    discovery_method: 'trace_analysis',
    confidence_score: Math.round((confidences.reduce((sum, each) => sum + each, 0) / confidences.length) * 1000) / 1000,
    nodes,
    edges,
    evidence: {
      chain_key: `traffic:${root.name}`,
      items: path.map(({ from, to, edge }) => ({
        kind: 'trace',
        supports: { edge: { source: ids.get(from.key), target: ids.get(to.key) } },
        trace_ids: edge.sources.flatMap(({ evidence = [] }) => evidence.flatMap(({ trace_id }) => trace_id ?? [])),
        state: edge.state,
      })),
    },
  };
}

/** What an id of a node cannot hold is left out of it. */
function idFor(name: string, taken: ReadonlySet<string>): string {
  const base =
    name
      .replace(/[^A-Za-z0-9_-]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 100) || 'part';
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base}_${count}`;
    if (!taken.has(id)) return id;
  }
}

function categoryOf(nodes: readonly NodeInput[]): Category {
  const types = new Set(nodes.map(({ type }) => type));
  if (types.has('ai_model')) return 'ai_ml_processing';
  return nodes.filter(({ type }) => type === 'service').length > 1 ? 'service_communication' : 'data_flow';
}
