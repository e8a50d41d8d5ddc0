import { Chain, derivedFields, HealthCheck, MonitoringConfig, type NodeInput } from '@chain-mapping/model';
import { placeChain, type Plan, planOf } from '../targets/plan';
import { revisionOf } from './placements';

const NOW = '2026-01-01T00:00:00.000Z';

interface Facts {
  readonly id: string;
  readonly endpoint?: string;
  readonly version?: number;
  readonly check_interval?: number;
  readonly alert_thresholds?: object;
  readonly slo?: object;
}

function aPlan(facts: readonly Facts[]): Plan {
  const planned = facts.map(({ id, endpoint = 'http://one.test', version = 1, ...monitored }) => {
    const node: NodeInput = { id: 'n', type: 'service', health_check: HealthCheck.parse({ endpoint }) };
    const definition = { name: id, category: 'data_flow', edges: [], dependencies: [], tags: [], metadata: {} };
    const record = { status: 'unknown', created_at: NOW, updated_at: NOW, created_by: 'x', updated_by: 'x' };
    const chain = Chain.parse({
      ...definition,
      ...derivedFields({ nodes: [node], edges: [] }),
      ...record,
      id,
      version,
    });
    const fields = { chain_id: id, check_interval: 5, created_at: NOW, updated_at: NOW, ...monitored };
    const monitoring = MonitoringConfig.parse(fields);
    const placed = placeChain(
      chain,
      () => undefined,
      () => true,
    );
    return { ...placed, monitoring, interval_ms: monitoring.check_interval * 1000 };
  });
  return planOf(planned);
}

describe('revisionOf', () => {
  const [first, second] = [{ id: 'A1' }, { id: 'A2' }];
  const revision = revisionOf(aPlan([first, second]));

  it('is the same for the same placements, in whatever order they came', () => {
    expect(revisionOf(aPlan([second, first]))).toBe(revision);
  });

  it.each<[string, Facts[]]>([
    ['a chain less', [first]],
    ['another chain', [first, { id: 'A3' }]],
    ['another version', [first, { ...second, version: 2 }]],
    ['another target', [first, { ...second, endpoint: 'http://other.test' }]],
    ['another interval', [first, { ...second, check_interval: 6 }]],
    ['an objective', [first, { ...second, slo: { target: 0.99, window_days: 30 } }]],
    ['another threshold', [first, { ...second, alert_thresholds: { latency_threshold: 100 } }]],
  ])('is another one with %s', (_, facts) => {
    expect(revisionOf(aPlan(facts))).not.toBe(revision);
  });
});
