import type { Config } from './config';

export const HEALTH_MONITOR_CONFIG = Symbol('HEALTH_MONITOR_CONFIG');
export type HealthMonitorConfig = Pick<
  Config,
  | 'CHECKS_IN_FLIGHT'
  | 'CHECK_JOBS'
  | 'EGRESS_ALLOW'
  | 'SECRETS_KEY'
  | 'SECRETS_KEY_PREVIOUS'
  | 'SELF_CHECK_TARGETS'
  | 'SELF_CHECK_HOLD_SECONDS'
>;
