import type { Proposal } from '@chain-mapping/model';
import { edited } from './edited';

const edge = { source_node: 'a', target_node: 'b', type: 'http_request' as const };
const proposal: Proposal = {
  id: 'c2a9b1d7-0f3e-4c57-8a5e-9f1d2b6c7e30',
  scan_id: '6b1f3c52-7f55-4b4e-8d51-4e0a3f9d8c11',
  proposed_chain_id: 'A1',
  name: 'API GET /',
  category: 'data_flow',
  description: '',
  discovery_method: 'ast_parser',
  confidence_score: 0.9,
  nodes: [
    { id: 'a', type: 'service' },
    { id: 'b', type: 'service' },
  ],
  edges: [edge],
  evidence: { source_file: 'a.py' },
  status: 'pending',
  chain_id: null,
  reviewed_by: null,
  reviewed_at: null,
  review_comment: null,
  created_at: '2026-03-10T09:00:00.000Z',
};

describe('a changed proposal', () => {
  it('keeps what is not named', () => {
    expect(edited(proposal, { name: 'Home' })).toEqual({ ...proposal, name: 'Home' });
    expect(edited(proposal, { name: undefined, description: 'x' })).toEqual({ ...proposal, description: 'x' });
  });

  it('says of an edge that no scan found that a person declares it', () => {
    const own = { ...edge, source_node: 'b', target_node: 'c' };
    const known = { ...own, target_node: 'd', sources: [{ kind: 'runtime' as const }] };
    const { edges } = edited(proposal, { edges: [edge, own, known] });
    expect(edges).toEqual([edge, { ...own, sources: [{ kind: 'declared' }] }, known]);
  });
});
