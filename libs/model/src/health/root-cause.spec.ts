import fc from 'fast-check';
import { dependsOn } from '../chain/chain-graph';
import { dependencyGroups } from '../chain/redundancy';
import { someChains, someConditions } from './component-graph.fixture';
import { ComponentGraph, componentKey, type GraphedChain } from './component-graph';
import { rootCausesOf, type ComponentCondition, type Culprit } from './root-cause';

type Conditions = ReadonlyMap<string, ComponentCondition>;

const numbered = (graph: ComponentGraph, conditions: Conditions): Map<number, ComponentCondition> =>
  new Map(
    [...conditions].flatMap(([key, each]) => {
      const number = graph.numberOfTarget(key);
      return number === undefined ? [] : [[number, each] as const];
    }),
  );

const isFailing = (each: ComponentCondition | undefined) => each?.status === 'unhealthy' || each?.status === 'degraded';

/** The rules word by word, with sets of everything that everything reaches. */
function plainly(chains: readonly GraphedChain[], conditions: Conditions, slow: ReadonlySet<string>) {
  const fails = (key: string): boolean => isFailing(conditions.get(key));
  const edges = new Map<string, Set<string>>();
  const unchecked = new Set<string>();
  const link = (from: string, to: string): void => {
    if (from !== to) edges.set(from, (edges.get(from) ?? new Set()).add(to));
  };
  const calls = new Map<string, readonly [string, string]>();
  for (const { chain, targetOf } of chains) {
    const keyOf = (id: string): string => {
      const node = chain.nodes.find((each) => each.id === id);
      return node === undefined ? '' : componentKey(chain.id, node, targetOf(id));
    };
    for (const { id } of chain.nodes) if (targetOf(id) === undefined) unchecked.add(keyOf(id));
    for (const group of dependencyGroups(chain)) {
      const members = group.members.map(keyOf);
      const working = members.filter((each) => !fails(each)).length;
      const explains = !group.redundant || working < Math.max(1, group.must_work);
      if (explains) members.forEach((each) => link(keyOf(group.node_id), each));
    }
    for (const edge of chain.edges) {
      const [source, target] = [keyOf(edge.source_node), keyOf(edge.target_node)];
      const { dependent, dependency } = dependsOn(edge);
      const id = [source, target].join(dependent === edge.source_node || source === target ? '>' : '<');
      if (!slow.has(id) || fails(source) || fails(target)) continue;
      calls.set(id, [keyOf(dependent), keyOf(dependency)]);
    }
  }
  for (const [id, [dependent, dependency]] of calls) {
    if (edges.get(dependent)?.has(dependency)) link(dependent, id);
    link(id, dependency);
  }
  const all = new Set([...edges].flatMap(([from, to]) => [from, ...to]).concat(...conditions.keys(), ...calls.keys()));
  const reach = new Map(
    [...all].map((start) => {
      const reached = new Set(edges.get(start));
      for (const each of reached) for (const next of edges.get(each) ?? []) reached.add(next);
      return [start, reached] as const;
    }),
  );
  const areOne = (a: string, b: string): boolean =>
    a === b || (reach.get(a)?.has(b) === true && reach.get(b)?.has(a) === true);
  const sinceOf = (id: string, sinces: ReadonlyMap<string, number>) =>
    sinces.get(id) ?? conditions.get(id)?.since ?? Infinity;

  function attach(broken: ReadonlySet<string>, sinces: ReadonlyMap<string, number>): Map<string, string> {
    const order = (a: string, b: string): number => {
      const [x, y] = [sinceOf(a, sinces), sinceOf(b, sinces)];
      return x === y ? (a < b ? -1 : 1) : x - y;
    };
    const ends = [...broken].filter((each) =>
      [...(reach.get(each) ?? [])].every((below) => !broken.has(below) || areOne(each, below)),
    );
    const culprits = ends.filter((each) => !ends.some((other) => areOne(each, other) && order(other, each) < 0));
    const nearestOf = (start: string): string | undefined => {
      let level = [...all].filter((each) => areOne(start, each));
      const visited = new Set(level);
      while (level.length > 0) {
        const [found] = culprits.filter((each) => level.includes(each)).sort(order);
        if (found !== undefined) return found;
        const next = level.flatMap((each) => [...(edges.get(each) ?? [])]).filter((each) => !visited.has(each));
        level = [...all].filter((each) => next.some((one) => areOne(one, each)) && !visited.has(each));
        level.forEach((each) => visited.add(each));
      }
      return undefined;
    };
    return new Map([...broken].map((each) => [each, nearestOf(each) ?? '']));
  }

  const broken = new Set([...conditions.keys()].filter((key) => fails(key) && all.has(key)).concat(...calls.keys()));
  const first = attach(broken, new Map());
  const isKnown = (key: string): boolean => fails(key) || conditions.get(key)?.status === 'healthy';
  const candidates = [...unchecked].map((id) => {
    const callers = [...edges].filter(([from, to]) => to.has(id) && isKnown(from) && from !== id).map(([from]) => from);
    const witnesses = callers.filter((each) => fails(each) && areOne(first.get(each) ?? '', each) && !areOne(each, id));
    return { id, callers, witnesses };
  });
  candidates.sort((a, b) => b.witnesses.length - a.witnesses.length || (a.id < b.id ? -1 : 1));
  const explained = new Set<string>();
  const sinces = new Map<string, number>();
  for (const { id, callers, witnesses } of candidates) {
    const left = witnesses.filter((each) => !explained.has(each));
    const isMost = (some: readonly string[]) => some.length >= 2 && some.length > callers.length / 2;
    if (!isMost(witnesses) || !isMost(left)) continue;
    left.forEach((each) => explained.add(each));
    sinces.set(id, Math.min(...left.map((each) => sinceOf(each, new Map()))));
  }
  const last = attach(new Set([...broken, ...sinces.keys()]), sinces);
  const attached = [...broken].map((each) => [each, last.get(each) ?? ''] as const);
  return {
    attached: new Map(attached),
    suspected: new Set([...sinces.keys()].filter((id) => attached.some(([, to]) => to === id))),
  };
}

