import { ChainInput, ProposalEdit, type Proposal } from '@chain-mapping/model';
import { renamed, withoutNode } from '../editor/chain-edits';
import { readChain } from '../editor/chain-yaml';
import { editOf, pathInText, proposalText } from './proposal-text';

const proposal: Proposal = {
  id: 'c2a9b1d7-0f3e-4c57-8a5e-9f1d2b6c7e30',
  scan_id: '6b1f3c52-7f55-4b4e-8d51-4e0a3f9d8c11',
  proposed_chain_id: 'B7',
  name: 'quotes GET /quotes',
  category: 'service_communication',
  description: 'Found in quotes.py',
  discovery_method: 'ast_parser',
  confidence_score: 0.7,
  nodes: [
    { id: 'quotes', type: 'api_endpoint', service_name: 'quotes' },
    { id: 'vault', type: 'service', service_name: 'quote-vault' },
  ],
  edges: [
    { source_node: 'quotes', target_node: 'vault', type: 'http_request', metadata: { confidence: 0.9 } },
    { source_node: 'vault', target_node: 'quotes', type: 'function_call', sources: [{ kind: 'runtime' }] },
  ],
  evidence: { source_file: 'quotes.py' },
  status: 'pending',
  chain_id: null,
  reviewed_by: null,
  reviewed_at: null,
  review_comment: null,
  created_at: '2030-01-01T00:00:00.000Z',
};
const editIn = (text: string) => ProposalEdit.parse(editOf(readChain(text).value));

describe('the text of a proposal', () => {
  it('reads as the chain that it would become, with where each call is known from', () => {
    const { edges, nodes, ...rest } = editIn(proposalText(proposal));
    expect(rest).toEqual({
      proposed_chain_id: 'B7',
      name: 'quotes GET /quotes',
      category: 'service_communication',
      description: 'Found in quotes.py',
    });
    expect(nodes).toEqual(proposal.nodes);
    expect(edges?.map(({ sources }) => sources)).toEqual([
      [{ kind: 'static', confidence: 0.9 }],
      [{ kind: 'runtime' }],
    ]);
    expect(() => ChainInput.parse(readChain(proposalText(proposal)).value)).not.toThrow();
  });

  it('keeps where a call is known from when a node has another name', () => {
    const { edges } = editIn(renamed(proposalText(proposal), 'vault', 'store'));
    expect(edges?.[0]).toMatchObject({ target_node: 'store', sources: [{ kind: 'static', confidence: 0.9 }] });
    expect(editIn(withoutNode(proposalText(proposal), 'vault'))).toMatchObject({
      nodes: [{ id: 'quotes' }],
      edges: [],
    });
  });

  it('is left as it is where it is no chain', () => {
    expect([editOf(undefined), editOf(['a']), editOf('a')]).toEqual([undefined, ['a'], 'a']);
  });

  it('finds what the API found wrong', () => {
    expect(['edit.nodes.0.id', 'edges.1.target_node', 'proposed_chain_id', 'edit.'].map(pathInText)).toEqual([
      'nodes.0.id',
      'edges.1.target_node',
      'id',
      '',
    ]);
  });
});
