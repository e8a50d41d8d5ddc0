import fc from 'fast-check';
import { derivedFields, type NodeInput } from '../chain/chain';
import type { ChainEdge } from '../chain/edge';
import type { EdgeType } from '../chain/vocabulary';
import { causesAmong } from './chain-cause';
import type { ChainHealth } from './chain-health';
import { chainCondition, chainHealth } from './chain-status';
import { ComponentGraph } from './component-graph';
import { applyResult, type ComponentState, type Outcome } from './component-state';
import type { NodeComponent } from './node-component';
import { type TracedEdge, TracedEdges } from './traced-edges';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const COUNTING = { failures: { count: 1, of: 1 }, recoveries: 1 };

/** `a>b>c a>d:consume` */
function chainOf(text: string, details: Readonly<Record<string, Partial<NodeInput>>> = {}, sla?: number) {
  const edges: ChainEdge[] = [];
  const ids = new Set<string>();
  for (const path of text.split(' ')) {
    const [way = '', type = 'http_request'] = path.split(':');
    const steps = way.split('>');
    for (const [index, id] of steps.entries()) {
      ids.add(id);
      const before = steps[index - 1];
      if (before !== undefined) {
        edges.push({ source_node: before, target_node: id, type: type as EdgeType, latency_sla: sla });
      }
    }
  }
  const nodes = [...ids].map((id): NodeInput => ({
    id,
    type: 'service',
    service_name: `${id}-service`,
    ...details[id],
  }));
  return { id: 'A1', edges, ...derivedFields({ nodes, edges }) };
}

/** The chain with any of each named group enough; edges are named by the dependency at their end. */
function grouped(chain: ReturnType<typeof chainOf>, groups: Readonly<Record<string, string>>) {
  const edges = chain.edges.map((edge): ChainEdge => {
    const group = groups[edge.target_node] ?? groups[edge.source_node];
    return group === undefined ? edge : { ...edge, redundancy: { mode: 'any', group } };
  });
  return { ...chain, edges };
}

function stateOf(outcomes: readonly (Outcome['status'] | number)[], age = 1000): ComponentState | undefined {
  let state: ComponentState | undefined;
  for (const [index, outcome] of outcomes.entries()) {
    const at = NOW - age - (outcomes.length - 1 - index) * 1000;
    const status = typeof outcome === 'number' ? 'healthy' : outcome;
    const response_time = typeof outcome === 'number' ? outcome : status === 'unhealthy' ? null : 10;
    const next = applyResult(
      state,
      { slot: at, checked_at: at, status, response_time, error_message: status === 'healthy' ? null : 'broken' },
      COUNTING,
    );
    if (next !== 'stale') state = next;
  }
  return state;
}

const component = (id: string, ...outcomes: (Outcome['status'] | number)[]): [string, NodeComponent] => [
  id,
  { target_id: id, interval_ms: 5000, state: stateOf(outcomes) },
];

/** What traces saw of an edge: ten calls of the same latency, a second ago. */
const traced = (chain_id: string, source_node: string, target_node: string, ms: number): TracedEdge => ({
  ...{ chain_id, source_node, target_node, calls: 10, errors: 0, newest_ms: ms },
  ...{ latency: { [Math.ceil(Math.log(ms) / Math.log(1.04))]: 10 }, last_seen: NOW - 1000 },
});

function health(chain: ReturnType<typeof chainOf>, ...components: [string, NodeComponent][]): ChainHealth {
  const all = new Map<string, NodeComponent>(chain.nodes.map(({ id }) => component(id, 'healthy')));
  for (const [id, each] of components) all.set(id, each);
  return chainHealth(chain, all, NOW);
}

