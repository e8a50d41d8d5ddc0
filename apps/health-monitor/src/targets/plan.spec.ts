import { Chain, derivedFields, MonitoringConfig, type NodeInput, Service } from '@chain-mapping/model';
import { nodesByTarget, placeChain, planOf, type PlannedChain } from './plan';

const NOW = '2026-01-01T00:00:00.000Z';
const service = Service.parse({ name: 'api', base_url: 'http://api.test', created_at: NOW, updated_at: NOW });

function chainOf(id: string, nodes: Partial<NodeInput>[]): Chain {
  const full = nodes.map((node, index): NodeInput => ({ id: `n${String(index)}`, type: 'service', ...node }));
  return Chain.parse({
    id,
    name: id,
    category: 'data_flow',
    edges: [],
    dependencies: [],
    tags: [],
    metadata: {},
    version: 1,
    status: 'unknown',
    created_at: NOW,
    updated_at: NOW,
    created_by: 'x',
    updated_by: 'x',
    ...derivedFields({ nodes: full, edges: [] }),
  });
}

const place = (chain: Chain) =>
  placeChain(
    chain,
    (name) => (name === 'api' ? service : undefined),
    (type) => type !== 'grpc',
  );

function planned(chain: Chain, check_interval: number): PlannedChain {
  const monitoring = MonitoringConfig.parse({ chain_id: chain.id, check_interval, created_at: NOW, updated_at: NOW });
  return { ...place(chain), monitoring, interval_ms: check_interval * 1000 };
}

describe('placeChain', () => {
  it('finds one target for nodes that are checked alike, and reasons for those that are not checked', () => {
    const { placements, checks } = place(
      chainOf('A1', [{ service_name: 'api' }, { service_name: 'api' }, { service_name: 'gone' }]),
    );
    expect(checks.size).toBe(1);
    expect(placements.get('n0')).toEqual(placements.get('n1'));
    expect(placements.get('n2')).toEqual({
      unchecked: expect.stringContaining("'gone' is not in the service registry"),
    });
  });

  it('says which checks are not available', () => {
    const health_check = { endpoint: 'grpc://x.test:1' } as NodeInput['health_check'];
    expect(place(chainOf('A1', [{ health_check }])).placements.get('n0')).toEqual({
      unchecked: "checks of type 'grpc' are not available",
    });
  });
});

describe('planOf', () => {
  it('has each target once, with all its nodes, at the least interval', () => {
    const one = planned(chainOf('A1', [{ service_name: 'api' }]), 30);
    const other = planned(chainOf('A2', [{ service_name: 'api' }, { service_name: 'api' }]), 5);
    const plan = planOf([one, other]);
    expect([...plan.chains.keys()]).toEqual(['A1', 'A2']);
    expect([...plan.targets.values()]).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        check: expect.objectContaining({ endpoint: 'http://api.test/' }),
        interval_ms: 5000,
        nodes: [
          { chain_id: 'A1', node_id: 'n0', service_name: 'api' },
          { chain_id: 'A2', node_id: 'n0', service_name: 'api' },
          { chain_id: 'A2', node_id: 'n1', service_name: 'api' },
        ],
      },
    ]);
    expect(nodesByTarget(one).size).toBe(1);
  });
});
