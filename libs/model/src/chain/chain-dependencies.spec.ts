import fc from 'fast-check';
import { chainDependencies, compareChainIds, type RelatedChain, relationsIn } from './chain-dependencies';
import { entries } from './chain-graph';
import { PlatformGraph } from './platform-graph';

/** A chain that goes through services in a row, one node each. */
function through(id: string, services: readonly (string | null)[], dependencies: readonly string[] = []): RelatedChain {
  const nodes = services.map((service_name, index) => ({ id: `n${index}`, service_name }));
  const edges = nodes.slice(1).map((_, index) => ({ source_node: `n${index}`, target_node: `n${index + 1}` }));
  return { id, nodes, edges, dependencies };
}

const ids = ['A1', 'A2', 'A10', 'B1', 'E3'];
const someChains = fc.tuple(
  ...ids.map((id) =>
    fc
      .tuple(
        fc.array(fc.constantFrom('x', 'y', 'z', null), { maxLength: 4 }),
        fc.uniqueArray(fc.constantFrom(...ids.filter((other) => other !== id)), { maxLength: 2 }),
      )
      .map(([services, dependencies]) => through(id, services, dependencies)),
  ),
);

/** The rule of the documentation, one pair and one service at a time. */
function depends(chain: RelatedChain, other: RelatedChain): boolean {
  if (chain.dependencies.includes(other.id)) return true;
  if (other.dependencies.includes(chain.id)) return false;
  const uses = (one: RelatedChain, service: string) => one.nodes.some((node) => node.service_name === service);
  const begins = (one: RelatedChain, service: string) =>
    one.nodes.some((node) => node.service_name === service && entries(one).includes(node.id));
  return ['x', 'y', 'z'].some(
    (service) => uses(chain, service) && uses(other, service) && (begins(other, service) || !begins(chain, service)),
  );
}

describe('chainDependencies', () => {
  it('relates two chains of one shared service both ways', () => {
    const [one, two] = [through('A1', ['shared-service']), through('B1', ['shared-service'])];
    expect(chainDependencies(one, [one, two])).toEqual({
      dependencies: ['B1'],
      dependents: ['B1'],
      shared_services: { 'shared-service': ['B1'] },
    });
  });

  it('lets a chain that reaches a service depend on the chain that begins there', () => {
    const [caller, called] = [through('C1', ['web', 'orders']), through('B1', ['orders', 'database'])];
    expect(chainDependencies(caller, [caller, called])).toMatchObject({ dependencies: ['B1'], dependents: [] });
    expect(chainDependencies(called, [caller, called])).toMatchObject({ dependencies: [], dependents: ['C1'] });
  });

  it('lets a declared dependency settle its pair', () => {
    const [one, two] = [through('A1', ['shared'], ['B1']), through('B1', ['shared'])];
    expect(chainDependencies(one, [one, two])).toMatchObject({ dependencies: ['B1'], dependents: [] });
    expect(chainDependencies(two, [one, two])).toMatchObject({ dependencies: [], dependents: ['A1'] });
  });

  it('keeps a declared dependency on a chain that is gone', () => {
    expect(chainDependencies(through('A1', [], ['B9']), []).dependencies).toEqual(['B9']);
  });

  it('says the same as the rule taken pair by pair, and from both sides', () => {
    fc.assert(
      fc.property(someChains, (chains) => {
        for (const chain of chains) {
          const others = chains.filter((other) => other !== chain);
          const { dependencies, dependents, shared_services } = chainDependencies(chain, chains);
          expect(dependencies).toEqual(others.filter((other) => depends(chain, other)).map(({ id }) => id));
          expect(dependents).toEqual(others.filter((other) => depends(other, chain)).map(({ id }) => id));
          for (const [service, shared] of Object.entries(shared_services)) {
            const users = others.filter((other) => other.nodes.some((node) => node.service_name === service));
            expect(shared).toEqual(users.map(({ id }) => id));
          }
        }
      }),
    );
  });
});

describe('relationsIn', () => {
  it('says the same of a graph of the chains', () => {
    fc.assert(
      fc.property(someChains, (chains) => {
        const graph = new PlatformGraph(
          chains.map(({ nodes, edges, ...chain }) => ({
            ...chain,
            name: chain.id,
            nodes: nodes.map((node) => ({ ...node, type: 'service' })),
            edges: edges.map((edge) => ({ ...edge, type: 'http_request' })),
          })),
        );
        for (const chain of chains) expect(relationsIn(graph, chain.id)).toEqual(chainDependencies(chain, chains));
      }),
    );
  });

  it('knows no chain that is not there', () => {
    expect(relationsIn(new PlatformGraph(), 'A1')).toBeUndefined();
  });
});

describe('compareChainIds', () => {
  it('goes by letter, then by number', () => {
    expect(['B1', 'A10', 'E3', 'A2', 'A1'].sort(compareChainIds)).toEqual(['A1', 'A2', 'A10', 'B1', 'E3']);
  });
});