describe('the status of a chain', () => {
  it('is healthy when everything that is checked is', () => {
    expect(health(chainOf('a>b>c'))).toMatchObject({
      status: 'healthy',
      overall_score: 100,
      coverage: 1,
      root_cause: null,
      sla_compliance: null,
      error_budget: null,
    });
  });

  it('is unhealthy when a needed way is closed, and names where', () => {
    const found = health(chainOf('a>b>c'), component('b', 'unhealthy'), component('a', 'degraded'));
    expect(found.status).toBe('unhealthy');
    expect(found.overall_score).toBeLessThanOrEqual(49);
    expect(found.root_cause).toMatchObject({ node_id: 'b', service_name: 'b-service', error_message: 'broken' });
  });

  it('is degraded when a component is', () => {
    const found = health(chainOf('a>b'), component('b', 'degraded'));
    expect(found).toMatchObject({ status: 'degraded', root_cause: { node_id: 'b', status: 'degraded' } });
    expect(found.overall_score).toBeLessThanOrEqual(89);
  });

  it.each([
    ['an optional node', chainOf('a>b a>c', { c: { optional: true } })],
    ['what is behind an optional node', chainOf('a>b>c', { b: { optional: true } })],
    ['one of two of which any is enough', chainOf('a>b a>c', { a: { redundancy: { mode: 'any' } } })],
    ['one of three of which two are enough', chainOf('a>b a>c a>d', { a: { redundancy: { mode: 'k_of_n', k: 2 } } })],
  ])('is only degraded when %s is down', (_, chain) => {
    expect(health(chain, component('c', 'unhealthy')).status).toBe('degraded');
  });

  it('is unhealthy when a redundant group has too few left', () => {
    const chain = chainOf('a>b a>c a>d', { a: { redundancy: { mode: 'k_of_n', k: 2 } } });
    expect(health(chain, component('b', 'unhealthy'), component('c', 'unhealthy')).status).toBe('unhealthy');
  });

  it('counts the alternatives that edges name, beside what else is needed', () => {
    const chain = grouped(chainOf('a>b a>c a>d'), { c: 'caches', d: 'caches' });
    expect(health(chain, component('c', 'unhealthy')).status).toBe('degraded');
    expect(health(chain, component('c', 'unhealthy'), component('d', 'unhealthy')).status).toBe('unhealthy');
    expect(health(chain, component('b', 'unhealthy')).status).toBe('unhealthy');
  });

  it('can spare one of the streams that a node has any of', () => {
    const chain = grouped(chainOf('s>n:websocket_message t>n:websocket_message n>d'), { s: 'feeds', t: 'feeds' });
    expect(health(chain, component('s', 'unhealthy')).status).toBe('degraded');
    expect(health(chain, component('s', 'unhealthy'), component('t', 'unhealthy')).status).toBe('unhealthy');
    expect(health(chain, component('s', 'unhealthy'), component('d', 'unhealthy')).status).toBe('unhealthy');
  });

  it('is unknown while something that is checked is not known', () => {
    expect(health(chainOf('a>b'), component('b'))).toMatchObject({ status: 'unknown', coverage: 0.5 });
    const stale: NodeComponent = { target_id: 'b', interval_ms: 5000, state: stateOf(['healthy'], 15_001) };
    const found = health(chainOf('a>b'), ['b', stale]);
    expect(found).toMatchObject({ status: 'unknown', coverage: 0.5, overall_score: 100 });
    expect(found.node_health[1]).toMatchObject({
      status: 'unknown',
      error_message: expect.stringMatching(/no result/),
    });
  });

  it('does not use a failure that is stale', () => {
    const stale: NodeComponent = { target_id: 'b', interval_ms: 5000, state: stateOf(['unhealthy'], 15_001) };
    expect(health(chainOf('a>b'), ['b', stale])).toMatchObject({ status: 'unknown', root_cause: null });
  });

  it('is not held up by a node that nothing checks, which says why', () => {
    const found = health(chainOf('a>b'), ['b', { unchecked: 'no endpoint' }]);
    expect(found).toMatchObject({ status: 'healthy', coverage: 1 });
    expect(found.node_health[1]).toMatchObject({ status: 'unknown', error_message: 'no endpoint', score: null });
  });

  it('is unknown without anything that is checked', () => {
    const found = health(chainOf('a>b'), ['a', { unchecked: 'x' }], ['b', { unchecked: 'x' }]);
    expect(found).toMatchObject({ status: 'unknown', coverage: null, overall_score: null, checked_at: null });
  });
});

