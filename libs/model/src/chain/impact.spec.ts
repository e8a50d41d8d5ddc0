import fc from 'fast-check';
import type { Effect, Impact, ImpactOrigin } from './impact';
import { impactOf } from './impact';
import { type GraphChain, PlatformGraph } from './platform-graph';
import { naiveEdges, type NaivePlace, naivePlaces, someChains } from './platform-graph.fixture';
import { dependencyGroups } from './redundancy';
import { closedIn, wayThrough } from './way-graph';

/** `web>orders>db`: each a node and a service of its own, called in a row. */
function aChain(id: string, path: string, more: Partial<GraphChain> = {}): GraphChain {
  const steps = path.split('>');
  return {
    id,
    name: `Chain ${id}`,
    nodes: steps.map((step) => ({ id: step, type: 'service', service_name: step })),
    edges: steps.slice(1).map((step, index) => ({
      source_node: steps[index] ?? '',
      target_node: step,
      type: 'http_request',
    })),
    dependencies: [],
    ...more,
  };
}

const service = (service_name: string): ImpactOrigin => ({ kind: 'service', service_name });
const impactAmong = (chains: readonly GraphChain[], origin: ImpactOrigin): Impact =>
  impactOf(new PlatformGraph(chains), origin);
const brief = ({ chains, services }: Impact): string[] => [
  ...chains.map(({ chain_id, distance, effect }) => `${chain_id} ${distance} ${effect}`),
  ...services.map(({ service_name, distance, effect }) => `${service_name} ${distance} ${effect}`),
];

