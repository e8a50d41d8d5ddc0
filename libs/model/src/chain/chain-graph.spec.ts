import fc from 'fast-check';
import { dependsOn, entries, exits, findCycles, type GraphEdge, topologicalOrder } from './chain-graph';
import { EdgeType } from './vocabulary';

const edge = (source_node: string, target_node: string): GraphEdge => ({ source_node, target_node });

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const someEdges = fc.array(fc.record({ source_node: fc.constantFrom(...ids), target_node: fc.constantFrom(...ids) }), {
  maxLength: 12,
});

/** Everything that can be reached from a node by at least one edge, found by trying until nothing is new. */
function reachable(from: string, edges: readonly GraphEdge[]): Set<string> {
  const found = new Set<string>();
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const { source_node, target_node } of edges) {
      if (source_node === from || found.has(source_node)) found.add(target_node);
    }
  }
  return found;
}

describe('findCycles', () => {
  it('spells a cycle out and names the edge that closes it', () => {
    expect(findCycles([edge('x', 'a'), edge('a', 'b'), edge('b', 'c'), edge('c', 'a')])).toEqual([
      { node_ids: ['a', 'b', 'c', 'a'], closing_edge: 3 },
    ]);
  });

  it('takes an edge from a node to itself for a cycle', () => {
    expect(findCycles([edge('a', 'a')])).toEqual([{ node_ids: ['a', 'a'], closing_edge: 0 }]);
  });

  it('finds none where paths part and meet again', () => {
    expect(findCycles([edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd')])).toEqual([]);
  });

  it('finds one for each group of nodes that reach one another, and each is real', () => {
    fc.assert(
      fc.property(someEdges, (edges) => {
        const onCycle = ids.filter((id) => reachable(id, edges).has(id));
        const groups = new Set(
          onCycle.map((id) =>
            onCycle
              .filter((other) => other === id || (reachable(id, edges).has(other) && reachable(other, edges).has(id)))
              .join(),
          ),
        );
        const cycles = findCycles(edges);
        expect(cycles).toHaveLength(groups.size);
        for (const { node_ids, closing_edge } of cycles) {
          expect(node_ids[0]).toBe(node_ids.at(-1));
          expect(edges[closing_edge]).toEqual(edge(node_ids.at(-2) ?? '', node_ids.at(-1) ?? ''));
          node_ids
            .slice(1)
            .forEach((target, index) => expect(edges).toContainEqual(edge(node_ids[index] ?? '', target)));
          expect(new Set(node_ids).size).toBe(node_ids.length - 1);
        }
      }),
    );
  });

  it('walks a path of 100,000 nodes without running out of stack', () => {
    const path = Array.from({ length: 100_000 }, (_, index) => edge(`n${index}`, `n${index + 1}`));
    expect(findCycles(path)).toEqual([]);
    expect(findCycles([...path, edge('n100000', 'n0')])[0]?.node_ids).toHaveLength(100_002);
  });
});

describe('topologicalOrder', () => {
  it('keeps the order given among equals', () => {
    expect(topologicalOrder(['c', 'b', 'a'], [edge('a', 'b')])).toEqual(['c', 'a', 'b']);
  });

  it('holds every node once, sources first, exactly when there is no cycle', () => {
    fc.assert(
      fc.property(someEdges, (edges) => {
        const order = topologicalOrder(ids, edges);
        expect(order === undefined).toBe(ids.some((id) => reachable(id, edges).has(id)));
        if (order === undefined) return;
        expect([...order].sort()).toEqual(ids);
        for (const { source_node, target_node } of edges)
          expect(order.indexOf(source_node)).toBeLessThan(order.indexOf(target_node));
      }),
    );
  });
});

describe('entries and exits', () => {
  it('are the nodes that no edge leads to, and that no edge leaves', () => {
    const graph = { nodes: [{ id: 'a' }, { id: 'b' }, { id: 'alone' }], edges: [edge('a', 'b')] };
    expect(entries(graph)).toEqual(['a', 'alone']);
    expect(exits(graph)).toEqual(['b', 'alone']);
  });
});

describe('dependsOn', () => {
  it.each(EdgeType.options)('tells who needs whom over %s', (type) => {
    const reversed = type === 'message_consume' || type === 'websocket_message';
    expect(dependsOn({ source_node: 's', target_node: 't', type })).toEqual(
      reversed ? { dependent: 't', dependency: 's' } : { dependent: 's', dependency: 't' },
    );
  });
});
