import { get, post } from '../system/system';
import { aServiceNode, expected, getChain, RegisteredChains } from './chains';

const chains = new RegisteredChains();

// The seed starts containers of the services; here the whole system runs already, the gateway on a free port.
describe('TestServiceIntegration', () => {
  it('test_api_gateway_integration', async () => {
    const list = await get<{ chains: unknown }>('/api/v1/chains');
    expect(expected(list, 200)).toHaveProperty('chains');
    const health = await get('/health/detailed');
    expect(expected(health, 200)).toHaveProperty('chain_mapping.total_chains');
  });

  it('test_data_bridge_chain_tracking', async () => {
    const event = {
      service_name: 'data-bridge',
      event_type: 'connection_established',
      attributes: { connection_id: `test-conn-${Date.now()}` },
    };
    expected(await post('/api/v1/events', { events: [event] }), 202);
    const answer = await get<{ events: { event_type: string }[] }>('/api/v1/events?service=data-bridge');
    expect(expected(answer, 200).events[0]).toMatchObject(event);
  });

  it('test_database_service_chain_storage', async () => {
    const { id } = await chains.register({
      name: 'Integration Test Chain',
      category: 'data_flow',
      nodes: [aServiceNode('node1', 'test-service')],
    });
    expect((await getChain(id)).name).toBe('Integration Test Chain');
  });
});