describe('maintenance', () => {
  const inMaintenance = (id: string, ...outcomes: Outcome['status'][]): [string, NodeComponent] => [
    id,
    { target_id: id, interval_ms: 5000, state: stateOf(outcomes), in_maintenance: true },
  ];

  it('of all nodes is that of the chain, also of those that nothing checks', () => {
    const unchecked: [string, NodeComponent] = ['b', { unchecked: 'its check is disabled', in_maintenance: true }];
    expect(health(chainOf('a>b'), inMaintenance('a', 'unhealthy'), unchecked)).toMatchObject({
      status: 'maintenance',
      overall_score: null,
      coverage: 0,
      root_cause: null,
      node_health: [
        { node_id: 'a', status: 'maintenance', error_message: 'broken', consecutive_failures: 1, score: null },
        { node_id: 'b', status: 'maintenance', score: null },
      ],
    });
  });

  it('of some is that of the chain only while nothing else is wrong or not known', () => {
    const chain = chainOf('a>b>c');
    expect(health(chain, inMaintenance('c', 'unhealthy')).status).toBe('maintenance');
    expect(health(chain, inMaintenance('c', 'healthy')).status).toBe('maintenance');
    expect(health(chain, inMaintenance('c', 'unhealthy'), component('a')).status).toBe('unknown');
    expect(health(chain, inMaintenance('c', 'unhealthy'), component('a', 'degraded')).status).toBe('degraded');
    expect(health(chain, inMaintenance('c', 'unhealthy'), component('a', 'unhealthy')).status).toBe('unhealthy');
  });

  it('explains no failure of others', () => {
    const found = health(chainOf('a>b'), inMaintenance('b', 'unhealthy'), component('a', 'unhealthy'));
    expect(found.root_cause).toMatchObject({ node_id: 'a' });
  });

  it('lets no edge to it break its SLA', () => {
    const slow: [string, NodeComponent] = [
      'b',
      { target_id: 'b', interval_ms: 5000, state: stateOf([90, 90, 90, 90, 90]), in_maintenance: true },
    ];
    const found = health(chainOf('a>b', {}, 50), slow);
    expect(found.edge_health).toEqual([
      expect.objectContaining({ breached: false, sla_compliance: null, latency: 90 }),
    ]);
    expect(found.status).toBe('maintenance');
  });
});

describe('the edges of a chain', () => {
  it('breach their SLA by the median of the newest answers', () => {
    const found = health(chainOf('a>b', {}, 100), component('b', 10, 10, 10, 500, 500, 500, 20));
    expect(found.edge_health[0]).toMatchObject({ latency: 500, breached: true });
    expect(found.edge_health[0]?.sla_compliance).toBeCloseTo(4 / 7);
    expect(found).toMatchObject({
      status: 'degraded',
      root_cause: { node_id: 'b', error_message: 'answers in 500 ms, the SLA is 100 ms' },
    });
    expect(found.sla_compliance).toBeCloseTo(4 / 7);
  });

  it('do not breach it with one slow answer', () => {
    const found = health(chainOf('a>b', {}, 100), component('b', 500));
    expect(found).toMatchObject({ status: 'healthy', sla_compliance: 0 });
  });

  it('are those that traces saw where they saw any, in the budget as well', () => {
    const [chain, seen] = [chainOf('a>b>c', {}, 100), new TracedEdges([traced('A1', 'a', 'b', 400)])];
    const components = new Map(chain.nodes.map(({ id }) => component(id, 10, 10, 10, 10, 10)));
    const found = chainHealth(chain, components, NOW, undefined, seen);
    expect(found).toMatchObject({
      status: 'degraded',
      sla_compliance: 0,
      edge_health: [
        { latency: 400, latency_source: 'traces', breached: true },
        { latency: 10, latency_source: 'check', breached: false },
      ],
      root_cause: {
        edge: { source_node: 'a', target_node: 'b' },
        error_message: 'calls take 400 ms in traces, the SLA is 100 ms',
      },
      latency_budget: { overspent_by: { source_node: 'a', target_node: 'b' } },
    });
    expect(found.latency_budget?.spent_ms).toBeCloseTo(410, -1.5);
    expect(found.overall_score).toBe(89);
  });
});

