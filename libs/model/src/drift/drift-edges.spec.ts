import fc from 'fast-check';
import { derivedFields, type NodeInput } from '../chain/chain';
import type { EdgeType, NodeType } from '../chain/vocabulary';
import { chainDrifts, isSameDrift } from './chain-drift';
import { codeSightings } from './code-sightings';
import { type DriftChain, driftEdges, type DriftInput } from './drift-edges';
import type { SeenCall } from './seen-call';

const REGISTERED = '2026-03-01T00:00:00.000Z';
const EARLY = '2026-03-02T00:00:00.000Z';
const LATE = '2026-03-09T00:00:00.000Z';
const NOW = '2026-03-10T00:00:00.000Z';

const chain = (id: string, nodes: NodeInput[], edges: [string, string, EdgeType?][]): DriftChain => {
  const parts = {
    nodes,
    edges: edges.map(([source_node, target_node, type = 'http_request']) => ({ source_node, target_node, type })),
  };
  return { id, created_at: REGISTERED, ...parts, nodes: derivedFields(parts).nodes };
};
const service = (name: string): NodeInput => ({ id: name, type: 'service', service_name: name });

const call = (source: string, target: string, more: Partial<SeenCall> = {}): SeenCall => ({
  source,
  source_type: 'service',
  target,
  target_type: 'service',
  edge_type: 'http_request',
  confidence: 0.9,
  evidence: [],
  first_seen: EARLY,
  last_seen: LATE,
  ...more,
});
const sends = (...names: string[]) => names.map((name) => ({ name, aliases: [], since: EARLY }));

const drift = (given: Partial<DriftInput>) =>
  driftEdges({
    chains: [],
    services: [],
    code: { calls: [], parts: [] },
    traffic: { calls: [], parts: [] },
    now: NOW,
    patience_ms: 0,
    ...given,
  });
const states = (given: Partial<DriftInput>) =>
  drift(given).map(({ source, target, state }) => `${source} -> ${target}: ${state}`);

const A1 = chain('A1', [service('orders'), service('risk')], [['orders', 'risk']]);
const read = { calls: [call('orders', 'risk')], parts: sends('orders', 'risk') };

describe('a call between two services', () => {
  const nothing = { calls: [], parts: [] };

  it.each([
    ['is confirmed when code shows what is declared', [A1], read, nothing, 'confirmed'],
    ['is confirmed when traffic shows what is declared', [A1], nothing, read, 'confirmed'],
    ['is confirmed when all three know it', [A1], read, read, 'confirmed'],
    ['is undeclared when code and traffic know it alone', [], read, read, 'undeclared'],
    ['is known from code only', [], read, nothing, 'static_only'],
    ['is known from traffic only', [], nothing, read, 'runtime_only'],
    ['is only declared', [A1], nothing, nothing, 'declared_only'],
  ])('%s', (_, chains, code, traffic, state) => {
    expect(states({ chains, code, traffic })).toEqual([`orders -> risk: ${state}`]);
  });

  it('says how surely, since when and by what each side knows it', () => {
    const evidence = [{ file: 'risk.py', line: 7 }];
    const trace = [{ trace_id: '5b8efff798038103d269b633813fc60c' }];
    const [edge] = drift({
      chains: [A1],
      code: { calls: [call('orders', 'risk', { confidence: 0.8, evidence })], parts: sends('orders') },
      traffic: {
        calls: [
          call('orders', 'risk', { evidence: trace, environment: 'production', last_seen: EARLY }),
          call('orders', 'risk', { environment: 'staging', first_seen: LATE }),
        ],
        parts: sends('orders'),
      },
    });
    expect(edge).toEqual({
      source: 'orders',
      source_type: 'service',
      target: 'risk',
      target_type: 'service',
      edge_type: 'http_request',
      state: 'confirmed',
      sources: [
        { kind: 'declared', confidence: 1, first_seen: REGISTERED },
        { kind: 'static', confidence: 0.8, evidence, first_seen: EARLY, last_seen: LATE },
        { kind: 'runtime', confidence: 0.9, evidence: trace, first_seen: EARLY, last_seen: LATE },
      ],
      looked_for: ['static', 'runtime'],
      chain_ids: ['A1'],
      declared_by: [{ chain_id: 'A1', source_node: 'orders', target_node: 'risk', type: 'http_request' }],
      environments: ['production', 'staging'],
    });
  });

  it('is one call under all names of its services', () => {
    const given = {
      chains: [chain('A1', [service('order-service'), service('risk-service')], [['order-service', 'risk-service']])],
      services: [{ name: 'risk-service', base_url: 'http://risk.shop.svc.cluster.local:8080' }],
      code: {
        calls: [call('checkout', 'risk-engine')],
        parts: [
          { name: 'checkout', aliases: ['order_service'], since: EARLY },
          { name: 'risk-engine', aliases: ['risk'], since: EARLY },
        ],
      },
      traffic: { calls: [call('OrderService', 'risk')], parts: sends('OrderService', 'risk') },
    };
    expect(states(given)).toEqual(['order-service -> risk-service: confirmed']);
    expect(drift(given)[0]?.sources).toHaveLength(3);
  });

  it('reaches a service that sends no traces by its address', () => {
    const outside = call('orders', 'risk:8080', { target_type: 'external_service' });
    expect(states({ chains: [A1], traffic: { calls: [outside], parts: sends('orders') } })).toEqual([
      'orders -> risk: confirmed',
    ]);
  });

  it('within one service is none', () => {
    const parts: NodeInput[] = [
      { id: 'api', type: 'api_endpoint', service_name: 'orders' },
      { id: 'core', type: 'service', service_name: 'orders' },
    ];
    expect(drift({ chains: [chain('A1', parts, [['api', 'core', 'function_call']])] })).toEqual([]);
  });

  it('belongs to every chain that declares it, and undeclared to those that its source is a part of', () => {
    const B10 = chain('B10', A1.nodes, [['orders', 'risk']]);
    const edges = drift({
      chains: [B10, A1],
      traffic: { calls: [call('orders', 'risk'), call('orders', 'mail')], parts: sends('orders') },
    });
    expect(edges.map(({ target, chain_ids }) => [target, chain_ids])).toEqual([
      ['mail', ['A1', 'B10']],
      ['risk', ['A1', 'B10']],
    ]);
  });
});

