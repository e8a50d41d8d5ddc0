import type { ChainHealth } from '../health/chain-health';
import type { ObservedResult } from '../health/check-result';
import { certificateLevel, chainLevel, flappingLevel, nodeLevel } from './levels';

const result = (fields: Partial<ObservedResult>): ObservedResult => ({
  result_id: 'r1',
  target_id: 'target',
  slot: 1_767_225_600_000,
  checked_at: '2026-01-01T00:00:00.120Z',
  type: 'http',
  status: 'unhealthy',
  response_time: null,
  error_message: 'Connection refused by 127.0.0.1:8001',
  nodes: [
    { chain_id: 'B2', node_id: 'bridge', service_name: 'data-bridge' },
    { chain_id: 'A1', node_id: 'feed', service_name: 'data-bridge' },
  ],
  component_status: 'unhealthy',
  component_since: '2026-01-01T00:00:00.000Z',
  consecutive_failures: 1,
  ...fields,
});
const node = { chain_id: 'A1', node_id: 'feed', service_name: 'data-bridge' };

const health = (error_message: string | null): ChainHealth => ({
  chain_id: 'A1',
  status: 'unhealthy',
  overall_score: 40,
  coverage: 1,
  node_health: [],
  edge_health: [],
  sla_compliance: null,
  error_budget: null,
  root_cause: {
    node_id: 'feed',
    service_name: 'data-bridge',
    display_name: 'data-bridge.feed',
    status: 'unhealthy',
    error_message,
  },
  checked_at: null,
});
const status = (value: 'healthy' | 'degraded' | 'unhealthy' | 'unknown') => ({
  chain_id: 'A1',
  status: value,
  since: '2026-01-01T00:00:00.000Z',
  sequence: 3,
});

describe('what inputs say about conditions', () => {
  it('tells nobody of a chain that was only checked because somebody asked', () => {
    const asked = { ...node, monitored: false };
    const observed = result({ nodes: [asked, { chain_id: 'B2', node_id: 'bridge', service_name: 'data-bridge' }] });
    expect(nodeLevel(observed, asked, 'data-bridge.feed')).toBeNull();
    expect(nodeLevel(observed, observed.nodes[1] ?? node, 'data-bridge.bridge')).toMatchObject({
      affected_chains: ['B2'],
    });
  });

  it('names the failed node, the reason and every chain with the component', () => {
    expect(nodeLevel(result({}), node, 'data-bridge.feed')).toMatchObject({
      state: 'failing',
      fingerprint: 'node_failed:A1:feed',
      severity: 'critical',
      message: 'Health check failed for data-bridge.feed: Connection refused by 127.0.0.1:8001',
      affected_chains: ['A1', 'B2'],
      episode: '2026-01-01T00:00:00.000Z',
    });
  });

  it('warns of what is degraded', () => {
    expect(nodeLevel(result({ component_status: 'degraded' }), node, 'x')).toMatchObject({ severity: 'warning' });
  });

  it('goes by the status of the component, not of the single result', () => {
    expect(nodeLevel(result({ component_status: 'healthy' }), node, 'x')).toMatchObject({ state: 'clear' });
  });

  it.each(['unknown', 'maintenance'] as const)('takes %s for neither failure nor recovery', (component_status) => {
    expect(nodeLevel(result({ component_status }), node, 'x')).toBeNull();
    expect(chainLevel({ ...status('unknown'), status: component_status }, 0, null, null)).toBeNull();
  });

  it('says from what to what a chain changed and names the root cause', () => {
    expect(chainLevel(status('unhealthy'), 1, 'healthy', health('Timeout after 5000 ms'))).toMatchObject({
      fingerprint: 'chain_status:A1',
      severity: 'critical',
      message: 'Chain status changed from healthy to unhealthy: root cause data-bridge.feed (Timeout after 5000 ms)',
      root_cause: 'data-bridge.feed',
    });
    expect(chainLevel(status('degraded'), 1, null, null)).toMatchObject({
      severity: 'warning',
      message: 'Chain status is degraded',
      root_cause: null,
    });
  });
});

describe('what a result says of a component in all its chains', () => {
  const chains = [
    { chain_id: 'B2', node_id: 'bridge', service_name: 'data-bridge' },
    { chain_id: 'A1', node_id: 'feed', service_name: 'data-bridge' },
  ];
  const ofDays = (certificate_days: number | undefined, status: ObservedResult['status'] = 'healthy') =>
    certificateLevel(
      result({ nodes: chains, status, ...(certificate_days !== undefined && { certificate_days }) }),
      'feed',
      'e',
    );

  it.each([
    [13, 'warning', 'The certificate of feed expires in 13 days'],
    [1, 'critical', 'The certificate of feed expires in 1 day'],
  ])('tells of a certificate that ends in %d days as %s', (days, severity, message) => {
    expect(ofDays(days)).toMatchObject({ severity, message, chain_id: 'A1', affected_chains: ['A1', 'B2'] });
  });

  it('is clear of it when it has been renewed, and says nothing without an answer', () => {
    expect(ofDays(14)).toMatchObject({ state: 'clear' });
    expect(ofDays(undefined)).toMatchObject({ state: 'clear' });
    expect(ofDays(undefined, 'unhealthy')).toBeNull();
  });

  it('tells of one that flaps, once for all chains', () => {
    expect(flappingLevel(result({ nodes: chains, flapping: true }), 'feed', 'e')).toMatchObject({
      ...{ type: 'flapping', fingerprint: 'flapping:target', state: 'failing', severity: 'warning', chain_id: 'A1' },
    });
    expect(flappingLevel(result({ nodes: chains }), 'feed', 'e')).toMatchObject({ state: 'clear' });
  });

  it('tells a heartbeat that was missed from a failure that was reported', () => {
    const missed = result({ type: 'heartbeat', error_message: 'No heartbeat since 2026-01-01T00:00:00.000Z' });
    expect(nodeLevel(missed, node, 'backup')).toMatchObject({
      type: 'heartbeat_missed',
      message: 'Heartbeat failed to arrive from backup: No heartbeat since 2026-01-01T00:00:00.000Z',
    });
    const reported = result({ type: 'heartbeat', error_message: 'The target reports a failure' });
    expect(nodeLevel(reported, node, 'backup')).toMatchObject({ type: 'node_failed' });
  });
});
