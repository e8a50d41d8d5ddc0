import { MonitoringConfig, MonitoringInput } from '@chain-mapping/model';
import { isSameMonitoring } from './monitoring-change';

const NOW = '2026-01-01T00:00:00.000Z';
const config = MonitoringConfig.parse({
  chain_id: 'A1',
  check_interval: 5,
  slo: null,
  created_at: NOW,
  updated_at: NOW,
});

describe('isSameMonitoring', () => {
  it.each([
    [{ check_interval: 5 }, true],
    [{ check_interval: 5, alert_thresholds: { latency_threshold: null } }, true],
    [{ check_interval: 6 }, false],
    [{ check_interval: 5, enabled: false }, false],
    [{ check_interval: 5, alert_thresholds: { error_rate_threshold: 0.1 } }, false],
    [{ check_interval: 5, slo: { target: 0.99, window_days: 30 } }, false],
  ])('%j: %s', (input, same) => {
    expect(isSameMonitoring(config, MonitoringInput.parse(input))).toBe(same);
  });
});
