import { get, post } from '../system/system';
import { aServiceNode, anHttpRequest, type ChainBody, expected, getChain, type Problem } from './chains';
import { type NodeBody, RegisteredChains, validate } from './chains';

const chains = new RegisteredChains();

const messagesOf = (problem: Problem): string[] => (problem.errors ?? []).map(({ message }) => message);

describe('TestChainDefinition', () => {
  it('test_valid_chain_creation', async () => {
    // A1 is a chain of the catalogue, so another free id is given. The seed's edge leads to a node that is not there, which its own
    // test_edge_node_validation forbids: the contract decides for that test, and this chain has no edge.
    const { id } = await chains.register({
      id: 'A900001',
      name: 'Test Chain',
      category: 'data_flow',
      nodes: [aServiceNode('test_node', 'test-service')],
    });
    const chain = await getChain(id);
    expect(chain).toMatchObject({ id: 'A900001', name: 'Test Chain', category: 'data_flow', node_count: 1 });
    expect(chain.nodes).toHaveLength(1);
  });

  it('test_invalid_chain_id_format', async () => {
    const answer = await post<Problem>('/api/v1/chains', { ...aChain, id: 'INVALID' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.errors).toContainEqual({ path: 'id', message: 'Chain ID must follow pattern [A-E][1-9]+' });
  });

  it('test_empty_nodes_validation', async () => {
    // The seed also registers chains without nodes: they are drafts, and it is the validation that says what is missing.
    const result = await validate({ ...aChain, nodes: [] });
    expect(result.valid).toBe(false);
    expect(result.errors.map(({ message }) => message)).toContain('Chain must have at least one node');
  });

  it('test_duplicate_node_ids', async () => {
    const body = { ...aChain, nodes: [aServiceNode('node1', 'service1'), aServiceNode('node1', 'service2')] };
    expect(await refusal(body)).toContain('Node IDs must be unique');
  });

  it('test_edge_node_validation', async () => {
    const body = { ...aChain, edges: [anHttpRequest('node1', 'nonexistent')] };
    expect(await refusal(body)).toContain('Target node nonexistent not found');
  });

  it('test_chain_connectivity_validation', async () => {
    const result = await validate({
      ...aChain,
      nodes: [
        aServiceNode('node1', 'service1'),
        aServiceNode('node2', 'service2'),
        aServiceNode('isolated', 'service3'),
      ],
      edges: [anHttpRequest('node1', 'node2')],
    });
    expect(result.valid).toBe(true);
    const isolated = result.warnings.filter(({ code }) => code === 'isolated_node');
    expect(isolated.map(({ message }) => message)).toEqual([expect.stringContaining('isolated')]);
    expect(isolated[0]?.path).toBe('nodes.2');
  });

  it('test_involved_services_computation', async () => {
    const { id } = await chains.register({
      ...aChain,
      nodes: [
        aServiceNode('node1', 'service-a'),
        aServiceNode('node2', 'service-b'),
        aServiceNode('node3', 'service-a'),
      ],
    });
    expect((await getChain(id)).involved_services).toEqual(['service-a', 'service-b']);
  });

  const aChain = { name: 'Test', category: 'data_flow', nodes: [aServiceNode('node1', 'service1')] } as const;

  async function refusal(body: ChainBody): Promise<string[]> {
    const answer = await post<Problem>('/api/v1/chains', { ...body, name: 'Refused by test_models' });
    const { total } = expected(await get<{ total: number }>('/api/v1/chains?q=Refused%20by%20test_models'), 200);
    expect([answer.status, total]).toEqual([422, 0]);
    return messagesOf(answer.body);
  }
});

describe('TestChainNode', () => {
  it('test_valid_node_creation', async () => {
    const [node] = await nodesOf([
      { id: 'test_node', type: 'api_endpoint', service_name: 'api-gateway', component_name: 'user_handler' },
    ]);
    expect(node).toMatchObject({ id: 'test_node', type: 'api_endpoint', display_name: 'api-gateway.user_handler' });
  });

  it('test_node_display_name_generation', async () => {
    const nodes = await nodesOf([
      { id: 'node1', type: 'service', service_name: 'service', component_name: 'component' },
      { id: 'node2', type: 'service', component_name: 'component' },
      { id: 'node3', type: 'service', service_name: 'service' },
      { id: 'node4', type: 'service' },
    ]);
    expect(nodes.map(({ display_name }) => display_name)).toEqual([
      'service.component',
      'component',
      'service',
      'node4',
    ]);
  });

  async function nodesOf(nodes: readonly NodeBody[]) {
    const { id } = await chains.register({ name: 'Nodes', category: 'data_flow', nodes });
    return (await getChain(id)).nodes;
  }
});

describe('TestChainMetrics', () => {
  it('test_health_score_calculation', async () => {
    expect(await scoreOf({ availability: 1.0, error_rate: 0.0, avg_latency: 50.0 })).toBe(100);

    const degraded = await scoreOf({ availability: 0.95, error_rate: 0.01, avg_latency: 200.0 });
    expect(degraded).toBeGreaterThanOrEqual(50);
    expect(degraded).toBeLessThanOrEqual(90);

    expect(await scoreOf({ availability: 0.8, error_rate: 0.1, avg_latency: 2000.0 })).toBeLessThan(50);
  });

  it('test_incomplete_metrics', async () => {
    expect(await scoreOf({ availability: 0.99 })).toBeNull();
  });

  async function scoreOf(metrics: Readonly<Record<string, number>>): Promise<number | null> {
    const answer = await post<{ health_score: number | null }>('/api/v1/health-score', metrics);
    return expected(answer, 200).health_score;
  }
});
