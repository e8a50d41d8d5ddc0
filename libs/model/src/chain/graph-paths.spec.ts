import fc from 'fast-check';
import { type PathDirection, shortestPath } from './graph-paths';
import { type GraphChain, PlatformGraph } from './platform-graph';
import { naiveEdges, naivePlaces, someChains } from './platform-graph.fixture';

const chain = (id: string, edges: GraphChain['edges']): GraphChain => {
  const ids = new Set(edges.flatMap(({ source_node, target_node }) => [source_node, target_node]));
  const nodes = [...ids].map((node) => ({ id: node, type: 'service' as const, service_name: node }));
  return { id, name: id, nodes, edges, dependencies: [] };
};
const published = chain('A1', [
  { source_node: 'orders', target_node: 'bus', type: 'message_publish' },
  { source_node: 'bus', target_node: 'billing', type: 'message_consume' },
]);

describe('the shortest path between two services', () => {
  it('goes on in another chain through a component of both', () => {
    const graph = new PlatformGraph([
      published,
      chain('C1', [{ source_node: 'web', target_node: 'orders', type: 'http_request' }]),
    ]);
    expect(shortestPath(graph, 'web', 'bus')).toEqual([
      { from: 'C1/web', to: 'C1/orders', from_service: 'web', to_service: 'orders', type: 'http_request' },
      { from: 'A1/orders', to: 'A1/bus', from_service: 'orders', to_service: 'bus', type: 'message_publish' },
    ]);
    expect(shortestPath(graph, 'bus', 'web')).toBeUndefined();
  });

  it('follows the calls as they are drawn, or who depends on whom', () => {
    const graph = new PlatformGraph([published]);
    const lengths = (direction: PathDirection) =>
      [
        ['orders', 'billing'],
        ['billing', 'bus'],
        ['orders', 'orders'],
      ].map(([from = '', to = '']) => shortestPath(graph, from, to, direction)?.length);
    expect(lengths('calls')).toEqual([2, undefined, 0]);
    expect(lengths('dependencies')).toEqual([undefined, 1, 0]);
  });

  it('is one of edges that there are, and as long as the least number of them', () => {
    const directions: PathDirection[] = ['calls', 'dependencies'];
    fc.assert(
      fc.property(someChains, fc.constantFrom(...directions), (chains, direction) => {
        const graph = new PlatformGraph(chains);
        const places = naivePlaces(chains);
        const edges = naiveEdges(chains, places).map((edge) =>
          direction === 'calls' ? ([edge.source, edge.target] as const) : ([edge.dependent, edge.dependency] as const),
        );
        const name = ({ chain: { id }, node }: (typeof places)[number]) => `${id}/${node.id}`;
        for (const from of ['x', 'y']) {
          const least = new Map(places.map((place) => [place.component, Infinity]));
          for (const place of places) if (place.node.service_name === from) least.set(place.component, 0);
          for (let round = 0; round < places.length; round += 1) {
            for (const [begin, end] of edges) {
              const steps = (least.get(begin.component) ?? Infinity) + 1;
              least.set(end.component, Math.min(steps, least.get(end.component) ?? Infinity));
            }
          }
          const ends = places.filter(({ node }) => node.service_name === 'z');
          const expected = Math.min(...ends.map(({ component }) => least.get(component) ?? Infinity));
          const path = shortestPath(graph, from, 'z', direction);
          expect(path?.length ?? Infinity).toBe(expected);
          for (const step of path ?? []) {
            expect(edges.some(([begin, end]) => name(begin) === step.from && name(end) === step.to)).toBe(true);
          }
        }
      }),
    );
  });
});
