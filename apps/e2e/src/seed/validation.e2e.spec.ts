import { aServiceNode, anHttpRequest, type ChainBody, validate } from './chains';

const aChain = (chain: ChainBody): ChainBody => ({ id: 'A1', category: 'data_flow', ...chain });

describe('TestChainValidation', () => {
  it('test_valid_chain_validation', async () => {
    const result = await validate(
      aChain({
        name: 'Valid Test Chain',
        nodes: [
          aServiceNode('source', 'data-bridge'),
          aServiceNode('processor', 'ml-processing'),
          { id: 'storage', type: 'database', service_name: 'database-service' },
        ],
        edges: [
          anHttpRequest('source', 'processor', 100),
          { source_node: 'processor', target_node: 'storage', type: 'database_query', latency_sla: 50 },
        ],
      }),
    );
    // These services are in the service registry, so that there is nothing to warn of either.
    expect(result).toEqual({
      valid: true,
      errors: [],
      warnings: [],
      suggestions: [],
      entry_nodes: ['source'],
      exit_nodes: ['storage'],
    });
  });

  it('test_invalid_chain_validation', async () => {
    const result = await validate(
      aChain({
        name: 'Invalid Chain',
        nodes: [aServiceNode('node1', 'service1'), aServiceNode('node2', 'service2')],
        edges: [anHttpRequest('node1', 'node2'), anHttpRequest('node2', 'node1')],
      }),
    );
    expect(result.valid).toBe(false);
    expect(result.errors.map(({ message }) => message)).toEqual([expect.stringMatching(/circular/i)]);
  });

  it('test_service_existence_validation', async () => {
    const result = await validate(
      aChain({ name: 'Unknown Service Chain', nodes: [aServiceNode('node1', 'nonexistent-service')] }),
    );
    expect(result.valid).toBe(true);
    expect(result.warnings.map(({ message }) => message)).toContain(
      "Service 'nonexistent-service' not found in service registry",
    );
  });

  it('test_performance_suggestions', async () => {
    const numbers = Array.from({ length: 15 }, (_, number) => number);
    const result = await validate(
      aChain({
        name: 'Large Chain',
        nodes: numbers.map((number) => aServiceNode(`node${number}`, `service${number}`)),
        edges: numbers.slice(1).map((number) => anHttpRequest(`node${number - 1}`, `node${number}`)),
      }),
    );
    expect(result.suggestions).toContainEqual(expect.stringMatching(/breaking this chain into smaller/i));
  });
});
