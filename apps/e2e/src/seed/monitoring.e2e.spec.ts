import type { Alert, HealthCheck, NodeHealth, NodeInput } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { del, get } from '../system/system';
import { checkNow, expected, monitor, RegisteredChains } from './chains';
import { type LocalServer, startLocalServer } from './local-servers';

const chains = new RegisteredChains();

// The seed asks httpbin.org and echo.websocket.org, and replaces the latter by a mock. A server of this machine does what they do, and
// nothing is replaced.
let local: LocalServer;
beforeAll(async () => {
  local = await startLocalServer();
});
afterAll(() => local.stop());

/** Ids are chosen by the registry here, as A1 is a chain of the catalogue. */
async function checkNode(node: Pick<NodeInput, 'id' | 'type' | 'service_name'>, health_check: Partial<HealthCheck>) {
  const { id } = await chains.register({
    name: 'Check of one node',
    category: 'data_flow',
    nodes: [{ ...node, health_check }],
  });
  const [health] = (await checkNow(id)).node_health;
  return health as NodeHealth;
}

describe('TestHealthMonitoring', () => {
  it('test_http_health_checker', async () => {
    const health = await checkNode(
      { id: 'test_node', type: 'service', service_name: 'api-gateway' },
      { endpoint: `${local.http}/status/200`, timeout_ms: 5000, expected_status_codes: [200] },
    );
    expect(health).toMatchObject({ node_id: 'test_node', status: 'healthy', error_message: null });
    expect(health.response_time).toBeGreaterThan(0);
  });

  it('test_http_health_checker_failure', async () => {
    const health = await checkNode(
      { id: 'test_node', type: 'service', service_name: 'api-gateway' },
      { endpoint: `${local.http}/status/500`, timeout_ms: 5000, expected_status_codes: [200] },
    );
    expect(health).toMatchObject({ node_id: 'test_node', status: 'degraded' });
    expect(health.error_message).toContain('Unexpected status code: 500');
  });

  it('test_websocket_health_checker', async () => {
    const health = await checkNode(
      { id: 'ws_node', type: 'websocket', service_name: 'data-bridge' },
      { endpoint: local.websocket, timeout_ms: 5000 },
    );
    expect(health).toMatchObject({ node_id: 'ws_node', status: 'healthy' });
  });

  it('test_chain_health_monitoring', async () => {
    const { id } = await chains.register({
      name: 'Test Chain',
      category: 'data_flow',
      nodes: [
        {
          id: 'http_node',
          type: 'service',
          service_name: 'api-gateway',
          health_check: { endpoint: `${local.http}/status/200`, timeout_ms: 2000 },
        },
        { id: 'db_node', type: 'database', service_name: 'database-service', health_check: {} },
      ],
    });
    const health = await checkNow(id);
    expect(health.chain_id).toBe(id);
    expect(health.node_health).toHaveLength(2);
    expect(health.overall_score).not.toBeNull();
    const http = health.node_health.find(({ node_id }) => node_id === 'http_node');
    expect(['healthy', 'degraded']).toContain(http?.status);
  });

  it('test_alert_generation', async () => {
    const { id } = await chains.register({
      name: 'Failing Chain',
      category: 'data_flow',
      nodes: [
        {
          id: 'failing_node',
          type: 'service',
          service_name: 'test-service',
          health_check: { endpoint: `${local.http}/status/500`, timeout_ms: 1000 },
        },
      ],
    });
    await monitor(id, { check_interval: 1, alert_thresholds: { latency_threshold: 100 } });
    await eventually(
      async () => {
        const { alerts } = expected(await get<{ alerts: Alert[] }>(`/api/v1/alerts?chain_id=${id}`), 200);
        expect(alerts.map(({ message }) => message)).toContainEqual(expect.stringMatching(/status/i));
      },
      { timeout_ms: 20_000, every_ms: 100 },
    );
    expect((await del(`/api/v1/chains/${id}/monitoring`)).status).toBe(204);
  });

  it('test_sla_compliance_monitoring', async () => {
    const { id } = await chains.register({
      name: 'SLA Test Chain',
      category: 'data_flow',
      nodes: [
        {
          id: 'slow_node',
          type: 'service',
          service_name: 'slow-service',
          health_check: { endpoint: `${local.http}/delay/2`, timeout_ms: 5000 },
        },
      ],
    });
    const { sla_compliance, overall_score, node_health } = await checkNow(id);
    expect([sla_compliance, overall_score]).not.toEqual([null, null]);
    expect(node_health[0]?.response_time).toBeGreaterThanOrEqual(1_990);
  });
});