/** What each thing that fails is explained by, and which of the explanations are only suspected. */
function found(graph: ComponentGraph, conditions: ReadonlyMap<number, ComponentCondition>, slow: ReadonlySet<string>) {
  const calls = graph.calls.filter(({ id }) => slow.has(id));
  const causes = rootCausesOf(graph, conditions, calls);
  const attached = new Map<string, string>();
  for (const number of conditions.keys()) {
    const culprit = causes.ofComponent(number);
    if (culprit !== undefined) attached.set(graph.keys[number] ?? '', culprit.id);
  }
  for (const call of calls) {
    const [culprit, isOwn] = [
      causes.ofCall(call),
      [call.source, call.target].every((end) => !isFailing(conditions.get(end))),
    ];
    if (culprit !== undefined && isOwn) attached.set(call.id, culprit.id);
  }
  return { causes, attached, suspected: new Set(causes.culprits.filter((each) => each.suspected).map(({ id }) => id)) };
}

const someCase = fc
  .tuple(someChains, someConditions, fc.infiniteStream(fc.boolean()))
  .map(([chains, conditions, picks]) => {
    const graph = new ComponentGraph(chains);
    const slow = new Set(graph.calls.flatMap(({ id }) => (picks.next().value === true ? [id] : [])));
    return { chains, conditions, graph, slow };
  });

describe('rootCausesOf', () => {
  it('finds what the rules say, word by word', () => {
    fc.assert(
      fc.property(someCase, ({ chains, conditions, graph, slow }) => {
        const known = new Map([...conditions].filter(([key]) => graph.numberOfTarget(key) !== undefined));
        const { attached, suspected } = found(graph, numbered(graph, known), slow);
        const expected = plainly(chains, known, slow);
        expect([...attached].sort()).toEqual([...expected.attached].sort());
        expect(suspected).toEqual(expected.suspected);
      }),
      { numRuns: 500 },
    );
  });

  it('says the same from the conditions in scope as from all', () => {
    fc.assert(
      fc.property(someCase, fc.nat(7), ({ conditions, graph, slow }, at) => {
        const all = numbered(graph, conditions);
        const start = at % graph.size;
        const scope = new Set(graph.scopeOf([start]));
        const within = new Map([...all].filter(([number]) => scope.has(number)));
        const near = new Set(
          [...slow].filter((id) =>
            graph.calls.some((call) => call.id === id && scope.has(call.source) && scope.has(call.target)),
          ),
        );
        const key = graph.keys[start] ?? '';
        expect(found(graph, within, near).attached.get(key)).toBe(found(graph, all, slow).attached.get(key));
      }),
      { numRuns: 200 },
    );
  });

  it('gives every failure one culprit that does not fail because of another', () => {
    fc.assert(
      fc.property(someCase, ({ conditions, graph }) => {
        const all = numbered(graph, conditions);
        const { culprits, ofComponent } = rootCausesOf(graph, all);
        const failing = [...all].flatMap(([number, each]) => (isFailing(each) ? [number] : []));
        const explained = culprits.flatMap(({ component, suspected, symptoms }) =>
          suspected || component === undefined ? symptoms : [component, ...symptoms],
        );
        expect([...explained].sort()).toEqual([...failing].sort());
        for (const { component, suspected } of culprits) {
          if (component !== undefined && !suspected) expect(ofComponent(component)?.component).toBe(component);
        }
      }),
    );
  });
});