describe('the root cause', () => {
  it('is the failing node that nothing failing is below', () => {
    const found = health(chainOf('a>b>c'), ...['a', 'b', 'c'].map((id) => component(id, 'unhealthy')));
    expect(found.root_cause?.node_id).toBe('c');
  });

  it('is a broker rather than its consumer', () => {
    const chain = chainOf('a>broker:message_publish broker>c:message_consume');
    const failing = [component('broker', 'unhealthy'), component('c', 'unhealthy')];
    expect(health(chain, ...failing).root_cause?.node_id).toBe('broker');
    expect(health(chain, component('c', 'unhealthy'), component('a', 'unhealthy')).root_cause?.node_id).toBe('a');
  });

  it('is not found in a redundant group that has enough left', () => {
    const chain = chainOf('a>b a>c', { a: { redundancy: { mode: 'any' } } });
    const found = health(chain, component('a', 'unhealthy', 'unhealthy'), component('b', 'degraded'));
    expect(found.root_cause?.node_id).toBe('a');
  });

  it('is not found in a group that edges name and that has enough left, but beside it', () => {
    const chain = grouped(chainOf('a>b a>c a>d'), { c: 'caches', d: 'caches' });
    const [a, b] = [component('a', 'unhealthy', 'unhealthy'), component('b', 'unhealthy')];
    const [c, d] = [component('c', 'unhealthy'), component('d', 'unhealthy')];
    expect(health(chain, a, c).root_cause?.node_id).toBe('a');
    expect(health(chain, a, b, c).root_cause?.node_id).toBe('b');
    expect(health(chain, a, c, d).root_cause?.node_id).toBe('c');
  });

  it('is in a circle when the whole circle fails', () => {
    const chain = chainOf('a>b b>a');
    expect(health(chain, component('a', 'unhealthy'), component('b', 'unhealthy')).root_cause).not.toBeNull();
  });
});

describe('a root cause beyond the chain', () => {
  it('is named with the chains that hold it and those that it reaches', () => {
    const [one, two, far] = [chainOf('a>b'), { ...chainOf('b>c'), id: 'A2' }, { ...chainOf('x'), id: 'A3' }];
    const graph = new ComponentGraph([one, two, far].map((chain) => ({ chain, targetOf: (id) => id })));
    const states = new Map<string, NodeComponent>([
      component('a', 'unhealthy'),
      component('b', 'unhealthy'),
      component('c', 'degraded'),
      component('x', 'unhealthy'),
    ]);
    const numbered = new Map([...states].flatMap(([id, each]) => [[graph.numberOfTarget(id) ?? -1, each] as const]));
    const found = chainHealth(one, states, NOW, causesAmong(graph, numbered, NOW));
    expect(found.root_cause).toEqual({
      node_id: 'c',
      service_name: 'c-service',
      display_name: 'c-service',
      status: 'degraded',
      error_message: 'broken',
      component_id: 'c',
      chain_ids: ['A2'],
      affected_chains: ['A1', 'A2'],
      affected_count: 2,
    });
  });

  it('is an edge that is slow in traces, also where another chain that calls the same is stricter', () => {
    const [own, strict] = [chainOf('a>b', {}, 300), { ...chainOf('a>b', {}, 100), id: 'A2' }];
    const graph = new ComponentGraph([own, strict].map((chain) => ({ chain, targetOf: (id) => id })));
    const states = new Map(['a', 'b'].map((id) => component(id, 'healthy')));
    const numbered = new Map([...states].flatMap(([id, each]) => [[graph.numberOfTarget(id) ?? -1, each] as const]));
    const seen = new TracedEdges([traced('A1', 'a', 'b', 400), traced('A2', 'a', 'b', 50)]);
    const causes = causesAmong(graph, numbered, NOW, seen);
    expect(causes.causes.culprits).toMatchObject([{ id: 'a>b' }]);
    expect(chainHealth(strict, states, NOW, causes, seen)).toMatchObject({ status: 'healthy', root_cause: null });
    expect(chainHealth(own, states, NOW, causes, seen).root_cause).toMatchObject({
      node_id: 'b',
      error_message: 'calls take 400 ms in traces, the SLA is 300 ms',
      component_id: 'a>b',
      chain_ids: ['A1', 'A2'],
    });
  });

  it('is suspected where nothing checks what failing chains share', () => {
    const shared = { U: { service_name: 'shared' } };
    const all = ['a', 'b'].map((id, at) => ({ ...chainOf(`${id}>U`, shared), id: `A${String(at + 1)}` }));
    const targetOf = (id: string) => (id === 'U' ? undefined : id);
    const graph = new ComponentGraph(all.map((chain) => ({ chain, targetOf })));
    const states = new Map<string, NodeComponent>([
      component('a', 'unhealthy'),
      component('b', 'unhealthy'),
      ['U', { unchecked: 'no endpoint' }],
    ]);
    const numbered = new Map([...states].flatMap(([id, each]) => [[graph.numberOfTarget(id) ?? -1, each] as const]));
    const [first] = all;
    const found = first && chainHealth(first, states, NOW, causesAmong(graph, numbered, NOW));
    expect(found?.root_cause).toMatchObject({
      node_id: 'U',
      suspected: true,
      status: 'unknown',
      error_message: 'nothing checks it, but 2 that need it fail',
      chain_ids: ['A1', 'A2'],
    });
  });
});

