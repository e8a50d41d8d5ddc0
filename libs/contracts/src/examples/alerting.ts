import type { Alert } from '@chain-mapping/model';
import type { Examples } from './example';

const firing: Alert = {
  id: '0c6f0f5e-6d0f-4d1b-9d7e-3a1f7f1e2b90',
  fingerprint: 'node_failed:A1:normalizer',
  incident_id: null,
  chain_id: 'A1',
  node_id: 'normalizer',
  type: 'node_failed',
  severity: 'critical',
  status: 'firing',
  message: 'Health check failed for data-bridge.normalizer: connection refused',
  count: 1,
  root_cause: 'normalizer',
  affected_chains: ['A1'],
  fired_at: '2026-03-10T09:15:04.118Z',
  last_seen_at: '2026-03-10T09:15:04.118Z',
  acknowledged_at: null,
  acknowledged_by: null,
  resolved: false,
  resolved_at: null,
  resolution: null,
  sequence: 1,
};

const acknowledged: Alert = {
  ...firing,
  status: 'acknowledged',
  acknowledged_at: '2026-03-10T09:16:30.000Z',
  acknowledged_by: 'ops@trading.example',
  sequence: 2,
};

const resolved: Alert = {
  ...acknowledged,
  status: 'resolved',
  resolved: true,
  resolved_at: '2026-03-10T09:21:04.020Z',
  resolution: 'restarted the normalizer',
  sequence: 3,
};

export const alertingExamples = {
  listAlerts: {
    input: { status: 'firing', severity: 'critical', chain_id: 'A1', limit: 100, offset: 0 },
    output: { alerts: [firing], total: 1, limit: 100, offset: 0 },
  },
  getAlert: { input: { alert_id: firing.id }, output: firing },
  acknowledgeAlert: { input: { alert_id: firing.id, actor: 'ops@trading.example' }, output: acknowledged },
  resolveAlert: {
    input: { alert_id: firing.id, actor: 'ops@trading.example', resolution: 'restarted the normalizer' },
    output: resolved,
  },
  alertStatistics: {
    input: {},
    output: { active_alerts: 2, by_severity: { info: 0, warning: 1, critical: 1 } },
  },
  alertChanged: { parameters: { severity: 'critical', chain_id: 'A1', state: 'firing' }, data: firing },
} satisfies Partial<Examples>;
