import type { ChainHealth, MaintenanceWindow, MonitoringConfig } from '@chain-mapping/model';
import type { Secret } from '../health/secrets';
import type { Examples } from './example';

const health: ChainHealth = {
  chain_id: 'A1',
  status: 'unhealthy',
  overall_score: 61.4,
  coverage: 1,
  node_health: [
    {
      node_id: 'normalizer',
      status: 'unhealthy',
      response_time: null,
      error_message: 'connection refused',
      checked_at: '2026-03-10T09:15:04.118Z',
      consecutive_failures: 2,
      since: '2026-03-10T09:15:04.118Z',
      score: 0,
    },
  ],
  edge_health: [
    {
      source_node: 'tick_stream',
      target_node: 'normalizer',
      latency_sla: 500,
      latency: 41.5,
      sla_compliance: 0.998,
      breached: false,
    },
  ],
  sla_compliance: 0.998,
  error_budget: { target: 0.999, window_days: 30, remaining: 0.72, burn_rate: 1.4 },
  burn_rates: [{ factor: 14.4, long_ms: 3_600_000, short_ms: 300_000, long: 1.4, short: 0, burning: false }],
  root_cause: {
    node_id: 'normalizer',
    service_name: 'data-bridge',
    display_name: 'data-bridge.normalizer',
    status: 'unhealthy',
    error_message: 'connection refused',
    component_id: '5f0c3d1a9be27c4406d1e8b3',
    chain_ids: ['A1', 'A4'],
    affected_chains: ['A1', 'A4', 'C2'],
    affected_count: 3,
  },
  latency_budget: {
    budget_ms: 500,
    spent_ms: 61.5,
    remaining_ms: 438.5,
    path: ['tick_stream', 'normalizer'],
    edges: [{ source_node: 'tick_stream', target_node: 'normalizer', latency_sla: 500, p95: 61.5 }],
    overspent_by: null,
  },
  checked_at: '2026-03-10T09:15:04.118Z',
};

const status = {
  chain_id: 'A1',
  status: 'unhealthy' as const,
  since: '2026-03-10T09:15:04.118Z',
  sequence: 1_773_134_104_118,
};

const monitoring: MonitoringConfig = {
  chain_id: 'A1',
  enabled: true,
  check_interval: 5,
  alert_thresholds: { latency_threshold: 1000, error_rate_threshold: 0.05, availability_threshold: 0.99 },
  slo: { target: 0.999, window_days: 30 },
  created_at: '2026-03-02T08:00:00.000Z',
  updated_at: '2026-03-02T08:00:00.000Z',
};

const maintenanceWindow: MaintenanceWindow = {
  id: '6f1c2a34-5b0e-4a53-9c3d-0d8b8f1f2a77',
  name: 'Weekly database upgrade',
  comment: 'Patches, then a restart',
  starts_at: null,
  ends_at: null,
  cron: '30 2 * * 7',
  duration_seconds: 3600,
  time_zone: 'Europe/Berlin',
  everything: false,
  chain_ids: [],
  service_names: ['data-store'],
  nodes: [{ chain_id: 'A1', node_id: 'normalizer' }],
  created_by: 'ann',
  created_at: '2026-03-02T08:00:00.000Z',
};
const maintenanceNow = {
  ...maintenanceWindow,
  state: 'upcoming' as const,
  next_change_at: '2026-03-15T01:30:00.000Z',
};

const secret: Secret = {
  name: 'orders-db',
  created_at: '2026-03-02T08:00:00.000Z',
  created_by: 'ops@trading.example',
  updated_at: '2026-03-09T14:30:00.000Z',
  updated_by: 'ops@trading.example',
};

