import type { ChainHealth, WindowHealth } from '../health/chain-health';
import { healthLevels } from './health-levels';

const AT = Date.UTC(2026, 0, 1, 12);
const LONG_AGO = new Date(AT - 3_600_000).toISOString();

const windowHealth = (fields: Partial<WindowHealth> = {}): WindowHealth => ({
  ...{ observations: 60, availability: 1, error_rate: 0, avg_latency: 20, p50: 20, p95: 40, p99: 60 },
  ...fields,
});

const health = (fields: Partial<ChainHealth> = {}): ChainHealth => ({
  ...{ chain_id: 'A1', status: 'healthy', overall_score: 100, coverage: 1, node_health: [], edge_health: [] },
  ...{ sla_compliance: 1, error_budget: null, root_cause: null, checked_at: null },
  ...fields,
});

const node = (five: Partial<WindowHealth>, one: Partial<WindowHealth> = five, since = LONG_AGO) => ({
  ...{ node_id: 'feed', status: 'healthy' as const, response_time: 20, error_message: null, checked_at: null },
  ...{ consecutive_failures: 0, since, score: 100 },
  windows: { one_minute: windowHealth(one), five_minutes: windowHealth(five) },
});

const edge = (latency: number | null, breached: boolean) => ({
  ...{ source_node: 'web', target_node: 'store', latency_sla: 100, latency, sla_compliance: 0.5, breached },
});

const said = (given: ChainHealth) =>
  healthLevels(given, {
    thresholds: { latency_threshold: 100, error_rate_threshold: 0.05, availability_threshold: 0.99 },
    nameOf: (id) => `service.${id}`,
    episodeOf: () => LONG_AGO,
    at: AT,
  });
const failing = (given: ChainHealth) =>
  said(given).flatMap((level) =>
    level.state === 'failing' ? [`${level.severity} ${level.type}: ${level.message}`] : [],
  );

describe('what the health of a chain says beside its status', () => {
  it('names a call over its SLA, and is clear of it when it is within', () => {
    const slow = health({ status: 'degraded', edge_health: [edge(250, true)] });
    expect(failing(slow)).toEqual([
      'warning sla_breach: SLA breached: service.web → service.store takes 250 ms, the SLA is 100 ms',
    ]);
    expect(said(slow)[0]).toMatchObject({ node_id: 'web', target_node: 'store', chain_id: 'A1' });
    expect(said(health({ edge_health: [edge(20, false)] }))).toMatchObject([{ type: 'sla_breach', state: 'clear' }]);
    expect(said(health({ edge_health: [edge(null, false)] }))).toEqual([]);
  });

  it('tells of a budget of time only while the newest answers overspend it', () => {
    const latency_budget = {
      ...{ budget_ms: 200, spent_ms: 300, remaining_ms: -100, path: ['web', 'store'] },
      edges: [{ source_node: 'web', target_node: 'store', latency_sla: 100, p95: 300 }],
      overspent_by: { source_node: 'web', target_node: 'store', by_ms: 200 },
    };
    expect(failing(health({ latency_budget, edge_health: [{ ...edge(280, false), latency_sla: null }] }))).toEqual([
      'warning latency_budget: Latency budget overspent: 300 ms of 200 ms, most of it from web to store (200 ms over)',
    ]);
    expect(failing(health({ latency_budget, edge_health: [{ ...edge(20, false), latency_sla: null }] }))).toEqual([]);
  });

  it.each([
    [14.4, 'critical'],
    [6, 'warning'],
    [1, 'info'],
  ])('tells of an error budget that burns %d times too fast as %s, while the chain is bad', (factor, severity) => {
    const burn_rates = [{ factor, long_ms: 1, short_ms: 1, long: 20, short: 20, burning: true }];
    const error_budget = { target: 0.999, window_days: 30, remaining: 0.4, burn_rate: 20 };
    const bad = health({ status: 'unhealthy', burn_rates, error_budget });
    expect(failing(bad)).toEqual([`${severity} burn_rate: Error budget burns 20 times too fast: 40 % of it is left`]);
    expect(said({ ...bad, status: 'healthy' })).toMatchObject([{ type: 'burn_rate', state: 'clear' }]);
  });

  it('tells what is over its threshold for a minute and for five', () => {
    expect(failing(health({ node_health: [node({ p95: 150 })] }))).toEqual([
      'warning latency: Latency (p95) of service.feed is 150 ms, the threshold is 100 ms',
    ]);
    expect(failing(health({ node_health: [node({ error_rate: 0.25, availability: 0.9 })] }))).toEqual([
      'warning error_rate: Error rate of service.feed is 25 %, the threshold is 5 %',
      'warning availability: Availability of service.feed is 90 %, the threshold is 99 %',
    ]);
    expect(failing(health({ node_health: [node({ error_rate: 0.25 }, { error_rate: 0 })] }))).toEqual([]);
  });

  it('says nothing of what an outage left behind, of what is unknown, and of few checks', () => {
    const justBack = new Date(AT - 60_000).toISOString();
    expect(said(health({ node_health: [node({ error_rate: 0.5 }, { error_rate: 0.5 }, justBack)] }))).toEqual([]);
    expect(said(health({ node_health: [node({ error_rate: 0.5, observations: 4 })] }))).toEqual([]);
    expect(said(health({ status: 'unknown', edge_health: [edge(250, true)] }))).toEqual([]);
    expect(said(health({ status: 'maintenance', edge_health: [edge(250, true)] }))).toEqual([]);
  });
});
