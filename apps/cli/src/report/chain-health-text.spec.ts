import { stripVTControlCharacters } from 'node:util';
import type { ChainHealth } from '@chain-mapping/model';
import { chainText } from './chain-health-text';

const node = (id: string) => ({ id, type: 'service' as const, display_name: `${id}-service` });
const chain = { id: 'A1', name: 'Orders', nodes: [node('shop'), node('orders')] };

const health: ChainHealth = {
  chain_id: 'A1',
  status: 'degraded',
  overall_score: 61.4,
  coverage: 0.5,
  node_health: [
    {
      ...{ node_id: 'shop', status: 'degraded', response_time: 41.6, error_message: 'Unexpected status code: 500' },
      ...{ checked_at: null, consecutive_failures: 1, since: null, score: 10 },
    },
  ],
  edge_health: [
    {
      ...{ source_node: 'shop', target_node: 'orders', latency_sla: 50, latency: 80 },
      ...{ sla_compliance: 0.4, breached: true },
    },
  ],
  sla_compliance: 0.4,
  error_budget: { target: 0.999, window_days: 30, remaining: 0.72, burn_rate: 20 },
  burn_rates: [{ factor: 14.4, long_ms: 3_600_000, short_ms: 300_000, long: 20, short: 30, burning: true }],
  root_cause: {
    ...{ node_id: 'ledger', service_name: null, display_name: 'ledger', status: 'unhealthy' },
    ...{ error_message: 'connection refused', chain_ids: ['A2'], affected_count: 3 },
  },
  latency_budget: {
    ...{ budget_ms: 50, spent_ms: 80, remaining_ms: -30, path: ['shop', 'orders'] },
    edges: [{ source_node: 'shop', target_node: 'orders', latency_sla: 50, p95: 80 }],
    overspent_by: { source_node: 'shop', target_node: 'orders', by_ms: 30 },
  },
  checked_at: null,
};

const lines = (of: ChainHealth): string[] => stripVTControlCharacters(chainText(chain, of)).split('\n');

describe('chainText', () => {
  it('says what there is to know of a chain in trouble', () => {
    expect(lines(health)).toEqual([
      'A1  Orders  degraded  score 61  50 % of what is checked is known',
      'root cause: ledger (connection refused), in chain A2; 3 chains need it',
      'time: 80 ms spent at p95 of 50 ms along shop-service -> orders-service',
      'worst edge: shop-service -> orders-service, 30 ms over its SLA',
      'breaks its SLA: shop-service -> orders-service (80 ms of 50 ms)',
      'error budget: 72 % left of 99.9 % over 30 days, burning at 20.0x',
      '',
      'NODE          STATUS     TIME  P95  WHAT',
      'shop-service  degraded  42 ms    -  Unexpected status code: 500',
    ]);
  });

  it('is short where there is little to say', () => {
    const quiet = { ...health, error_budget: null, latency_budget: null, root_cause: null, edge_health: [] };
    expect(lines({ ...quiet, coverage: null, overall_score: null })).toEqual([
      'A1  Orders  degraded  score -  nothing is checked',
      '',
      expect.stringMatching(/^NODE/),
      expect.stringMatching(/^shop-service/),
    ]);
  });

  it('tells what is only suspected, and which edge is the cause', () => {
    const suspected = { ...health.root_cause, display_name: 'cache', error_message: null, suspected: true };
    expect(
      lines({ ...health, root_cause: { ...health.root_cause, ...suspected } as ChainHealth['root_cause'] })[1],
    ).toBe('root cause, suspected: cache, in chain A2; 3 chains need it');
    const edge = { source_node: 'shop', target_node: 'orders' };
    expect(lines({ ...health, root_cause: { ...health.root_cause, edge } as ChainHealth['root_cause'] })[1]).toMatch(
      /^root cause: shop-service -> orders-service \(/,
    );
  });
});
