import fc from 'fast-check';
import { dependsOn } from './chain-graph';
import type { EdgeRedundancy } from './edge';
import type { GraphChain, GraphNode } from './platform-graph';
import { EdgeType } from './vocabulary';

const chainIds = ['A1', 'A2', 'A10', 'B1', 'C1'];
const nodeIds = ['a', 'b', 'c', 'd'];

const someRedundancy = fc.constantFrom<EdgeRedundancy | undefined>(
  undefined,
  undefined,
  { mode: 'all' },
  { mode: 'any' },
  { mode: 'any', group: 'g' },
  { mode: 'k_of_n', k: 2 },
);

/** A few services, components and checks, so that chains meet in all ways that they can. */
const someNode = (id: string): fc.Arbitrary<GraphNode> =>
  fc.record({
    id: fc.constant(id),
    type: fc.constantFrom('service', 'database'),
    service_name: fc.constantFrom('x', 'y', 'z', null),
    component_name: fc.constantFrom('p', 'q', null),
    optional: fc.constantFrom(false, false, true),
    redundancy: someRedundancy,
    target: fc.constantFrom(undefined, undefined, undefined, 's', 't'),
  });

/** Chains that may hold circles, in themselves and with one another. */
const someChain = (id: string): fc.Arbitrary<GraphChain> =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant(`Chain ${id}`),
    nodes: fc.uniqueArray(fc.constantFrom(...nodeIds), { maxLength: 4 }).chain((ids) => fc.tuple(...ids.map(someNode))),
    edges: fc.array(
      fc.record({
        source_node: fc.constantFrom(...nodeIds),
        target_node: fc.constantFrom(...nodeIds),
        type: fc.constantFrom(...EdgeType.options),
        redundancy: someRedundancy,
      }),
      { maxLength: 6 },
    ),
    dependencies: fc.uniqueArray(fc.constantFrom(...chainIds.filter((other) => other !== id)), { maxLength: 1 }),
  });

export const someChains: fc.Arbitrary<GraphChain[]> = fc
  .uniqueArray(fc.constantFrom(...chainIds), { maxLength: chainIds.length })
  .chain((ids) => fc.tuple(...ids.map(someChain)));

/** A node of one of many chains, with the number of the component that it is. */
export interface NaivePlace {
  readonly chain: GraphChain;
  readonly node: GraphNode;
  readonly component: number;
}

/** Every pair of nodes is compared, again and again, until no two of one component have two numbers. */
export function naivePlaces(chains: readonly GraphChain[]): NaivePlace[] {
  const places = chains.flatMap((chain) => chain.nodes.map((node) => ({ chain, node, component: 0 })));
  places.forEach((place, number) => (place.component = number));
  const isNamed = ({ service_name, component_name }: GraphNode) => service_name !== null || component_name !== null;
  const sameName = (a: GraphNode, b: GraphNode): boolean =>
    isNamed(a) && a.service_name === b.service_name && a.component_name === b.component_name && a.type === b.type;
  const sameTarget = (a: GraphNode, b: GraphNode): boolean => a.target !== undefined && a.target === b.target;
  for (let changed = true; changed;) {
    changed = false;
    for (const a of places) {
      for (const b of places) {
        if (a.component <= b.component || !(sameName(a.node, b.node) || sameTarget(a.node, b.node))) continue;
        a.component = b.component;
        changed = true;
      }
    }
  }
  return places;
}

/** The edges of all chains between nodes that there are, with who needs whom. */
export function naiveEdges(chains: readonly GraphChain[], places: readonly NaivePlace[]) {
  const find = (chain: GraphChain, id: string) => places.find((place) => place.chain === chain && place.node.id === id);
  return chains.flatMap((chain) =>
    chain.edges.flatMap((edge) => {
      const { dependent, dependency } = dependsOn(edge);
      const ends = {
        source: find(chain, edge.source_node),
        target: find(chain, edge.target_node),
        dependent: find(chain, dependent),
        dependency: find(chain, dependency),
      };
      return ends.source && ends.target && ends.dependent && ends.dependency
        ? [
            {
              ...ends,
              source: ends.source,
              target: ends.target,
              dependent: ends.dependent,
              dependency: ends.dependency,
            },
          ]
        : [];
    }),
  );
}
