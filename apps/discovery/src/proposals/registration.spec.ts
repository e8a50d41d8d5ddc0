import type { Proposal } from '@chain-mapping/model';
import { chainOfProposal } from './registration';

const created_at = '2026-03-02T08:00:00.000Z';
const edge = { source_node: 'a', target_node: 'b', type: 'http_request' } as const;
const proposal: Proposal = {
  id: '5f0c2b1e-5a68-4b79-9a1f-0d7a8f2f9c11',
  scan_id: '5f0c2b1e-5a68-4b79-9a1f-0d7a8f2f9c12',
  proposed_chain_id: 'A1',
  name: 'Prices',
  category: 'data_flow',
  description: '',
  discovery_method: 'ast_parser',
  confidence_score: 0.7,
  nodes: [
    { id: 'a', type: 'service' },
    { id: 'b', type: 'service' },
  ],
  edges: [edge],
  evidence: { items: [] },
  status: 'pending',
  chain_id: null,
  reviewed_by: null,
  reviewed_at: null,
  review_comment: null,
  created_at,
};
const edgesOf = (fields: Partial<Proposal>) => chainOfProposal({ ...proposal, ...fields }, 'A1').edges;

describe('the chain of a proposal', () => {
  it('says of each edge that source code shows it, and how surely', () => {
    expect(edgesOf({ edges: [{ ...edge, metadata: { confidence: 0.9 } }] })).toMatchObject([
      { sources: [{ kind: 'static', confidence: 0.9, first_seen: created_at, last_seen: created_at }] },
    ]);
  });

  it.each([{ confidence: 7 }, { confidence: 'high' }, {}])('takes the confidence of the whole for %j', (metadata) => {
    expect(edgesOf({ edges: [{ ...edge, metadata }] })).toMatchObject([{ sources: [{ confidence: 0.7 }] }]);
  });

  it('says of traffic that it is runtime, and leaves alone what is said already', () => {
    const sources = [{ kind: 'declared' as const }];
    expect(edgesOf({ discovery_method: 'trace_analysis', edges: [edge, { ...edge, sources }] })).toMatchObject([
      { sources: [{ kind: 'runtime' }] },
      { sources },
    ]);
  });
});
