import fc from 'fast-check';
import { dependsOn } from './chain-graph';
import type { EdgeRedundancy, Redundancy } from './edge';
import { dependencyGroups, receiverGroups, type RedundantChain } from './redundancy';
import { EdgeType } from './vocabulary';

type Node = RedundantChain['nodes'][number];
type Edge = RedundantChain['edges'][number];

const edge = (source_node: string, target_node: string, redundancy?: EdgeRedundancy): Edge => ({
  source_node,
  target_node,
  type: 'http_request',
  redundancy,
});
const nodes = (ids: string, of: Readonly<Record<string, Partial<Node>>> = {}): Node[] =>
  [...ids].map((id) => ({ id, ...of[id] }));

describe('the groups that a node needs', () => {
  it('are one of all its dependencies, where nothing else is said', () => {
    expect(dependencyGroups({ nodes: nodes('abc'), edges: [edge('a', 'b'), edge('a', 'c'), edge('a', 'b')] })).toEqual([
      { node_id: 'a', members: ['b', 'c'], must_work: 2, redundant: false },
    ]);
  });

  it.each<[Redundancy, number]>([
    [{ mode: 'any' }, 1],
    [{ mode: 'k_of_n', k: 2 }, 2],
    [{ mode: 'k_of_n', k: 9 }, 3],
  ])("follow the node's own redundancy: %j", (redundancy, must_work) => {
    const edges = [edge('a', 'b'), edge('a', 'c'), edge('a', 'd')];
    expect(dependencyGroups({ nodes: nodes('abcd', { a: { redundancy } }), edges })).toEqual([
      { node_id: 'a', members: ['b', 'c', 'd'], must_work, redundant: true },
    ]);
  });

  it('are told apart by the names that edges give them, and the rest is its own', () => {
    const edges = [
      edge('a', 'b'),
      edge('a', 'c', { mode: 'any', group: 'caches' }),
      edge('a', 'd', { mode: 'any', group: 'caches' }),
      edge('a', 'e', { mode: 'any' }),
      edge('a', 'f', { mode: 'any' }),
    ];
    expect(dependencyGroups({ nodes: nodes('abcdef'), edges })).toEqual([
      { node_id: 'a', members: ['b'], must_work: 1, redundant: false },
      { node_id: 'a', members: ['c', 'd'], must_work: 1, redundant: true },
      { node_id: 'a', members: ['e', 'f'], must_work: 1, redundant: true },
    ]);
  });

  it('never need what is optional, and count it when it works', () => {
    const optional = { c: { optional: true } };
    const all = { nodes: nodes('abc', optional), edges: [edge('a', 'b'), edge('a', 'c')] };
    expect(dependencyGroups(all)).toEqual([
      { node_id: 'a', members: ['b'], must_work: 1, redundant: false },
      { node_id: 'a', members: ['c'], must_work: 0, redundant: false },
    ]);
    const two = nodes('abc', { ...optional, a: { redundancy: { mode: 'k_of_n', k: 2 } } });
    expect(dependencyGroups({ ...all, nodes: two })).toMatchObject([{ members: ['b', 'c'], must_work: 1 }]);
  });

  it('believe the strictest of members that do not agree', () => {
    const said = (...redundancies: EdgeRedundancy[]) =>
      dependencyGroups({
        nodes: nodes('abcd'),
        edges: redundancies.map((each, index) => edge('a', 'bcd'[index] ?? '', each)),
      });
    expect(said({ mode: 'any' }, { mode: 'k_of_n', k: 2 }, { mode: 'any' })).toMatchObject([{ must_work: 2 }]);
    expect(said({ mode: 'any' }, { mode: 'all' }, { mode: 'any' })).toMatchObject([{ must_work: 3, redundant: false }]);
  });

  it('are of who needs, not of who calls', () => {
    const edges: Edge[] = [
      { source_node: 'a', target_node: 'n', type: 'websocket_message', redundancy: { mode: 'any' } },
      { source_node: 'b', target_node: 'n', type: 'websocket_message', redundancy: { mode: 'any' } },
    ];
    const chain = { nodes: nodes('abn'), edges };
    expect(dependencyGroups(chain)).toEqual([{ node_id: 'n', members: ['a', 'b'], must_work: 1, redundant: true }]);
    expect(receiverGroups(chain)).toEqual([
      { node_id: 'a', members: ['n'], must_work: 1, redundant: false },
      { node_id: 'b', members: ['n'], must_work: 1, redundant: false },
    ]);
  });

  it('leave out edges to nothing', () => {
    expect(dependencyGroups({ nodes: nodes('a'), edges: [edge('a', 'z'), edge('z', 'a')] })).toEqual([]);
  });

  it('hold every dependency, and can be met exactly when all that is not optional works', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const redundancy = fc.oneof(
      fc.record({ mode: fc.constantFrom('all' as const, 'any' as const) }),
      fc.record({ mode: fc.constant('k_of_n' as const), k: fc.integer({ min: 1, max: 4 }) }),
    );
    const someEdge = fc.record({
      source_node: fc.constantFrom(...ids),
      target_node: fc.constantFrom(...ids),
      type: fc.constantFrom(...EdgeType.options),
      redundancy: fc.option(
        fc
          .tuple(redundancy, fc.constantFrom('x', 'y', undefined))
          .map(([mode, group]): EdgeRedundancy => ({ ...mode, group })),
      ),
    });
    const someNodes = fc.tuple(
      ...ids.map((id) => fc.record({ id: fc.constant(id), optional: fc.boolean(), redundancy })),
    );
    fc.assert(
      fc.property(someNodes, fc.array(someEdge, { maxLength: 10 }), (some, edges) => {
        const groups = dependencyGroups({ nodes: some, edges });
        const pairs = new Set(edges.map(dependsOn).map(({ dependent, dependency }) => `${dependent} ${dependency}`));
        const held = groups.flatMap(({ node_id, members }) => members.map((member) => `${node_id} ${member}`));
        expect(new Set(held)).toEqual(pairs);
        for (const { members, must_work } of groups) {
          const needed = members.filter((id) => !some.find((node) => node.id === id)?.optional);
          expect(new Set(members).size).toBe(members.length);
          expect(must_work).toBeLessThanOrEqual(needed.length);
          expect(must_work === 0).toBe(needed.length === 0);
        }
      }),
    );
  });
});
