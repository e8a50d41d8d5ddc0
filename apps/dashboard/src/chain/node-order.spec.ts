import fc from 'fast-check';
import { nodeOrder } from './node-order';

const chain = (ids: string, ...edges: string[]) => ({
  nodes: [...ids].map((id) => ({ id })),
  edges: edges.map(([source_node = '', target_node = '']) => ({ source_node, target_node })),
});

describe('nodeOrder', () => {
  it('puts each node after those that call it', () => {
    expect(nodeOrder(chain('dcba', 'ab', 'ac', 'bd', 'cd'))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('holds every node once, whatever the edges', () => {
    const id = fc.constantFrom(...'abcdef');
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id)), (pairs) => {
        const order = nodeOrder(chain('abcde', ...pairs.map((pair) => pair.join(''))));
        expect([...order].sort().join('')).toBe('abcde');
      }),
    );
  });
});
