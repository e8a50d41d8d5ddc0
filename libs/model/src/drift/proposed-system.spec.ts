import { proposedSystem } from './proposed-system';

const draft = {
  nodes: [
    { id: 'get', type: 'api_endpoint' as const, service_name: 'orders', component_name: 'GET /orders' },
    { id: 'risk', type: 'api_endpoint' as const, service_name: 'risk' },
    { id: 'db', type: 'database' as const, service_name: 'orders', component_name: 'ledger' },
    { id: 'unknown', type: 'service' as const },
  ],
  edges: [
    { source_node: 'get', target_node: 'risk', type: 'http_request' as const, metadata: { confidence: 0.7 } },
    { source_node: 'get', target_node: 'db', type: 'database_query' as const },
    { source_node: 'get', target_node: 'unknown', type: 'http_request' as const },
  ],
  evidence: {
    items: [
      { file: 'a.py', line_start: 4, rule: 'httpx', supports: { edge: { source: 'get', target: 'risk' } } },
      { file: 'a.py', line_start: 1, rule: 'route', supports: { node: 'get' } },
      'something else',
    ],
  },
  confidence_score: 0.9,
};

describe('the system of proposed chains', () => {
  it('has the services that chains go through, with the places that show each call', () => {
    expect(proposedSystem([draft])).toEqual({
      nodes: [
        { id: 'orders', kind: 'service', aliases: [] },
        { id: 'risk', kind: 'service', aliases: [] },
        { id: 'ledger', kind: 'database', aliases: [] },
      ],
      edges: [
        {
          from: 'orders',
          to: 'risk',
          class: 'business',
          kind: 'http_request',
          confidence: 0.7,
          evidence: [{ file: 'a.py', line: 4, rule: 'httpx' }],
        },
        { from: 'orders', to: 'ledger', class: 'database', kind: 'database_query', confidence: 0.9, evidence: [] },
      ],
    });
  });

  it('has each call once, as surely as the surest chain', () => {
    const surer = { ...draft, edges: draft.edges.map((edge) => ({ ...edge, metadata: { confidence: 0.95 } })) };
    const { edges } = proposedSystem([draft, surer]);
    expect(edges.map(({ to, confidence }) => [to, confidence])).toEqual([
      ['risk', 0.95],
      ['ledger', 0.95],
    ]);
  });
});
