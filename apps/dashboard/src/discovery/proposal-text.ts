import type { EdgeSourceKind, Proposal } from '@chain-mapping/model';
import { stringify } from 'yaml';
import { filled } from '../editor/chain-yaml';

const kindOf: Readonly<Record<Proposal['discovery_method'], EdgeSourceKind>> = {
  ast_parser: 'static',
  config_analysis: 'static',
  trace_analysis: 'runtime',
  network_flow: 'runtime',
  manual: 'declared',
};

/** A proposal as the chain that it would become. Each call says where it is known from, so that it is still known when its nodes are renamed. */
export function proposalText(proposal: Proposal): string {
  const { proposed_chain_id: id, name, category, description, nodes, edges, discovery_method } = proposal;
  const written = {
    id,
    name,
    category,
    description,
    nodes: nodes.map(filled),
    edges: edges.map(({ sources, ...edge }) => ({
      ...filled(edge),
      sources: sources ?? [{ kind: kindOf[discovery_method], confidence: confidenceOf(edge, proposal) }],
    })),
  };
  return stringify(filled(written), { lineWidth: 120 });
}

/** How sure a call is: by its own confidence, where the finder gave it one. */
function confidenceOf({ metadata }: Proposal['edges'][number], { confidence_score }: Proposal): number {
  const own = metadata?.confidence;
  return typeof own === 'number' && own >= 0 && own <= 1 ? own : confidence_score;
}

/** What the text of a proposal changes of it, as the API takes it. */
export function editOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { id, ...rest } = value as Record<string, unknown>;
  return { ...(id !== undefined && { proposed_chain_id: id }), ...rest };
}

/** Where in the text something is that the API found wrong with the change. */
export const pathInText = (path: string): string => path.replace(/^edit\./, '').replace(/^proposed_chain_id\b/, 'id');