export const healthExamples = {
  getChainHealth: { input: { chain_id: 'A1' }, output: health },
  checkChain: { input: { chain_id: 'A1', node_id: 'normalizer' }, output: health },
  checkTargets: {
    input: { target_ids: ['5f0c3d1a9be27c4406d1e8b3'], wait_ms: 2000 },
    output: {
      targets: [
        {
          target_id: '5f0c3d1a9be27c4406d1e8b3',
          status: 'unhealthy',
          since: '2026-03-10T09:15:04.118Z',
          slot: 1_773_134_104_000,
          checked_at: '2026-03-10T09:15:04.118Z',
          consecutive_failures: 2,
          response_time: null,
          error_message: 'connection refused',
        },
      ],
    },
  },
  listChainSummaries: {
    input: { after: null, limit: 200 },
    output: {
      summaries: [
        {
          chain_id: 'A1',
          status: 'unhealthy',
          overall_score: 61.4,
          coverage: 1,
          node_health: [{ node_id: 'normalizer', status: 'unhealthy', error_message: 'connection refused' }],
          edge_health: [{ source_node: 'tick_stream', target_node: 'normalizer', breached: false }],
          error_budget: { target: 0.999, window_days: 30, remaining: 0.72, burn_rate: 1.4 },
          checked_at: '2026-03-10T09:15:04.118Z',
        },
      ],
      next: null,
    },
  },
  listPlacements: {
    input: { after: null, limit: 200 },
    output: {
      placements: [
        {
          chain_id: 'A1',
          version: 3,
          interval_ms: 5000,
          targets: { normalizer: '5f0c3d1a9be27c4406d1e8b3' },
          alert_thresholds: { latency_threshold: 1000 },
          has_slo: true,
        },
      ],
      next: null,
      revision: '0b7a4c1f2d9e8a6355c1e0f4b2d7a913',
    },
  },
  listChainConditions: {
    input: { after: null, limit: 200 },
    output: {
      at: '2026-03-10T09:15:00.000Z',
      conditions: [
        {
          chain_id: 'A1',
          status: 'unhealthy',
          overall_score: 49,
          coverage: 1,
          sla_compliance: 0.98,
          error_budget: { target: 0.999, window_days: 30, remaining: 0.4, burn_rate: 16.7 },
          breached: false,
          availability: 0.9994,
          root_cause: {
            node_id: 'normalizer',
            display_name: 'data-bridge.normalizer',
            component_id: '5f0c3d1a9be27c44',
          },
        },
      ],
      next: null,
    },
  },
  listChainStatuses: { input: {}, output: { statuses: [status] } },
  chainHealthChanged: { parameters: { chain_id: 'A1' }, data: { ...status, previous_status: 'healthy', health } },
  checkResults: {
    parameters: { shard: '7' },
    data: {
      results: [
        {
          target_id: '5f0c3d1a9be27c4406d1e8b3',
          slot: 1_773_134_104_000,
          checked_at: '2026-03-10T09:15:04.118Z',
          type: 'http',
          status: 'unhealthy',
          response_time: null,
          error_message: 'connection refused',
          result_id: '5f0c3d1a9be27c4406d1e8b3-1773134104000',
          nodes: [{ chain_id: 'A1', node_id: 'normalizer', service_name: 'data-bridge' }],
          component_status: 'unhealthy',
          component_since: '2026-03-10T09:15:04.118Z',
          consecutive_failures: 2,
        },
      ],
    },
  },
  getMonitoring: { input: { chain_id: 'A1' }, output: monitoring },
  putMonitoring: {
    input: {
      chain_id: 'A1',
      monitoring: {
        enabled: true,
        check_interval: 5,
        alert_thresholds: { latency_threshold: 1000 },
        slo: { target: 0.999, window_days: 30 },
      },
    },
    output: monitoring,
  },
  deleteMonitoring: { input: { chain_id: 'A1' }, output: { chain_id: 'A1' } },
  listSecrets: {
    input: { limit: 100, offset: 0 },
    output: { secrets: [secret], total: 1, limit: 100, offset: 0 },
  },
  getSealingKey: { input: {}, output: { public_key: '3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=' } },
  putSecret: {
    input: {
      name: 'orders-db',
      sealed_value: 'hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=',
      actor: 'ops@trading.example',
    },
    output: secret,
  },
  deleteSecret: { input: { name: 'orders-db' }, output: { name: 'orders-db' } },
  monitoringStatistics: {
    input: {},
    output: {
      active_chains: 40,
      configured_chains: 41,
      check_targets: 118,
      checks_last_minute: 1416,
      by_status: { healthy: 39, unhealthy: 1 },
    },
  },
  issueHeartbeatToken: {
    input: {
      chain_id: 'A1',
      node_id: 'nightly_backup',
      hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      actor: 'ann',
    },
    output: { endpoint: 'heartbeat://nightly-backup', created_at: '2026-03-02T08:00:00.000Z', created_by: 'ann' },
  },
  reportHeartbeat: {
    input: {
      hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      report: { status: 'fail', message: 'disk full', duration_ms: 182_000 },
    },
    output: { received_at: '2026-03-10T09:15:04.118Z' },
  },
  createMaintenanceWindow: {
    input: {
      window: {
        name: 'Weekly database upgrade',
        comment: 'Patches, then a restart',
        cron: '30 2 * * 7',
        duration_seconds: 3600,
        time_zone: 'Europe/Berlin',
        everything: false,
        chain_ids: [],
        service_names: ['data-store'],
        nodes: [{ chain_id: 'A1', node_id: 'normalizer' }],
      },
      actor: 'ann',
    },
    output: maintenanceNow,
  },
  getMaintenanceWindow: { input: { window_id: maintenanceWindow.id }, output: maintenanceNow },
  listMaintenanceWindows: {
    input: { state: 'upcoming', limit: 100, offset: 0 },
    output: { maintenance_windows: [maintenanceNow], total: 1, limit: 100, offset: 0 },
  },
  deleteMaintenanceWindow: { input: { window_id: maintenanceWindow.id }, output: { window_id: maintenanceWindow.id } },
  maintenanceChanged: {
    parameters: { window_id: maintenanceWindow.id },
    data: { window_id: maintenanceWindow.id, window: maintenanceWindow },
  },
  monitoringChanged: { parameters: { chain_id: 'A1' }, data: { chain_id: 'A1', monitoring } },
} satisfies Partial<Examples>;
