import type { ChainCondition } from '@chain-mapping/contracts';
import {
  burnRates,
  type ChainHealth,
  errorBudget,
  type MonitoringConfig,
  type SloTimeline,
  sloTimes,
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

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;

/** The few figures of a chain's health that are kept over time and shown to Prometheus. */
export function conditionOf(
  health: ChainHealth,
  monitoring: MonitoringConfig | undefined,
  timeline: SloTimeline | undefined,
  now: number,
): ChainCondition {
  const { chain_id, status, overall_score, coverage, sla_compliance, root_cause, edge_health } = health;
  const window_ms = (monitoring?.slo?.window_days ?? USUAL_DAYS) * DAY_MS;
  const { good, bad } = timeline === undefined ? { good: 0, bad: 0 } : sloTimes(timeline, now - window_ms, now);
  return {
    chain_id,
    status,
    overall_score,
    coverage,
    sla_compliance,
    error_budget: withErrorBudget(health, monitoring, timeline, now).error_budget,
    breached: edge_health.some((edge) => edge.breached),
    availability: good + bad === 0 ? null : good / (good + bad),
    root_cause,
  };
}
