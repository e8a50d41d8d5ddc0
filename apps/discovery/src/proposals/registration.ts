import type { Chain, ChainEdge, ChainInput, EdgeSourceKind, Proposal } from '@chain-mapping/model';

const MOST_FILES = 20;

/** The chain that a proposal becomes. Its metadata says where it comes from; by `proposal_id` it is known again. */
export function chainOfProposal(proposal: Proposal, chain_id: string): ChainInput {
  const { name, category, description, nodes, edges } = proposal;
  return {
    id: chain_id,
    name,
    category,
    description: description.slice(0, 10_000),
    nodes,
    edges: edges.map((edge) => ({ ...edge, sources: edge.sources ?? [sourceOf(edge, proposal)] })),
    dependencies: [],
    tags: [],
    metadata: {
      discovery_source: proposal.discovery_method,
      confidence_score: proposal.confidence_score,
      proposal_id: proposal.id,
      scan_id: proposal.scan_id,
      evidence: summary(proposal.evidence),
    },
  };
}

const kindOf: Readonly<Record<Proposal['discovery_method'], EdgeSourceKind>> = {
  ast_parser: 'static',
  config_analysis: 'static',
  trace_analysis: 'runtime',
  network_flow: 'runtime',
  manual: 'declared',
};

/** How an edge is known that was found: by its own confidence, where the finder gave it one. */
function sourceOf({ metadata }: ChainEdge, { discovery_method, confidence_score, created_at }: Proposal) {
  const own = metadata?.['confidence'];
  const confidence = typeof own === 'number' && own >= 0 && own <= 1 ? own : confidence_score;
  return { kind: kindOf[discovery_method], confidence, first_seen: created_at, last_seen: created_at };
}

/** Whether a chain is the one that an approval of this proposal registered. */
export const isChainOf = (proposal: Pick<Proposal, 'id'>, chain: Chain): boolean =>
  chain.metadata['proposal_id'] === proposal.id;

/** Where the evidence lies; the pieces themselves stay with the proposal. */
function summary(evidence: Proposal['evidence']): Record<string, unknown> {
  const items = Array.isArray(evidence['items']) ? evidence['items'] : [];
  const files = new Set(items.flatMap((item: unknown) => fileOf(item)));
  const { source_file, chain_key } = evidence;
  return {
    ...(source_file !== undefined && { source_file }),
    ...(chain_key !== undefined && { chain_key }),
    item_count: items.length,
    files: [...files].slice(0, MOST_FILES),
  };
}

const fileOf = (item: unknown): string[] =>
  typeof item === 'object' && item !== null && 'file' in item && typeof item.file === 'string' ? [item.file] : [];
