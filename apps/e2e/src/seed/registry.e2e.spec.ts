import type { Chain } from '@chain-mapping/model';
import { del, get, patch } from '../system/system';
import { aServiceNode, expected, getChain, listChains, type Problem, RegisteredChains } from './chains';

const chains = new RegisteredChains();

const sampleChain = {
  name: 'Test Chain',
  category: 'data_flow',
  description: 'Test chain for unit testing',
  nodes: [aServiceNode('test_node', 'test-service')],
} as const;

describe('TestChainRegistry', () => {
  it('test_register_chain', async () => {
    const { id } = await chains.register(sampleChain);
    // The seed takes the first letter of the category's name here, which would be D, and the letter of the category in its
    // end-to-end test, A: the contract decides for the latter.
    expect(id).toMatch(/^A[1-9][0-9]*$/);
    expect((await getChain(id)).name).toBe(sampleChain.name);
  });

  it('test_get_nonexistent_chain', async () => {
    const answer = await get<Problem>('/api/v1/chains/NONEXISTENT');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('test_update_chain', async () => {
    const { id } = await chains.register(sampleChain);
    const changes = { name: 'Updated Chain Name', description: 'Updated description' };
    expected(await patch<Chain>(`/api/v1/chains/${id}`, changes), 200);
    expect(await getChain(id)).toMatchObject({ ...changes, version: 2 });
  });

  it('test_list_chains_filtering', async () => {
    // The seed's registry is empty at first. This one holds the catalogue: lists are narrowed to what only these chains are called,
    // and counts are differences.
    const before = (await listChains('limit=1')).total;
    const run = `list-filtering-${Date.now()}`;
    await chains.register({ name: `Data Flow Chain ${run}`, category: 'data_flow' });
    await chains.register({ name: `Service Comm Chain ${run}`, category: 'service_communication' });

    const dataFlow = await listChains(`category=data_flow&q=${run}`);
    expect(dataFlow.total).toBe(1);
    expect(dataFlow.chains.map(({ name }) => name)).toEqual([`Data Flow Chain ${run}`]);

    expect((await listChains(`q=${run}`)).total).toBe(2);
    expect((await listChains('limit=1')).total).toBe(before + 2);
  });

  it('test_delete_chain', async () => {
    const { id } = await chains.register(sampleChain);
    expect((await del(`/api/v1/chains/${id}`)).status).toBe(204);
    expect((await get(`/api/v1/chains/${id}`)).status).toBe(404);
  });

  it('test_dependency_graph', async () => {
    const first = await chains.register({
      name: 'Chain 1',
      category: 'data_flow',
      nodes: [aServiceNode('node1', 'shared-service')],
    });
    const second = await chains.register({
      name: 'Chain 2',
      category: 'service_communication',
      nodes: [aServiceNode('node2', 'shared-service')],
    });
    const answer = await get<{ dependencies: string[]; dependents: string[]; shared_services: object }>(
      `/api/v1/chains/${first.id}/dependencies`,
    );
    const { dependencies, dependents, shared_services } = expected(answer, 200);
    expect([...dependencies, ...dependents]).toContain(second.id);
    expect(shared_services).toEqual({ 'shared-service': [second.id] });
  });
});
