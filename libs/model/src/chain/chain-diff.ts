import { isDeepEqual } from './deep-equal';
import type { ChainEdge } from './edge';
import type { NodeInput } from './chain';

/** What of a chain can differ from version to version. */
export interface ComparedChain {
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  readonly description?: string | null | undefined;
  readonly nodes: readonly NodeInput[];
  readonly edges: readonly ChainEdge[];
  readonly dependencies?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly latency_sla?: number | null | undefined;
}

/** For each part that changed, under its name: what it was and what it is; `null` where it was not or is not there. */
export type ChainDiff = Record<string, { from: unknown; to: unknown }>;

const FIELDS = ['name', 'category', 'description', 'dependencies', 'tags', 'metadata', 'latency_sla'] as const;

/** A field that is empty says the same as one that is not there. */
function told(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object' && Object.keys(value).length === 0) return null;
  return value;
}

/** What is stored of a part: neither what follows from the rest nor what is not there. */
function stored(part: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(part).filter(([name, value]) => name !== 'display_name' && value != null));
}

const nodesByLabel = (nodes: readonly NodeInput[]): Map<string, unknown> =>
  new Map(nodes.map((node) => [`nodes.${node.id}`, stored(node)]));

/** Edges between the same two nodes are told apart by their order. */
function edgesByLabel(edges: readonly ChainEdge[]): Map<string, unknown> {
  const counts = new Map<string, number>();
  return new Map(
    edges.map((edge) => {
      const ends = `edges.${edge.source_node} -> ${edge.target_node}`;
      const nth = (counts.get(ends) ?? 0) + 1;
      counts.set(ends, nth);
      return [nth > 1 ? `${ends} #${nth}` : ends, stored(edge)];
    }),
  );
}

function partsDiff(kind: string, was: ReadonlyMap<string, unknown>, is: ReadonlyMap<string, unknown>): ChainDiff {
  const diff: ChainDiff = {};
  for (const label of new Set([...was.keys(), ...is.keys()])) {
    const [from, to] = [told(was.get(label)), told(is.get(label))];
    if (!isDeepEqual(from, to)) diff[label] = { from, to };
  }
  const from = [...was.keys()].filter((label) => is.has(label));
  const to = [...is.keys()].filter((label) => was.has(label));
  if (!isDeepEqual(from, to)) diff[kind] = { from, to };
  return diff;
}

/**
 * What changed from one state of a chain to another, part by part: the fields under their names, nodes as `nodes.<id>`, edges as
 * `edges.<source> -> <target>` (` #2` for the second between the same two), and under `nodes` and `edges` their order where only that
 * changed. It says what the history of the registry says of the same change. `undefined` stands for a chain that is not there.
 */
export function chainDiff(before: ComparedChain | undefined, after: ComparedChain | undefined): ChainDiff {
  const diff: ChainDiff = {};
  for (const field of FIELDS) {
    const [from, to] = [before?.[field] ?? null, after?.[field] ?? null];
    if (!isDeepEqual(told(from), told(to))) diff[field] = { from, to };
  }
  return {
    ...diff,
    ...partsDiff('nodes', nodesByLabel(before?.nodes ?? []), nodesByLabel(after?.nodes ?? [])),
    ...partsDiff('edges', edgesByLabel(before?.edges ?? []), edgesByLabel(after?.edges ?? [])),
  };
}
