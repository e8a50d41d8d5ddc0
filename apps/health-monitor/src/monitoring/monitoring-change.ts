import type { MonitoringConfig, MonitoringInput } from '@chain-mapping/model';

const comparable = (monitoring: MonitoringInput) => {
  const { enabled, check_interval, alert_thresholds, slo } = monitoring;
  return JSON.stringify([
    enabled,
    check_interval,
    alert_thresholds.latency_threshold ?? null,
    alert_thresholds.error_rate_threshold ?? null,
    alert_thresholds.availability_threshold ?? null,
    slo?.target ?? null,
    slo?.window_days ?? null,
  ]);
};

/** Whether a chain would be monitored as it is already. */
export const isSameMonitoring = (config: MonitoringConfig, input: MonitoringInput): boolean =>
  comparable(config) === comparable(input);