describe('a store, a queue or a model', () => {
  const store = (id: string, component_name: string, type: NodeType = 'database'): NodeInput => ({
    id,
    type,
    service_name: 'database-service',
    component_name,
  });
  const query = (target: string, type: NodeType = 'database') =>
    call('orders', target, { target_type: type, edge_type: 'database_query' });

  it('is found by its name in the name that traffic has', () => {
    const A2 = chain(
      'A2',
      [service('orders'), store('a', 'ledger'), store('b', 'ticks')],
      [
        ['orders', 'a', 'database_query'],
        ['orders', 'b', 'database_query'],
      ],
    );
    const seen = [query('postgresql://db-1/ticks'), query('postgresql://db-1/users')];
    expect(states({ chains: [A2], traffic: { calls: seen, parts: sends('orders') } })).toEqual([
      'orders -> database-service.ledger: confirmed',
      'orders -> database-service.ticks: confirmed',
    ]);
    const three = [...seen, query('postgresql://db-1/carts')];
    expect(states({ chains: [A2], traffic: { calls: three, parts: sends('orders') } })).toEqual([
      'orders -> database-service.ledger: declared_only',
      'orders -> database-service.ticks: confirmed',
      'orders -> postgresql://db-1/carts: runtime_only',
      'orders -> postgresql://db-1/users: runtime_only',
    ]);
  });

  it('is the only one of its kind that a service uses, whatever it is called', () => {
    const A2 = chain(
      'A2',
      [service('orders'), store('a', 'ledger'), store('c', 'quotes', 'cache')],
      [
        ['orders', 'a', 'database_query'],
        ['orders', 'c', 'cache_operation'],
      ],
    );
    const code = { calls: [query('postgres')], parts: sends('orders') };
    expect(states({ chains: [A2], code })).toEqual([
      'orders -> database-service.ledger: confirmed',
      'orders -> database-service.quotes: confirmed',
    ]);
  });

  it('is a service where it is one that sends traces', () => {
    const model: NodeInput = { id: 'm', type: 'ai_model', service_name: 'inference', component_name: 'signals' };
    const D1 = chain('D1', [service('orders'), model], [['orders', 'm']]);
    expect(states({ chains: [D1], traffic: { calls: [call('orders', 'inference')], parts: [] } })).toEqual([
      'orders -> inference.signals: confirmed',
    ]);
  });

  it('outside is another one when it is called otherwise', () => {
    const bank: NodeInput = { id: 'bank', type: 'external_service', component_name: 'api.bank.example' };
    const A3 = chain('A3', [service('orders'), bank], [['orders', 'bank']]);
    const calls = [call('orders', 'api.mail.example', { target_type: 'external_service' })];
    expect(states({ chains: [A3], traffic: { calls, parts: sends('orders') } })).toEqual([
      'orders -> api.bank.example: declared_only',
      'orders -> api.mail.example: runtime_only',
    ]);
  });

  const ticks = { id: 'ticks', type: 'message_queue', component_name: 'ticks' } as const;
  const sent = call('feed', 'kafka/ticks', { target_type: 'message_queue', edge_type: 'message_publish' });
  const taken = call('kafka/ticks', 'bridge', { source_type: 'message_queue', edge_type: 'message_consume' });
  const traffic = { calls: [sent, taken], parts: sends('feed', 'bridge') };

  it.each([
    ['from the queue', ['ticks', 'bridge']],
    ['to the queue', ['bridge', 'ticks']],
  ] as const)('is confirmed for consumers that are drawn %s', (_, [from, to]) => {
    const A4 = chain(
      'A4',
      [service('feed'), ticks, service('bridge')],
      [
        ['feed', 'ticks', 'message_publish'],
        [from, to, 'message_consume'],
      ],
    );
    expect(drift({ chains: [A4], traffic }).map(({ state }) => state)).toEqual(['confirmed', 'confirmed']);
  });

  it('confirms messages that a chain draws without the queue', () => {
    const A4 = chain('A4', [service('feed'), service('bridge')], [['feed', 'bridge', 'message_publish']]);
    expect(states({ chains: [A4], traffic })).toEqual(['feed -> bridge: confirmed']);
  });
});

