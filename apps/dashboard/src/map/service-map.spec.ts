import type { Chain, ChainHealth, NodeHealth, Status } from '@chain-mapping/model';
import fc from 'fast-check';
import { serviceMap } from './service-map';

const aChain = (id: string, services: readonly string[], edges: readonly [number, number][]): Chain => ({
  id,
  name: id,
  category: 'data_flow',
  version: 1,
  status: 'healthy',
  nodes: services.map((service_name, index) => ({
    id: `n${index}`,
    type: 'service',
    service_name,
    display_name: service_name,
  })),
  edges: edges.map(([from, to]) => ({ source_node: `n${from}`, target_node: `n${to}`, type: 'http_request' })),
  dependencies: [],
  tags: [],
  metadata: {},
  node_count: services.length,
  edge_count: edges.length,
  involved_services: [...new Set(services)],
  created_at: '2030-01-01T00:00:00.000Z',
  updated_at: '2030-01-01T00:00:00.000Z',
  created_by: 'ann',
  updated_by: 'ann',
});

const node = (node_id: string, status: Status): NodeHealth => ({
  node_id,
  status,
  response_time: null,
  error_message: status === 'unhealthy' ? 'Connection refused' : null,
  checked_at: null,
  consecutive_failures: 0,
  since: null,
  score: null,
});

const health = (chain_id: string, ...statuses: Status[]): [string, ChainHealth] => [
  chain_id,
  {
    chain_id,
    status: 'unknown',
    overall_score: null,
    coverage: null,
    node_health: statuses.map((status, index) => node(`n${index}`, status)),
    edge_health: [],
    sla_compliance: null,
    error_budget: null,
    root_cause: null,
    checked_at: null,
  },
];

describe('serviceMap', () => {
  it('shows each service once, with the chains through it and as bad as the worst of its nodes', () => {
    const map = serviceMap(
      [aChain('A1', ['web', 'bridge'], [[0, 1]]), aChain('A2', ['bridge', 'store'], [[0, 1]])],
      new Map([health('A1', 'healthy', 'healthy'), health('A2', 'unhealthy', 'unknown')]),
    );
    expect(map.nodes.map(({ id, status, chains }) => [id, status, chains])).toEqual([
      ['web', 'healthy', ['A1']],
      ['bridge', 'unhealthy', ['A1', 'A2']],
      ['store', 'unknown', ['A2']],
    ]);
    expect(map.nodes[1]?.messages).toEqual(['Connection refused']);
    expect(map.edges.map(({ source, target, status }) => [source, target, status])).toEqual([
      ['web', 'bridge', 'unhealthy'],
      ['bridge', 'store', 'healthy'],
    ]);
  });

  it('says of a service what its checks say, where one of its nodes has none', () => {
    const map = serviceMap([aChain('A1', ['web', 'web'], [[0, 1]])], new Map([health('A1', 'unknown', 'healthy')]));
    expect(map.nodes.map(({ status }) => status)).toEqual(['healthy']);
    expect(map.edges).toEqual([]);
  });

  it('dashes what was declared and not observed, once any traffic is observed', () => {
    const chain = aChain(
      'A1',
      ['a', 'b', 'c'],
      [
        [0, 1],
        [1, 2],
      ],
    );
    const dashed = (chains: Chain[]) => serviceMap(chains, new Map()).edges.map(({ isDashed }) => isDashed);
    expect(dashed([chain])).toEqual([false, false]);
    const [first, ...rest] = chain.edges;
    if (!first) throw new Error('no edge');
    expect(dashed([{ ...chain, edges: [{ ...first, sources: [{ kind: 'runtime' }] }, ...rest] }])).toEqual([
      false,
      true,
    ]);
  });

  it('holds no edge twice and none to what it does not hold', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const chains = fc.array(
      fc.tuple(
        fc.array(name, { minLength: 1, maxLength: 6 }),
        fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 8 }),
      ),
    );
    fc.assert(
      fc.property(chains, (drawn) => {
        const { nodes, edges } = serviceMap(
          drawn.map(([services, pairs], index) => aChain(`A${index + 1}`, services, pairs)),
          new Map(),
        );
        const ids = new Set(nodes.map(({ id }) => id));
        expect(ids.size).toBe(nodes.length);
        expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length);
        expect(edges.every(({ source, target }) => ids.has(source) && ids.has(target) && source !== target)).toBe(true);
      }),
    );
  });
});
