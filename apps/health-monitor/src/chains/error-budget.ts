import {
  burnRates,
  type ChainHealth,
  errorBudget,
  type MonitoringConfig,
  type SloTimeline,
} from '@chain-mapping/model';

/** The health of a chain with what is left of its error budget, where an objective is set and the chain has been known at some time. */
export function withErrorBudget(
  health: ChainHealth,
  monitoring: MonitoringConfig | undefined,
  timeline: SloTimeline | undefined,
  now: number,
): ChainHealth {
  const slo = monitoring?.slo;
  if (slo == null || timeline === undefined) return health;
  return { ...health, error_budget: errorBudget(timeline, slo, now), burn_rates: burnRates(timeline, slo, now) };
}