describe('the drift of chains', () => {
  const drifts = (given: Partial<DriftInput>) => chainDrifts(drift(given), ['A1'], NOW)[0];

  it('is a call that is declared and never comes, and one that comes and is not declared', () => {
    expect(drifts({ chains: [A1], traffic: { calls: [call('orders', 'mail')], parts: sends('orders') } })).toEqual({
      chain_id: 'A1',
      drifted: true,
      phantom_count: 1,
      undocumented_count: 1,
      edges: [
        { source: 'orders', target: 'risk', edge_type: 'http_request', state: 'declared_only' },
        { source: 'orders', target: 'mail', edge_type: 'http_request', state: 'runtime_only' },
      ],
      changed_at: NOW,
    });
  });

  it.each([
    ['a service sends no traces', {}],
    [
      'it has sent them for too short a time',
      { traffic: { calls: [], parts: sends('orders') }, patience_ms: 9 * 86_400_000 },
    ],
    ['only its code was read', { code: { calls: [], parts: sends('orders') } }],
    ['code says more than is declared', { code: read, chains: [A1] }],
  ])('is none while %s', (_, given) => {
    expect(drifts({ chains: [A1], ...given })?.drifted).toBe(false);
  });

  it('is the same whenever it began', () => {
    const [one, other] = [NOW, LATE].map((at) => chainDrifts(drift({ chains: [A1] }), ['A1'], at)[0]);
    expect(one && other && isSameDrift(one, other)).toBe(true);
  });
});

describe('what code says', () => {
  it('becomes calls of services, stores, queues and models; people and infrastructure are left out', () => {
    const evidence = [{ file: 'a.py', line: 3, rule: 'httpx' }];
    const to = (target: string, kind: string, of: string) => ({
      from: of === 'user' ? 'user' : 'orders',
      to: target,
      class: of,
      kind,
      confidence: 0.9,
      evidence,
    });
    const system = {
      nodes: [
        { id: 'orders', kind: 'service', aliases: ['order'] },
        { id: 'risk', kind: 'service', aliases: [] },
        { id: 'db', kind: 'database', aliases: [] },
        { id: 'kafka', kind: 'broker', aliases: [] },
        { id: 'config', kind: 'infra', aliases: [] },
        { id: 'user', kind: 'user', aliases: [] },
      ],
      edges: [
        to('risk', 'grpc_call', 'business'),
        to('db', 'configuration', 'database'),
        to('kafka', 'message', 'broker'),
        to('config', 'configuration', 'infra'),
        to('orders', 'http_request', 'user'),
      ],
    };
    const { calls, parts } = codeSightings(system, NOW, (_, target) => (target === 'db' ? EARLY : undefined));
    expect(calls.map((each) => [each.target, each.target_type, each.edge_type, each.first_seen])).toEqual([
      ['risk', 'service', 'grpc_call', NOW],
      ['db', 'database', 'database_query', EARLY],
      ['kafka', 'message_queue', 'message_publish', NOW],
    ]);
    expect(calls[0]?.evidence).toEqual([{ file: 'a.py', line: 3, note: 'httpx' }]);
    expect(parts.map(({ name }) => name)).toEqual(['orders', 'risk']);
  });
});

