import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { Time } from '../chain/vocabulary';

export const AlertThresholds = z.object({
  /** Milliseconds. */
  latency_threshold: z.number().positive().max(3_600_000).nullish(),
  /** A share, 0 to 1. */
  error_rate_threshold: z.number().min(0).max(1).nullish(),
  /** A share, 0 to 1. */
  availability_threshold: z.number().min(0).max(1).nullish(),
  /** So many calls that differ from code and traffic are an alert. */
  drift_threshold: z.number().int().min(1).max(10_000).nullish(),
});
export type AlertThresholds = z.output<typeof AlertThresholds>;

/** How a chain is monitored, as a client sends it. */
export const MonitoringInput = z.object({
  enabled: z.boolean().default(true),
  /** Seconds. */
  check_interval: z.number().int().min(1).max(86_400).default(30),
  alert_thresholds: AlertThresholds.default({}),
  slo: z
    .object({
      /** The share of good time that is promised, for example 0.999. */
      target: z.number().gt(0).lt(1),
      window_days: z.number().int().min(1).max(366),
    })
    .nullish(),
});
export type MonitoringInput = z.output<typeof MonitoringInput>;

export const MonitoringConfig = MonitoringInput.extend({ chain_id: ChainId, created_at: Time, updated_at: Time });
export type MonitoringConfig = z.output<typeof MonitoringConfig>;
