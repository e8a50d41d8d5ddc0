import { ChainInput, validateChain } from '@chain-mapping/model';
import { renamed, withEdge, withNode, withoutEdge, withoutNode } from './chain-edits';
import { NEW_CHAIN, readChain } from './chain-yaml';

const chainOf = (text: string) => ChainInput.parse(readChain(text).value);
const callsOf = (text: string) =>
  chainOf(text).edges.map((edge) => `${edge.source_node}>${edge.target_node} ${edge.type}`);
const COMMENTED = NEW_CHAIN.replace('nodes:', '# What a customer touches\nnodes:');

describe('a chain that is edited on its graph', () => {
  it('keeps its comments, and what was not touched as it was written', () => {
    const text = withEdge(
      withNode(COMMENTED, { id: 'stock', type: 'cache', service_name: 'stock-cache' }),
      'web',
      'stock',
    );
    expect(text).toContain('# What a customer touches');
    expect(text).toContain('health_check: { type: http, endpoint: https://shop.example.com/health }');
    expect(callsOf(text)).toEqual(['web>orders database_query', 'web>stock cache_operation']);
    expect(validateChain(readChain(text).value, new Set()).errors).toEqual([]);
  });

  it('connects two once, and nothing with itself', () => {
    expect(callsOf(withEdge(withEdge(NEW_CHAIN, 'web', 'orders'), 'web', 'web'))).toEqual([
      'web>orders database_query',
    ]);
    expect(callsOf(withEdge(NEW_CHAIN, 'orders', 'web'))[1]).toBe('orders>web http_request');
  });

  it('takes out a call, and a node with its calls', () => {
    expect(callsOf(withoutEdge(NEW_CHAIN, 'web', 'orders'))).toEqual([]);
    const { nodes, edges } = chainOf(withoutNode(NEW_CHAIN, 'orders'));
    expect([nodes.map(({ id }) => id), edges]).toEqual([['web'], []]);
  });

  it('renames a node in its calls, too', () => {
    const text = renamed(NEW_CHAIN, 'web', 'shop');
    expect(chainOf(text).nodes[0]?.id).toBe('shop');
    expect(callsOf(text)).toEqual(['shop>orders database_query']);
  });

  it('begins from nothing, and leaves alone what is no chain', () => {
    expect(readChain(withNode('name: New', { id: 'a', type: 'service', service_name: '' })).value).toEqual({
      name: 'New',
      nodes: [{ id: 'a', type: 'service' }],
    });
    for (const text of ['- a', 'nodes: [', 'nodes: 7']) {
      expect(withoutNode(text, 'a')).toContain(text.slice(0, 3));
      expect(() => renamed(text, 'a', 'b')).not.toThrow();
    }
  });
});