describe('properties', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const edge = fc.tuple(fc.nat(4), fc.nat(4)).filter(([from, to]) => from < to);
  const edges = fc.array(edge, { maxLength: 8 });
  const outcome = fc.constantFrom<Outcome['status'] | 'none'>('healthy', 'degraded', 'unhealthy', 'none');
  const outcomes = fc.tuple(outcome, outcome, outcome, outcome, outcome);
  const graph = (pairs: readonly (readonly [number, number])[]) => {
    const list = pairs.map(([from, to]): ChainEdge => {
      return { source_node: ids[from] ?? 'a', target_node: ids[to] ?? 'b', type: 'http_request' };
    });
    const nodes = ids.map((id): NodeInput => ({ id, type: 'service' }));
    return { id: 'A1', edges: list, ...derivedFields({ nodes, edges: list }) };
  };
  const assess = (pairs: readonly (readonly [number, number])[], all: readonly (Outcome['status'] | 'none')[]) =>
    health(graph(pairs), ...all.map((each, at) => component(ids[at] ?? 'a', ...(each === 'none' ? [] : [each]))));

  it('a failure has a culprit, and what is not failing has none', () => {
    fc.assert(
      fc.property(edges, outcomes, (pairs, all) => {
        const found = assess(pairs, all);
        const isFailing = all.some((each) => each === 'unhealthy' || each === 'degraded');
        expect(found.root_cause !== null).toBe(isFailing);
        expect(['unhealthy', 'degraded'].includes(found.status)).toBe(isFailing);
      }),
    );
  });

  it('an unknown component changes the coverage and not the score', () => {
    fc.assert(
      fc.property(edges, outcomes, fc.nat(4), (pairs, all, at) => {
        const known = all.map((each, index) => (index === at ? 'healthy' : each));
        const chain = graph(pairs);
        const components = new Map<string, NodeComponent>(
          known.map((each, index) => component(ids[index] ?? 'a', ...(each === 'none' ? [] : [each]))),
        );
        const before = chainHealth(chain, components, NOW);
        const nodes = [...chain.nodes, { id: 'z', type: 'service' as const, display_name: 'z' }];
        const after = chainHealth({ ...chain, nodes }, components.set(...component('z')), NOW);
        expect(after.overall_score).toBe(before.overall_score);
        expect(after.coverage).toBeLessThan(before.coverage ?? 0);
      }),
    );
  });

  it('a component that gets worse never makes the chain better', () => {
    const order = ['healthy', 'degraded', 'unhealthy'];
    fc.assert(
      fc.property(edges, outcomes, fc.nat(4), (pairs, all, at) => {
        const better = assess(
          pairs,
          all.map((each, index) => (index === at ? 'healthy' : each)),
        );
        const worse = assess(
          pairs,
          all.map((each, index) => (index === at ? 'unhealthy' : each)),
        );
        expect(worse.overall_score).toBeLessThanOrEqual(better.overall_score ?? 100);
        if (better.status !== 'unknown') {
          expect(order.indexOf(worse.status)).toBeGreaterThanOrEqual(order.indexOf(better.status));
        }
      }),
    );
  });

  it('the short way to the status comes to the same', () => {
    const slas = fc.constantFrom(undefined, 5, 20);
    fc.assert(
      fc.property(edges, outcomes, fc.subarray(ids), slas, edges, (pairs, all, worked, sla, traces) => {
        const chain = graph(pairs);
        const seen = new TracedEdges(
          traces.map(([from, to], at) => traced('A1', ids[from] ?? '', ids[to] ?? '', at % 2 === 0 ? 1 : 1000)),
        );
        const timed = { ...chain, edges: chain.edges.map((each) => ({ ...each, latency_sla: sla })) };
        const components = new Map(
          all.map((each, at) => {
            const id = ids[at] ?? 'a';
            const [, state] = component(id, ...(each === 'none' ? [] : Array.from({ length: 5 }, () => each)));
            return [id, worked.includes(id) ? { ...state, in_maintenance: true as const } : state];
          }),
        );
        const { status, edge_health, root_cause } = chainHealth(timed, components, NOW, undefined, seen);
        const breached = edge_health.some((each) => each.breached);
        expect(chainCondition(timed, components, NOW, seen)).toEqual({ status, breached });
        if (breached) expect(root_cause).not.toBeNull();
      }),
    );
  });
});
