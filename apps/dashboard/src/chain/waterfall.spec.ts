import type { LatencyBudget } from '@chain-mapping/model';
import { waterfall } from './waterfall';

const budget = (budget_ms: number, ...edges: [number | null, number | null][]): LatencyBudget => ({
  budget_ms,
  spent_ms: edges.reduce((sum, [p95]) => sum + (p95 ?? 0), 0),
  remaining_ms: null,
  path: [],
  edges: edges.map(([p95, latency_sla], index) => ({
    source_node: `n${index}`,
    target_node: `n${index + 1}`,
    p95,
    latency_sla,
  })),
  overspent_by: null,
});

describe('waterfall', () => {
  it('begins each call where the one before ends, in parts of the budget', () => {
    const { bars, budget: end } = waterfall(budget(200, [50, 100], [100, 80]));
    expect(end).toBe(1);
    expect(bars).toMatchObject([
      { from: 0, width: 0.25, allowed: 0.5, isOver: false },
      { from: 0.25, width: 0.5, allowed: 0.65, isOver: true },
    ]);
  });

  it('shows where the budget ends when more is spent', () => {
    expect(waterfall(budget(100, [200, null]))).toMatchObject({ budget: 0.5, bars: [{ width: 1, allowed: null }] });
  });

  it('leaves out what is not measured', () => {
    expect(waterfall(budget(100, [null, 50])).bars).toMatchObject([{ width: 0, isOver: false }]);
  });
});
