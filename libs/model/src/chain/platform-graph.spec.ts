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
        expect([...graph.allComponents()]).toEqual([]);
        for (const service of services) expect(graph.componentsOf(service).size).toBe(0);
        for (const { id } of chains) expect(graph.declaredDependents(id).size).toBe(0);
        expect(graph.delete('A1')).toBe(false);
      }),
    );
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
