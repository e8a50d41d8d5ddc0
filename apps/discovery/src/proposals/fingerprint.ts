import { createHash } from 'node:crypto';
import type { ProposalDraft } from '@chain-mapping/model';

type Content = Pick<ProposalDraft, 'name' | 'category' | 'nodes' | 'edges'>;

/**
 * The same for proposals of the same chain: its name, its category, its nodes and its edges, in whatever order. The metadata of nodes and edges
 * and the sources of edges do not count: how sure an edge is, when it was seen, or which functions it goes through, makes no other chain.
 */
export function fingerprint({ name, category, nodes, edges }: Content): string {
  const content = {
    name,
    category,
    nodes: inOrder(nodes.map(({ metadata: _, ...node }) => node)),
    edges: inOrder(edges.map(({ metadata: _, sources: __, ...edge }) => edge)),
  };
  return createHash('sha256').update(canonical(content)).digest('hex');
}

const inOrder = (parts: readonly object[]): string[] => parts.map(canonical).sort();

/** JSON in which the order of names does not matter, nor whether what is absent is written down. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const entries = Object.entries(part).filter(([, each]) => each != null);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
