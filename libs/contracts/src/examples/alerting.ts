import {
  type Alert,
  type Incident,
  type IncidentDetail,
  type IncidentEvent,
  type NotificationChannel,
  type NotificationRoutes,
  NotificationRoutesInput,
} from '@chain-mapping/model';
import type { Examples } from './example';

const firing: Alert = {
  id: '0c6f0f5e-6d0f-4d1b-9d7e-3a1f7f1e2b90',
  fingerprint: 'node_failed:A1:normalizer',
  incident_id: '5b1f4b44-0c2a-4d55-9d39-3f0e3f0f6a11',
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

const openedEvent: IncidentEvent = {
  at: '2026-03-10T09:15:04.118Z',
  kind: 'opened',
  text: 'data-bridge.normalizer is unhealthy: connection refused',
  actor: null,
};

const open: Incident = {
  id: '5b1f4b44-0c2a-4d55-9d39-3f0e3f0f6a11',
  status: 'open',
  severity: 'critical',
  title: 'data-bridge.normalizer is unhealthy: connection refused',
  culprit: {
    kind: 'component',
    id: '9f2c61f2a8a14d0b',
    chain_id: 'A1',
    node_id: 'normalizer',
    target_node: null,
    service_name: 'data-bridge',
    display_name: 'data-bridge.normalizer',
    suspected: false,
  },
  affected_chains: [
    { chain_id: 'A1', status: 'unhealthy', distance: 0 },
    { chain_id: 'C2', status: 'degraded', distance: 2 },
  ],
  affected_services: ['data-bridge', 'strategy-engine'],
  alert_count: 3,
  held_back_count: 2,
  opened_at: '2026-03-10T09:15:04.118Z',
  updated_at: '2026-03-10T09:15:04.118Z',
  closed_at: null,
  acknowledged_at: null,
  acknowledged_by: null,
  acknowledged_until: null,
  resolution: null,
  merged_into: null,
  sequence: 1,
};

const acknowledgedIncident: Incident = {
  ...open,
  acknowledged_at: '2026-03-10T09:16:30.000Z',
  acknowledged_by: 'ops@trading.example',
  acknowledged_until: '2026-03-10T10:16:30.000Z',
  updated_at: '2026-03-10T09:16:30.000Z',
  sequence: 2,
};

const closed: Incident = {
  ...acknowledgedIncident,
  status: 'closed',
  affected_chains: [],
  closed_at: '2026-03-10T09:21:04.020Z',
  updated_at: '2026-03-10T09:21:04.020Z',
  resolution: 'data-bridge.normalizer is healthy',
  sequence: 3,
};

const detail: IncidentDetail = {
  ...open,
  alerts: [firing],
  held_back: [
    {
      alert_id: '7a0f7b0e-8a26-4c8e-8a3f-5f4c2b7d9e02',
      chain_id: 'C2',
      node_id: 'signals',
      type: 'node_failed',
      severity: 'warning',
      message: 'Health check failed for strategy-engine.signals: Unexpected status code: 503',
      reason: 'strategy-engine.signals needs data-bridge.normalizer, which failed first',
      since: '2026-03-10T09:15:06.402Z',
      until: null,
      released: false,
    },
  ],
  timeline: [openedEvent],
};

const silence = {
  id: '6f1c2a34-5b0e-4a53-9c3d-0d8b8f1f2a77',
  matchers: [
    { field: 'service' as const, operator: '=' as const, value: 'data-store' },
    { field: 'severity' as const, operator: '=~' as const, value: 'warning|info' },
  ],
  everything: false,
  comment: 'The database moves to new disks',
  starts_at: '2026-03-10T09:00:00.000Z',
  ends_at: '2026-03-10T11:00:00.000Z',
  created_by: 'ops@trading.example',
  created_at: '2026-03-10T08:58:11.020Z',
  ended_at: null,
  ended_by: null,
  state: 'active' as const,
};

const { matchers, everything, comment, starts_at, ends_at } = silence;

const channel: NotificationChannel = {
  id: '2f1f6f1e-33f5-4a44-9a3b-6f0a0f9b7c10',
  name: 'On call',
  type: 'webhook',
  enabled: true,
  config: { url: 'https://hooks.example.com/incidents' },
  secrets: ['signing_secret'],
  state: 'working',
  failing_since: null,
  last_error: null,
  last_sent_at: '2026-03-10T09:15:04.480Z',
  created_at: '2026-03-01T08:00:00.000Z',
  created_by: 'ops@trading.example',
  updated_at: '2026-03-01T08:00:00.000Z',
  updated_by: 'ops@trading.example',
};

const draft = {
  channel: { name: 'On call', type: 'webhook', enabled: true, config: { url: 'https://hooks.example.com/incidents' } },
  sealed_secrets: 'b3BhcXVlIHRvIGV2ZXJ5Ym9keSBidXQgYWxlcnRpbmc=',
  actor: 'ops@trading.example',
} as const;

const routes: NotificationRoutesInput = NotificationRoutesInput.parse({
  routes: [
    {
      name: 'nights',
      matchers: [{ field: 'severity', operator: '=~', value: 'warning|info' }],
      channels: [channel.id],
      quiet_hours: [{ from: '22:00', to: '07:00', time_zone: 'Europe/Berlin' }],
      escalation: [{ after_seconds: 900, channels: [channel.id] }],
    },
  ],
});

const storedRoutes: NotificationRoutes = {
  ...routes,
  updated_at: '2026-03-01T08:00:00.000Z',
  updated_by: 'ops@trading.example',
};
const rules = [
  {
    name: 'one page for a data store',
    source: [{ field: 'service' as const, operator: '=' as const, value: 'data-store' }],
    target: [{ field: 'severity' as const, operator: '=~' as const, value: 'warning|info' }],
    equal: ['chain_id' as const],
  },
];
const storedRules = { rules, updated_at: '2026-03-10T08:58:11.020Z', updated_by: 'ops@trading.example' };

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
  listIncidents: {
    input: { status: 'open', severity: 'critical', chain_id: 'A1', limit: 100, offset: 0 },
    output: { incidents: [open], total: 1, limit: 100, offset: 0 },
  },
  getIncident: { input: { incident_id: open.id }, output: detail },
  acknowledgeIncident: {
    input: { incident_id: open.id, actor: 'ops@trading.example', expires_in_seconds: 3600 },
    output: acknowledgedIncident,
  },
  resolveIncident: {
    input: { incident_id: open.id, actor: 'ops@trading.example', resolution: 'restarted the normalizer' },
    output: closed,
  },
  listChannels: {
    input: { limit: 100, offset: 0 },
    output: { notification_channels: [channel], total: 1, limit: 100, offset: 0 },
  },
  getChannel: { input: { channel_id: channel.id }, output: channel },
  getChannelSealingKey: { input: {}, output: { public_key: 'hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=' } },
  createChannel: { input: draft, output: channel },
  updateChannel: { input: { channel_id: channel.id, ...draft }, output: channel },
  deleteChannel: {
    input: { channel_id: channel.id, actor: 'ops@trading.example' },
    output: { channel_id: channel.id },
  },
  testChannel: {
    input: { channel_id: channel.id, actor: 'ops@trading.example' },
    output: { channel_id: channel.id, accepted: true, detail: 'HTTP 200: ok', duration_ms: 84 },
  },
  getRoutes: { input: {}, output: storedRoutes },
  putRoutes: { input: { routes, actor: 'ops@trading.example' }, output: storedRoutes },
  listNotifications: {
    input: { incident_id: open.id, channel_id: channel.id, kind: 'opened', state: 'sent', limit: 100, offset: 0 },
    output: {
      notifications: [
        {
          id: '8c3b0a55-8f5b-4f7e-8d0b-1d7c6d8e9f01',
          incident_id: open.id,
          channel_id: channel.id,
          channel_name: 'On call',
          channel_type: 'webhook',
          route: 'default',
          kind: 'opened',
          severity: 'critical',
          title: open.title,
          state: 'sent',
          attempts: 1,
          reason: null,
          created_at: '2026-03-10T09:15:04.131Z',
          due_at: '2026-03-10T09:15:04.131Z',
          sent_at: '2026-03-10T09:15:04.480Z',
          message_id: 'd2b1c9aa-4a54-4f0e-9c55-0f6f3a7b2c02',
        },
      ],
      total: 1,
      limit: 100,
      offset: 0,
    },
  },
  incidentChanged: {
    parameters: { severity: 'critical', incident_id: open.id, state: 'opened' },
    data: { ...open, events: [openedEvent], recovered_chains: [] },
  },
  listSilences: {
    input: { state: 'active', limit: 100, offset: 0 },
    output: { silences: [silence], total: 1, limit: 100, offset: 0 },
  },
  getSilence: { input: { silence_id: silence.id }, output: silence },
  createSilence: {
    input: { silence: { matchers, everything, comment, starts_at, ends_at }, actor: silence.created_by },
    output: silence,
  },
  getInhibitionRules: { input: {}, output: storedRules },
  putInhibitionRules: { input: { rules, actor: storedRules.updated_by }, output: storedRules },
  endSilence: {
    input: { silence_id: silence.id, actor: 'ops@trading.example' },
    output: {
      ...silence,
      ended_at: '2026-03-10T10:12:00.000Z',
      ended_by: 'ops@trading.example',
      state: 'ended',
    },
  },
  alertChanged: { parameters: { severity: 'critical', chain_id: 'A1', state: 'firing' }, data: firing },
} satisfies Partial<Examples>;
