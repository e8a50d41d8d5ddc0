import fc from 'fast-check';
import { relationsIn } from './chain-dependencies';
import { shortestPath } from './graph-paths';
import { singlePointsOfFailure } from './graph-single-points';
import { impactOf, type ImpactOrigin } from './impact';
import { type GraphChain, PlatformGraph } from './platform-graph';
import { someChains } from './platform-graph.fixture';

const services = ['x', 'y', 'z'];

/** What all questions answer, but for paths, of which several can be shortest. */
function answersOf(graph: PlatformGraph, chains: readonly GraphChain[]) {
  const origins = [
    ...services.map((service_name): ImpactOrigin => ({ kind: 'service', service_name })),
    ...chains.map(({ id }): ImpactOrigin => ({ kind: 'chain', chain_id: id })),
  ];
  return {
    impacts: origins.map((origin) => {
      const impact = impactOf(graph, origin);
      return { ...impact, chains: impact.chains.map(({ path: _, ...chain }) => chain) };
    }),
    points: singlePointsOfFailure(graph),
    paths: services.flatMap((from) => services.map((to) => shortestPath(graph, from, to)?.length)),
    relations: chains.map(({ id }) => relationsIn(graph, id)),
  };
}

describe('the graph of all chains', () => {
  it('answers the same whatever was put in and taken out before', () => {
    fc.assert(
      fc.property(someChains, someChains, fc.array(fc.nat(4), { maxLength: 3 }), (before, after, taken) => {
        const graph = new PlatformGraph(before);
        for (const chain of after) graph.put(chain);
        const kept = new Map([...before, ...after].map((chain) => [chain.id, chain]));
        for (const number of taken) {
          const id = [...kept.keys()][number];
          if (id === undefined) continue;
          expect(graph.delete(id)).toBe(true);
          kept.delete(id);
        }
        const chains = [...kept.values()];
        expect(graph.size).toBe(chains.length);
        expect(answersOf(graph, chains)).toEqual(answersOf(new PlatformGraph(chains), chains));
      }),
    );
  });

  it('keeps nothing of chains that were taken out', () => {
    fc.assert(
      fc.property(someChains, (chains) => {
        const graph = new PlatformGraph(chains);
        for (const { id } of chains) graph.delete(id);
        expect(graph.components.every((component) => component === undefined)).toBe(true);
        for (const service of services) expect(graph.componentsOf(service).size).toBe(0);
        for (const { id } of chains) expect(graph.declaredDependents(id).size).toBe(0);
        expect(graph.delete('A1')).toBe(false);
      }),
    );
  });

  it('takes no more room for chains that come and go', () => {
    const nodes = Array.from({ length: 50 }, (_, n) => ({
      id: `n${n}`,
      type: 'service' as const,
      service_name: `s${n % 7}`,
    }));
    const edges = nodes
      .slice(1)
      .map(({ id }, n) => ({ source_node: `n${n}`, target_node: id, type: 'http_request' as const }));
    const chainOf = (number: number, size: number): GraphChain => {
      const ids = new Set(nodes.slice(0, size).map(({ id }) => id));
      return {
        id: `A${number}`,
        name: `Chain ${number}`,
        nodes: nodes.slice(0, size),
        edges: edges.filter(({ target_node }) => ids.has(target_node)),
        dependencies: number > 1 ? [`A${number - 1}`] : [],
      };
    };
    const graph = new PlatformGraph();
    const kept = new Map<string, GraphChain>();
    for (let round = 0; round < 2000; round += 1) {
      const chain = chainOf(1 + ((round * 7) % 20), 1 + ((round * 13) % 50));
      graph.put(chain);
      kept.set(chain.id, chain);
    }
    expect(graph.table.places).toBeLessThan(4000);
    const chains = [...kept.values()];
    const services = nodes.slice(0, 7).map(({ service_name }): ImpactOrigin => ({ kind: 'service', service_name }));
    const fresh = new PlatformGraph(chains);
    for (const origin of services) {
      const [one, other] = [impactOf(graph, origin), impactOf(fresh, origin)];
      expect(one.chains.map(({ chain_id, distance }) => [chain_id, distance])).toEqual(
        other.chains.map(({ chain_id, distance }) => [chain_id, distance]),
      );
      expect(one.services).toEqual(other.services);
    }
    expect(singlePointsOfFailure(graph)).toEqual(singlePointsOfFailure(fresh));
  });

  it('says by its revision that it changed', () => {
    const graph = new PlatformGraph();
    const revisions = [graph.revision];
    graph.put({ id: 'A1', name: 'One', nodes: [], edges: [], dependencies: [] });
    revisions.push(graph.revision);
    graph.delete('A1');
    revisions.push(graph.revision);
    expect(new Set(revisions).size).toBe(3);
    graph.delete('A1');
    expect(graph.revision).toBe(revisions.at(-1));
  });
});