describe('for any platform', () => {
  const name = fc.constantFrom('orders', 'order-service', 'risk', 'risk-api', 'mail', 'feed', 'bridge');
  const type = fc.constantFrom<NodeType>(
    'service',
    'database',
    'cache',
    'message_queue',
    'ai_model',
    'external_service',
  );
  const seen = fc
    .record({ source: name, target: name, target_type: type, confidence: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ source, target, ...more }) => call(source, target, more));
  const sightings = fc.record({
    calls: fc.array(seen, { maxLength: 8 }),
    parts: fc.array(
      name.map((each) => ({ name: each, aliases: [], since: EARLY })),
      { maxLength: 5 },
    ),
  });
  const node = fc.record({ type, service_name: fc.option(name), component_name: fc.option(name) });
  const anyChain = fc
    .record({
      nodes: fc.array(node, { minLength: 2, maxLength: 6 }),
      edges: fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 8 }),
    })
    .map(({ nodes, edges }) => ({
      nodes: nodes.map((each, index) => ({ id: `n${index}`, ...each })),
      edges: edges
        .filter(([from, to]) => from !== to && from < nodes.length && to < nodes.length)
        .map(([from, to]): [string, string] => [`n${from}`, `n${to}`]),
    }));
  const platform = fc
    .record({ chains: fc.array(anyChain, { maxLength: 4 }), code: sightings, traffic: sightings })
    .map(({ chains, ...rest }) => ({
      ...rest,
      chains: chains.map(({ nodes, edges }, index) => chain(`A${index + 1}`, nodes, edges)),
    }));

  it('the order in which things are listed changes nothing', () => {
    fc.assert(
      fc.property(platform, ({ chains, code, traffic }) => {
        const turned = <T>(list: readonly T[]): T[] => [...list].reverse();
        const backwards = {
          chains: turned(chains.map((each) => ({ ...each, edges: turned(each.edges) }))),
          code: { calls: turned(code.calls), parts: turned(code.parts) },
          traffic: { calls: turned(traffic.calls), parts: turned(traffic.parts) },
        };
        expect(drift(backwards)).toEqual(drift({ chains, code, traffic }));
      }),
    );
  });

  it('a state says who knows the call, and each knows it once', () => {
    fc.assert(
      fc.property(platform, (given) => {
        for (const { state, sources, source, target } of drift(given)) {
          const kinds = sources.map(({ kind }) => kind);
          expect(new Set(kinds).size).toBe(kinds.length);
          const expected =
            kinds.length > 1 ? (kinds.includes('declared') ? 'confirmed' : 'undeclared') : `${kinds[0]}_only`;
          expect(state).toBe(expected);
          expect(source).not.toBe('');
          expect(target).not.toBe('');
        }
      }),
    );
  });

  it('nothing that was seen between two parts is lost, nor told of a chain that does not exist', () => {
    fc.assert(
      fc.property(platform, (given) => {
        const edges = drift(given);
        const ids = new Set(given.chains.map(({ id }) => id));
        expect(edges.every(({ chain_ids }) => chain_ids.every((id) => ids.has(id)))).toBe(true);
        const isShown = given.traffic.calls.some(
          ({ source, target, target_type }) => source !== target && target_type === 'database',
        );
        if (isShown) expect(edges.some(({ sources }) => sources.some(({ kind }) => kind === 'runtime'))).toBe(true);
      }),
    );
  });

  it('what was looked for by nobody is no drift', () => {
    fc.assert(
      fc.property(platform, ({ chains }) => {
        const edges = drift({ chains });
        expect(
          chainDrifts(
            edges,
            chains.map(({ id }) => id),
            NOW,
          ).some(({ drifted }) => drifted),
        ).toBe(false);
      }),
    );
  });
});
