import fc from 'fast-check';
import { sketch } from './sketch';

describe('sketch', () => {
  it('draws what is there, and marks what is wrong', () => {
    const value = {
      nodes: [{ id: 'a' }, { id: 'b', service_name: 'store' }, {}],
      edges: [
        { source_node: 'a', target_node: 'b' },
        { source_node: 'a', target_node: 'x' },
      ],
    };
    const { nodes, edges } = sketch(value, [{ code: 'x', message: 'x', path: 'nodes.1.type' }]);
    expect(nodes.map(({ name, status }) => [name, status])).toEqual([
      ['a', 'unknown'],
      ['store', 'unhealthy'],
    ]);
    expect(edges.map(({ source, target }) => source + target)).toEqual(['ab']);
  });

  it('draws something of whatever is typed', () => {
    fc.assert(fc.property(fc.anything(), (value) => expect(sketch(value, []).nodes).toEqual(expect.any(Array))));
  });
});
