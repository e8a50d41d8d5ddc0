import type { ProposalDraft } from '@chain-mapping/model';
import { fingerprint } from './fingerprint';

const a = { id: 'a', type: 'api_endpoint' as const, service_name: 'shop' };
const b = { id: 'b', type: 'database' as const };
const edge = { source_node: 'a', target_node: 'b', type: 'database_query' as const };
type Content = Pick<ProposalDraft, 'name' | 'category' | 'nodes' | 'edges'>;
const chain: Content = { name: 'API GET /a', category: 'data_flow', nodes: [a, b], edges: [edge] };

describe('fingerprint', () => {
  it.each<[string, Partial<Content>]>([
    ['in another order', { nodes: [b, a] }],
    ['with its names in another order', { nodes: [{ service_name: 'shop', type: 'api_endpoint', id: 'a' }, b] }],
    ['with nothing written down', { nodes: [{ ...a, component_name: null }, b] }],
    ['with other metadata', { nodes: [{ ...a, metadata: { tables: ['t'] } }, b] }],
    ['with a surer edge', { edges: [{ ...edge, metadata: { confidence: 1 } }] }],
  ])('is the same for the same chain %s', (_, change) => {
    expect(fingerprint({ ...chain, ...change })).toBe(fingerprint(chain));
  });

  it.each<[string, Partial<Content>]>([
    ['name', { name: 'API GET /b' }],
    ['category', { category: 'infrastructure' }],
    ['node', { nodes: [{ ...a, service_name: 'cart' }, b] }],
    ['edge', { edges: [{ ...edge, type: 'http_request' }] }],
    ['number of edges', { edges: [] }],
  ])('is another one for another %s', (_, change) => {
    expect(fingerprint({ ...chain, ...change })).not.toBe(fingerprint(chain));
  });
});