describe('the impact of a failure', () => {
  it('reaches the chains through it, then the callers and the chains through them', () => {
    const chains = [aChain('A1', 'orders>db'), aChain('C1', 'web>orders'), aChain('E1', 'cron>mail')];
    expect(impactAmong(chains, service('db'))).toEqual({
      chains: [
        { chain_id: 'A1', name: 'Chain A1', distance: 1, effect: 'broken', path: ['A1/db'] },
        {
          chain_id: 'C1',
          name: 'Chain C1',
          distance: 2,
          effect: 'broken',
          path: ['A1/db', 'A1/orders', 'C1/orders'],
        },
      ],
      services: [
        { service_name: 'orders', distance: 1, effect: 'broken' },
        { service_name: 'web', distance: 2, effect: 'broken' },
      ],
      total_chains: 2,
      total_services: 2,
    });
  });

  it('goes from who is needed to who needs, whatever way the data flows', () => {
    const edges: GraphChain['edges'] = [
      { source_node: 'a', target_node: 'b', type: 'message_publish' },
      { source_node: 'b', target_node: 'c', type: 'message_consume' },
    ];
    const chain = aChain('A1', 'a>b>c', { edges });
    expect(brief(impactAmong([chain], service('b')))).toEqual(['A1 1 broken', 'a 1 broken', 'c 1 broken']);
    expect(brief(impactAmong([chain], service('c')))).toEqual(['A1 1 broken']);
  });

  it('only degrades what has another way or can do without', () => {
    const spare = { edges: [...aChain('A1', 'a>b').edges, ...aChain('A1', 'a>c').edges] };
    const [a, b, c] = aChain('A1', 'a>b>c').nodes;
    const redundant = { ...spare, nodes: [{ ...a!, redundancy: { mode: 'any' as const } }, b!, c!] };
    const optional = { ...spare, nodes: [a!, b!, { ...c!, optional: true }] };
    expect(brief(impactAmong([aChain('A1', '', redundant)], service('c')))).toEqual(['A1 1 degraded', 'a 1 degraded']);
    expect(brief(impactAmong([aChain('A1', '', optional)], service('c')))).toEqual(['A1 1 degraded', 'a 1 degraded']);
  });

  it('does not break a chain that says itself what it needs of a component, and needs something else', () => {
    const chains = [aChain('C1', 'web>orders'), aChain('C2', 'web>prices'), aChain('E1', 'probe>web')];
    expect(brief(impactAmong(chains, service('orders')))).toEqual([
      'C1 1 broken',
      'C2 2 degraded',
      'E1 2 broken',
      'web 1 broken',
      'probe 2 broken',
    ]);
  });

  it('goes from chain to chain where one declares to depend on the other', () => {
    const chains = [
      aChain('A1', 'db'),
      aChain('B1', 'x', { dependencies: ['A1'] }),
      aChain('B2', 'y', { dependencies: ['B1', 'A9'] }),
    ];
    const impact = impactAmong(chains, service('db'));
    expect(brief(impact)).toEqual(['A1 1 broken', 'B1 2 broken', 'B2 3 broken']);
    expect(impact.chains[2]?.path).toEqual(['A1/db', 'B1', 'B2']);
    const optional = aChain('A1', 'db', {
      nodes: [{ id: 'db', type: 'database', service_name: 'db', optional: true }],
    });
    expect(brief(impactAmong([optional, ...chains.slice(1)], service('db')))).toEqual([
      'A1 1 degraded',
      'B1 2 degraded',
      'B2 3 degraded',
    ]);
  });

  it('of a chain is that of all its nodes, and reaches those that depend on it', () => {
    const chains = [aChain('A1', 'a>b'), aChain('B1', 'x>b'), aChain('B2', 'y', { dependencies: ['A1'] })];
    const impact = impactAmong(chains, { kind: 'chain', chain_id: 'A1' });
    expect(brief(impact)).toEqual(['B1 1 broken', 'B2 1 broken', 'a 0 broken', 'b 0 broken', 'x 1 broken']);
    expect(impact.chains.map(({ path }) => path)).toEqual([
      ['A1/b', 'B1/b'],
      ['A1', 'B2'],
    ]);
  });

  it('of a node is that of its component, in whatever chain', () => {
    const one = aChain('A1', 'a>b');
    const nodes = [{ id: 'n', type: 'service' as const, service_name: 'b' }];
    const impact = impactAmong([one, aChain('B1', '', { nodes, edges: [] })], {
      kind: 'node',
      chain_id: 'A1',
      node_id: 'b',
    });
    expect(impact.chains.map(({ chain_id, path }) => [chain_id, ...path])).toEqual([
      ['A1', 'A1/b'],
      ['B1', 'A1/b', 'B1/n'],
    ]);
    expect(impact.services).toEqual([
      { service_name: 'b', distance: 0, effect: 'broken' },
      { service_name: 'a', distance: 1, effect: 'broken' },
    ]);
  });

  it('takes nodes with one check for one component, and nodes that say nothing of themselves for none', () => {
    const node = (id: string, fields: object) => ({ id, type: 'database' as const, ...fields });
    const chains = [
      aChain('A1', '', { nodes: [node('db', { service_name: 'orders-db', target: 'db:5432' })], edges: [] }),
      aChain('B1', '', { nodes: [node('store', { service_name: 'bills-db', target: 'db:5432' })], edges: [] }),
      aChain('C1', '', { nodes: [node('db', {}), node('other', {})], edges: [] }),
      aChain('D1', '', { nodes: [node('db', {})], edges: [] }),
    ];
    const reached = (chain_id: string, node_id: string) =>
      brief(impactAmong(chains, { kind: 'node', chain_id, node_id }));
    expect(reached('A1', 'db')).toEqual(['A1 1 broken', 'B1 1 broken', 'bills-db 0 broken', 'orders-db 0 broken']);
    expect(reached('C1', 'db')).toEqual(['C1 1 broken']);
  });

  it('lists no more than it is told to, and counts all', () => {
    const chains = ['A1', 'A2', 'A3'].map((id) => aChain(id, `${id}>db`));
    const impact = impactOf(new PlatformGraph(chains), service('db'), 2);
    expect(brief(impact)).toEqual(['A1 1 broken', 'A2 1 broken', 'A1 1 broken', 'A2 1 broken']);
    expect(impact).toMatchObject({ total_chains: 3, total_services: 3 });
  });

  it('of what is in no chain is nothing', () => {
    const nothing = { chains: [], services: [], total_chains: 0, total_services: 0 };
    expect(impactAmong([aChain('A1', 'a')], service('b'))).toEqual(nothing);
    expect(impactAmong([aChain('A1', 'a')], { kind: 'chain', chain_id: 'B1' })).toEqual(nothing);
    expect(impactAmong([aChain('A1', 'a')], { kind: 'node', chain_id: 'A1', node_id: 'b' })).toEqual(nothing);
  });

  it('walks a row of 20,000 chains without running out of stack, and tells of a long way only its ends', () => {
    const chains = Array.from({ length: 20_000 }, (_, n) =>
      aChain(`A${n + 1}`, `s${n}>s${n + 1}`, { dependencies: n % 2 === 0 ? [] : [`A${n}`] }),
    );
    const { chains: reached } = impactAmong(chains, service('s20000'));
    expect(reached).toHaveLength(20_000);
    const last = reached.at(-1);
    expect(last).toMatchObject({ chain_id: 'A1', distance: 20_000 });
    expect(last?.path).toHaveLength(34);
    expect(last?.path[0]).toBe('A20000/s20000');
  });

  it('is what a plain look at every node, again and again, finds', () => {
    const origin = fc.oneof(
      fc.constantFrom('x', 'y', 'z').map(service),
      fc.constantFrom('A1', 'B1').map((chain_id): ImpactOrigin => ({ kind: 'chain', chain_id })),
      fc
        .tuple(fc.constantFrom('A1', 'A10', 'B1'), fc.constantFrom('a', 'b'))
        .map(([chain_id, node_id]): ImpactOrigin => ({ kind: 'node', chain_id, node_id })),
    );
    fc.assert(
      fc.property(someChains, origin, (chains, failing) => {
        const impact = impactAmong(chains, failing);
        expect(brief(impact)).toEqual(naiveImpact(chains, failing));
        for (const each of impact.chains) expectPathHolds(chains, each);
      }),
      { numRuns: 400 },
    );
  });
});

