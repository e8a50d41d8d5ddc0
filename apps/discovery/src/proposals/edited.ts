import type { Proposal, ProposalEdit } from '@chain-mapping/model';

/** A proposal with what a person changed of it. An edge that no scan found is declared by that person. */
export function edited(proposal: Proposal, edit: ProposalEdit): Proposal {
  const given = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined)) as ProposalEdit;
  const found = new Set(proposal.edges.map(keyOf));
  const edges = given.edges?.map((edge) =>
    found.has(keyOf(edge)) || edge.sources != null ? edge : { ...edge, sources: [{ kind: 'declared' as const }] },
  );
  return { ...proposal, ...given, ...(edges !== undefined && { edges }) };
}

const keyOf = ({ source_node, target_node, type }: Proposal['edges'][number]): string =>
  JSON.stringify([source_node, target_node, type]);
