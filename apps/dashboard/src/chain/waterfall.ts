import type { LatencyBudget } from '@chain-mapping/model';

/** One call of the longest path, as a bar that begins where the one before ends. All in parts of the whole width, 0 to 1. */
export interface WaterfallBar {
  readonly source_node: string;
  readonly target_node: string;
  readonly p95: number | null;
  readonly latency_sla: number | null;
  readonly from: number;
  readonly width: number;
  /** Where its own SLA ends. */
  readonly allowed: number | null;
  readonly isOver: boolean;
}

export interface Waterfall {
  readonly bars: readonly WaterfallBar[];
  /** Where the budget of the whole ends. */
  readonly budget: number;
}

export function waterfall({ budget_ms, spent_ms, edges }: LatencyBudget): Waterfall {
  const whole = Math.max(budget_ms, spent_ms ?? 0, 1);
  let at = 0;
  const bars = edges.map(({ source_node, target_node, p95, latency_sla }) => {
    const from = at;
    at += p95 ?? 0;
    return {
      source_node,
      target_node,
      p95,
      latency_sla,
      from: from / whole,
      width: (p95 ?? 0) / whole,
      allowed: latency_sla === null ? null : Math.min(1, (from + latency_sla) / whole),
      isOver: p95 !== null && latency_sla !== null && p95 > latency_sla,
    };
  });
  return { bars, budget: budget_ms / whole };
}