function originPlaces(places: readonly NaivePlace[], origin: ImpactOrigin): NaivePlace[] {
  return places.filter(({ chain, node }) =>
    origin.kind === 'service'
      ? node.service_name === origin.service_name
      : chain.id === origin.chain_id && (origin.kind === 'chain' || node.id === origin.node_id),
  );
}

function naiveImpact(chains: readonly GraphChain[], origin: ImpactOrigin): string[] {
  const places = naivePlaces(chains);
  const begins = new Set(originPlaces(places, origin).map(({ component }) => component));
  const chainBegins = origin.kind === 'chain' ? origin.chain_id : undefined;
  const distances = naiveDistances(chains, places, begins, chainBegins);
  const { failed, broken } = naivelyBroken(chains, places, begins, chainBegins);
  const inOrder = (entries: [string, number, Effect][], compare: (a: string, b: string) => number): string[] =>
    entries
      .sort(([a, x], [b, y]) => x - y || compare(a, b))
      .map(([id, distance, effect]) => `${id} ${distance} ${effect}`);
  const chainEntries = chains.flatMap(({ id }): [string, number, Effect][] => {
    const distance = distances.get(id);
    if (distance === undefined || id === chainBegins) return [];
    return [[id, distance, broken.has(id) ? 'broken' : 'degraded']];
  });
  const serviceEntries = ['x', 'y', 'z'].flatMap((name): [string, number, Effect][] => {
    const own = places.filter(({ node }) => node.service_name === name);
    const reached = own.flatMap(({ component }) => distances.get(component) ?? []);
    if (reached.length === 0 || (origin.kind === 'service' && origin.service_name === name)) return [];
    return [[name, Math.min(...reached), own.some((place) => failed.has(place.component)) ? 'broken' : 'degraded']];
  });
  const byId = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);
  return [
    ...inOrder(chainEntries, (a, b) => (a[0] === b[0] ? byId(a, b) : a < b ? -1 : 1)),
    ...inOrder(serviceEntries, byId),
  ];
}

