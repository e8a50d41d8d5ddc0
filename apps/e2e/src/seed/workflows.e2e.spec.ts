import type { Alert, Chain, ChainHealth, ValidationResult } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { del, get, patch, post } from '../system/system';
import { anHttpRequest, expected, getChain, listChains, monitor, RegisteredChains } from './chains';
import { closedAddress, type LocalServer, startLocalServer } from './local-servers';

const chains = new RegisteredChains();
const PATIENCE = { timeout_ms: 30_000, every_ms: 100 };

let local: LocalServer;
beforeAll(async () => {
  local = await startLocalServer();
});
afterAll(() => local.stop());

const validationOf = async (id: string): Promise<ValidationResult> =>
  expected(await get<ValidationResult>(`/api/v1/chains/${id}/validation`), 200);
const healthOf = async (id: string): Promise<ChainHealth> =>
  expected(await get<ChainHealth>(`/api/v1/chains/${id}/health`), 200);
const alertsOf = async (id: string, query = ''): Promise<Alert[]> =>
  expected(await get<{ alerts: Alert[] }>(`/api/v1/alerts?chain_id=${id}${query}`), 200).alerts;

describe('TestCompleteWorkflows', () => {
  it('test_chain_lifecycle_workflow', async () => {
    // The services that the seed expects on ports 8001 and 8006 are one local server.
    const { id } = await chains.register({
      name: 'E2E Test Chain',
      category: 'data_flow',
      description: 'End-to-end test chain',
      nodes: [
        {
          id: 'data_source',
          type: 'service',
          service_name: 'data-bridge',
          health_check: { endpoint: `${local.http}/health` },
        },
        {
          id: 'data_processor',
          type: 'service',
          service_name: 'ml-processing',
          health_check: { endpoint: `${local.http}/health` },
        },
        { id: 'data_storage', type: 'database', service_name: 'database-service', health_check: {} },
      ],
      edges: [
        anHttpRequest('data_source', 'data_processor', 200),
        { source_node: 'data_processor', target_node: 'data_storage', type: 'database_query', latency_sla: 100 },
      ],
    });
    expect(id).toMatch(/^A/);
    expect((await validationOf(id)).valid).toBe(true);

    await monitor(id, {
      check_interval: 5,
      alert_thresholds: { latency_threshold: 1000, error_rate_threshold: 0.1 },
    });
    const health = await eventually(async () => {
      const now = await healthOf(id);
      expect(now.node_health.every(({ checked_at }) => checked_at !== null)).toBe(true);
      return now;
    }, PATIENCE);
    expect(health.chain_id).toBe(id);
    expect(health.node_health).toHaveLength(3);

    const description = 'Updated E2E test chain';
    expected(await patch<Chain>(`/api/v1/chains/${id}`, { description }), 200);
    expect(await getChain(id)).toMatchObject({ id, description, version: 2 });

    expect((await listChains('')).chains.length).toBeGreaterThan(0);
    expect((await healthOf(id)).chain_id).toBe(id);

    expect((await del(`/api/v1/chains/${id}/monitoring`)).status).toBe(204);
    expect((await del(`/api/v1/chains/${id}`)).status).toBe(204);
    expect((await get(`/api/v1/chains/${id}`)).status).toBe(404);
  });

  it('test_real_time_monitoring_workflow', async () => {
    // Port 9999 may be anybody's; this one is closed.
    const { id } = await chains.register({
      name: 'Monitoring Test Chain',
      category: 'infrastructure',
      nodes: [
        {
          id: 'failing_service',
          type: 'service',
          service_name: 'test-service',
          health_check: { endpoint: `${await closedAddress()}/health`, timeout_ms: 1000 },
        },
      ],
    });
    expect(id).toMatch(/^E/);
    await monitor(id, { check_interval: 2, alert_thresholds: { error_rate_threshold: 0.01 } });

    const failure = await eventually(async () => {
      const [found] = (await alertsOf(id)).filter(({ message }) => message.toLowerCase().includes('failed'));
      expect(found).toBeDefined();
      return found as Alert;
    }, PATIENCE);
    expect(failure).toMatchObject({ chain_id: id, status: 'firing', resolved: false });

    const resolution = 'Test resolution';
    const resolved = expected(await post<Alert>(`/api/v1/alerts/${failure.id}/resolve`, { resolution }), 200);
    expect(resolved).toMatchObject({ id: failure.id, status: 'resolved', resolved: true, resolution });
    const active = await alertsOf(id, '&status=firing');
    expect(active.map((alert) => alert.id)).not.toContain(failure.id);
    expect((await alertsOf(id, '&status=resolved')).map((alert) => alert.id)).toContain(failure.id);
  });

  it('test_discovery_to_production_workflow', async () => {
    const evidence = {
      source_files: ['main.py', 'user_handler.py'],
      discovery_method: 'ast_parser',
      confidence_factors: ['clear_api_endpoint', 'service_call_detected'],
    };
    const metadata = { discovery_source: 'ast_parser', confidence_score: 0.85, evidence };
    const { id } = await chains.register({
      name: 'Discovered API Chain',
      category: 'service_communication',
      description: 'Auto-discovered API request chain',
      nodes: [
        { id: 'api_gateway', type: 'api_endpoint', service_name: 'api-gateway' },
        { id: 'user_service', type: 'service', service_name: 'user-service' },
      ],
      edges: [anHttpRequest('api_gateway', 'user_service')],
      metadata,
    });
    expect(await getChain(id)).toMatchObject({ metadata });
    expect((await validationOf(id)).valid).toBe(true);

    await monitor(id, {
      check_interval: 30,
      alert_thresholds: { latency_threshold: 500, error_rate_threshold: 0.05, availability_threshold: 0.99 },
    });
    await eventually(async () => {
      const health = await healthOf(id);
      expect(health.chain_id).toBe(id);
      expect(health.node_health.every(({ checked_at }) => checked_at !== null)).toBe(true);
    }, PATIENCE);

    expect(expected(await get(`/api/v1/chains/${id}/monitoring`), 200)).toMatchObject({
      enabled: true,
      check_interval: 30,
    });
    const { active_chains } = expected(await get<{ active_chains: number }>('/api/v1/monitoring/statistics'), 200);
    expect(active_chains).toBeGreaterThanOrEqual(1);
    const { total_chains } = expected(await get<{ total_chains: number }>('/api/v1/statistics'), 200);
    expect(total_chains).toBeGreaterThanOrEqual(1);
  });
});
