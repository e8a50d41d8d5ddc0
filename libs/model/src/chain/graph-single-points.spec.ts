import fc from 'fast-check';
import { singlePointsOfFailure } from './graph-single-points';
import { impactOf, type ImpactOrigin } from './impact';
import { type GraphChain, PlatformGraph } from './platform-graph';
import { naivePlaces, someChains } from './platform-graph.fixture';

function aChain(id: string, path: string, more: Partial<GraphChain> = {}): GraphChain {
  const steps = path.split('>');
  return {
    id,
    name: id,
    nodes: steps.map((step) => ({ id: step, type: 'service', service_name: step })),
    edges: steps.slice(1).map((step, index) => ({
      source_node: steps[index] ?? '',
      target_node: step,
      type: 'http_request',
      redundancy: step.startsWith('spare') ? { mode: 'any' } : null,
    })),
    dependencies: [],
    ...more,
  };
}

describe('single points of failure', () => {
  it('are ranked by how many chains they break alone', () => {
    const fork: GraphChain['edges'] = [
      ...aChain('', 'web>spare-1').edges,
      ...aChain('', 'web>spare-2').edges,
      ...aChain('', 'web>db').edges,
    ];
    const chains = [
      aChain('A1', 'web>spare-1>spare-2>db', { edges: fork }),
      aChain('B1', 'jobs>db'),
      aChain('B2', 'mail', { dependencies: ['B1'] }),
    ];
    const graph = new PlatformGraph(chains);
    const brief = (chain_id?: string) =>
      singlePointsOfFailure(graph, graph.chain(chain_id ?? '')).map(
        ({ service_name, chains_broken }) => `${service_name} ${chains_broken}`,
      );
    expect(brief()).toEqual(['db 3', 'jobs 2', 'mail 1', 'web 1']);
    expect(brief('A1')).toEqual(['db 3', 'web 1']);
    expect(brief('B2')).toEqual(['db 3', 'jobs 2', 'mail 1']);
    graph.put(aChain('B1', 'jobs>files'));
    expect(brief()).toEqual(['files 2', 'jobs 2', 'db 1', 'mail 1', 'web 1']);
    expect(singlePointsOfFailure(graph)).toBe(singlePointsOfFailure(graph));
    expect(singlePointsOfFailure(graph)[0]).toEqual({
      service_name: 'files',
      component_name: null,
      type: 'service',
      node: 'B1/files',
      chains_broken: 2,
    });
  });

  it('break what the impact of each says, on the platform and for each chain', () => {
    fc.assert(
      fc.property(someChains, (chains) => {
        const graph = new PlatformGraph(chains);
        const broken = (node: string): string[] => {
          const [chain_id = '', node_id = ''] = node.split('/');
          const origin: ImpactOrigin = { kind: 'node', chain_id, node_id };
          return impactOf(graph, origin).chains.flatMap((each) => (each.effect === 'broken' ? each.chain_id : []));
        };
        const places = naivePlaces(chains);
        const components = new Map(places.map(({ component, chain, node }) => [component, `${chain.id}/${node.id}`]));
        const expected = [...components].flatMap(([component, node]) => {
          const ids = broken(node);
          return ids.length > 0 ? [{ component, ids }] : [];
        });
        const found = (chain?: string) =>
          singlePointsOfFailure(graph, chain === undefined ? undefined : graph.chain(chain)).map((point) => {
            const place = places.find(({ chain: { id }, node }) => `${id}/${node.id}` === point.node);
            return [place?.component, point.chains_broken];
          });
        const inOrder = (points: typeof expected) => points.map(({ component, ids }) => [component, ids.length]);
        expect(new Map(found() as [number, number][])).toEqual(new Map(inOrder(expected) as [number, number][]));
        expect(found()).toHaveLength(expected.length);
        for (const { id } of chains) {
          const own = inOrder(expected.filter(({ ids }) => ids.includes(id)));
          expect(new Map(found(id) as [number, number][])).toEqual(new Map(own as [number, number][]));
        }
        const counts = singlePointsOfFailure(graph).map(({ chains_broken }) => chains_broken);
        expect(counts).toEqual([...counts].sort((a, b) => b - a));
      }),
    );
  });

  it('are found among more components than are looked at in one walk', () => {
    const chains = Array.from({ length: 1500 }, (_, n) => aChain(`A${n + 1}`, n % 3 === 0 ? `s${n}>all` : `s${n}`));
    const points = singlePointsOfFailure(new PlatformGraph(chains));
    expect(points).toHaveLength(1501);
    expect(new Set(points.map(({ service_name }) => service_name)).size).toBe(1501);
    expect(points[0]).toMatchObject({ service_name: 'all', chains_broken: 500 });
    expect(points.slice(1).every(({ chains_broken }) => chains_broken === 1)).toBe(true);
  });
});