/** Of components by number and of chains by id, each made smaller until none can be. */
function naiveDistances(
  chains: readonly GraphChain[],
  places: readonly NaivePlace[],
  begins: ReadonlySet<number>,
  chainBegins: string | undefined,
): ReadonlyMap<number | string, number> {
  const distances = new Map<number | string, number>([...begins].map((component) => [component, 0]));
  if (chainBegins !== undefined && chains.some(({ id }) => id === chainBegins)) distances.set(chainBegins, 0);
  const steps: [number | string, number | string][] = [
    ...naiveEdges(chains, places).map((edge): [number, number] => [
      edge.dependency.component,
      edge.dependent.component,
    ]),
    ...places.map((place): [number, string] => [place.component, place.chain.id]),
    ...chains.flatMap(({ id, dependencies }) => dependencies.map((from): [string, string] => [from, id])),
  ];
  for (let changed = true; changed;) {
    changed = false;
    for (const [from, to] of steps) {
      const distance = (distances.get(from) ?? Infinity) + 1;
      if (!chains.some(({ id }) => id === from) && typeof from === 'string') continue;
      if (distance >= (distances.get(to) ?? Infinity)) continue;
      distances.set(to, distance);
      changed = true;
    }
  }
  return distances;
}

function naivelyBroken(
  chains: readonly GraphChain[],
  places: readonly NaivePlace[],
  begins: ReadonlySet<number>,
  chainBegins: string | undefined,
) {
  const failed = new Set(places.filter(({ component }) => begins.has(component)));
  for (let size = -1; size !== failed.size;) {
    size = failed.size;
    for (const place of places) {
      const { chain, node, component } = place;
      const groups = dependencyGroups(chain).filter(({ node_id }) => node_id === node.id);
      const works = (id: string) => ![...failed].some((each) => each.chain === chain && each.node.id === id);
      const isTold = [...failed].some((each) => each.component === component);
      const lacks = groups.some(({ members, must_work }) => members.filter(works).length < must_work);
      if (lacks || (groups.length === 0 && isTold)) failed.add(place);
    }
  }
  const broken = new Set<string>(chainBegins === undefined ? [] : [chainBegins]);
  for (const chain of chains) {
    const words = chain.nodes.map((node) => Number([...failed].some((each) => each.node === node)));
    if (closedIn(wayThrough(chain), Int32Array.from(words)) !== 0) broken.add(chain.id);
  }
  for (let size = -1; size !== broken.size;) {
    size = broken.size;
    for (const { id, dependencies } of chains) if (dependencies.some((each) => broken.has(each))) broken.add(id);
  }
  return { failed: new Set([...failed].map(({ component }) => component)), broken };
}

/** Each step of it is one that a failure can take, and it has as many as the distance says. */
function expectPathHolds(chains: readonly GraphChain[], { chain_id, distance, path }: Impact['chains'][number]): void {
  const places = naivePlaces(chains);
  const edges = naiveEdges(chains, places);
  const find = (name: string) => places.find(({ chain, node }) => `${chain.id}/${node.id}` === name);
  const lengths = path.slice(1).map((to, index): { least: number; most: number } => {
    const [before, after] = [find(path[index] ?? ''), find(to)];
    if (after === undefined) {
      const from = (path[index] ?? '').split('/')[0] ?? '';
      expect(chains.find(({ id }) => id === to)?.dependencies).toContain(from);
      return { least: 1, most: 1 };
    }
    const isStep = edges.some(({ dependency, dependent }) => dependency === before && dependent === after);
    const isSame = after.component === before?.component;
    expect(isStep || isSame).toBe(true);
    // From one node to another of the same component is no step, even where an edge leads along there.
    return { least: isSame ? 0 : 1, most: isStep ? 1 : 0 };
  });
  const begin: number = find(path[0] ?? '') === undefined ? 0 : 1;
  expect(path.at(-1)?.split('/')[0]).toBe(chain_id);
  expect(distance).toBeGreaterThanOrEqual(lengths.reduce((sum, { least }) => sum + least, begin));
  expect(distance).toBeLessThanOrEqual(lengths.reduce((sum, { most }) => sum + most, begin));
}