describe('examples of root causes', () => {
  const failing = (since = 1): ComponentCondition => ({ status: 'unhealthy', since });
  const healthy: ComponentCondition = { status: 'healthy', since: 0 };

  /** `A1:a>b>c A2:d>c`; components in capitals are checked by nothing. */
  function graphOf(text: string, sla?: number): ComponentGraph {
    const chains = text.split(' ').map((each): GraphedChain => {
      const [id = '', way = ''] = each.split(':');
      const steps = way.split('>');
      const nodes = steps.map((name) => ({
        id: name,
        type: 'service' as const,
        service_name: name,
        display_name: name,
      }));
      const edges = steps.slice(1).map((target_node, at) => ({
        source_node: steps[at] ?? '',
        target_node,
        type: 'http_request' as const,
        latency_sla: sla,
      }));
      return { chain: { id, nodes, edges }, targetOf: (name) => (/[A-Z]/.test(name) ? undefined : name) };
    });
    return new ComponentGraph(chains);
  }

  function culprits(
    text: string,
    conditions: Record<string, ComponentCondition>,
    slow: string[] = [],
    sla?: number,
  ): Culprit[] {
    const graph = graphOf(text, sla);
    const known = numbered(graph, new Map(Object.entries(conditions)));
    return [
      ...rootCausesOf(
        graph,
        known,
        graph.calls.filter(({ id }) => slow.includes(id)),
      ).culprits,
    ];
  }

  it('are found in other chains', () => {
    expect(culprits('A1:a>b A2:b>c', { a: failing(), b: failing(), c: failing(9) })).toMatchObject([
      { id: 'c', symptoms: [0, 1] },
    ]);
  });

  it('collapse circles that arise across chains, named by the earliest failure', () => {
    const both = { a: failing(2), b: failing(1) };
    expect(culprits('A1:a>b A2:b>a', both)).toMatchObject([{ id: 'b', symptoms: [0] }]);
  });

  it('go through what is healthy or not known, and what is not known explains nothing', () => {
    expect(culprits('A1:a>b>c', { a: failing(), b: healthy, c: failing() })).toMatchObject([{ id: 'c' }]);
    expect(culprits('A1:a>b>c', { a: failing(), c: { status: 'unknown', since: 1 } })).toMatchObject([{ id: 'a' }]);
    expect(culprits('A1:a>b', { a: failing(), b: { status: 'maintenance', since: 1 } })).toMatchObject([{ id: 'a' }]);
  });

  it('are edges that are too slow between healthy ends', () => {
    const fine = { a: healthy, b: healthy };
    expect(culprits('A1:a>b', fine, ['a>b'], 100)).toMatchObject([{ id: 'a>b', call: { target_node: 'b' } }]);
    expect(culprits('A1:x>a>b', { ...fine, x: failing() }, ['a>b'], 100)).toMatchObject([{ id: 'a>b', symptoms: [0] }]);
    expect(culprits('A1:a>b>c', { ...fine, c: failing() }, ['a>b'], 100)).toMatchObject([{ id: 'c' }]);
    expect(culprits('A1:a>b', { ...fine, b: failing() }, ['a>b'], 100)).toMatchObject([{ id: 'b' }]);
  });

  it('are suspected where nothing checks what most callers need', () => {
    const U = JSON.stringify(['U', null, 'service']);
    const three = 'A1:a>U A2:b>U A3:c>U';
    expect(culprits(three, { a: failing(2), b: failing(1), c: healthy })).toMatchObject([
      { id: U, suspected: true, since: 1, symptoms: [0, 2] },
    ]);
    expect(culprits(three, { a: failing(), b: healthy, c: healthy })).toMatchObject([{ id: 'a', suspected: false }]);
    expect(culprits('A1:a>U', { a: failing() })).toMatchObject([{ id: 'a', suspected: false }]);
    expect(
      culprits(`${three} A4:a>d A5:b>d`, { a: failing(), b: failing(), c: failing(), d: failing() }),
    ).toMatchObject([
      { id: 'c', symptoms: [] },
      { id: 'd', symptoms: [0, 2] },
    ]);
  });
});
