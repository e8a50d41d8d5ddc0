import type { TrackedEvent } from '@chain-mapping/model';
import type { Examples } from './example';

const tracked: TrackedEvent = {
  id: '018e2a0c-55f1-7c3e-9a2b-0d6a5d1f4e77',
  service_name: 'order-service',
  event_type: 'order_placed',
  chain_id: 'D4',
  node_id: 'order_api',
  timestamp: '2026-03-10T09:15:02.871Z',
  duration_ms: 38.2,
  attributes: { symbol: 'BTC-USD', side: 'buy' },
};

const minute = Date.parse('2026-03-10T09:15:00.000Z');
const trace_id = '5b8efff798038103d269b633813fc60c';

const traffic = {
  calls: 24,
  estimated_calls: 240,
  errors: 1,
  error_rate: 0.041666,
  average_ms: 31.7,
  p50_ms: 29.5,
  p95_ms: 61.2,
  p99_ms: 88,
};
const seen = { first_seen: '2026-03-10T09:15:00.120Z', last_seen: '2026-03-10T09:59:58.004Z' };

const point = {
  time: '2026-03-10T09:15:00.000Z',
  count: 24,
  average: 31.7,
  p50: 29.5,
  p95: 61.2,
  p99: 88,
  error_rate: 0.042,
};

export const ingestExamples = {
  eventsTracked: { parameters: { service_name: 'order-service' }, data: { events: [tracked] } },
  flowsObserved: {
    parameters: { service_name: 'data-bridge' },
    data: {
      flows: [
        {
          id: 'data-bridge-eu1-1773134100',
          timestamp: '2026-03-10T09:15:00.000Z',
          source_service: 'data-bridge',
          target_service: 'database-service',
          target_address: '10.0.4.12:9000',
          protocol: 'tcp',
          bytes_sent: 184_320,
          bytes_received: 9_216,
          connections: 12,
        },
        {
          id: '018e2a0c-55f1-7c3e-9a2b-0d6a5d1f4e78',
          timestamp: '2026-03-10T09:15:00.000Z',
          source_service: 'data-bridge',
          target_service: 'postgresql://market-db/ticks',
          target_address: 'market-db:5432',
          protocol: 'tcp',
          bytes_sent: 0,
          bytes_received: 0,
          connections: 1,
          target_type: 'database',
          edge_type: 'database_query',
          calls: 240,
          errors: 1,
          latency: { '18': 239, '64': 1 },
          latency_sum: 490.4,
        },
      ],
    },
  },
  listEvents: {
    input: { service: 'order-service', chain_id: 'D4', limit: 100, offset: 0 },
    output: { events: [tracked], total: 1, limit: 100, offset: 0 },
  },
  chainSeries: {
    input: {
      chain_id: 'D4',
      metric: 'response_time',
      from: '2026-03-10T09:00:00.000Z',
      to: '2026-03-10T10:00:00.000Z',
      step: 60,
    },
    output: {
      chain_id: 'D4',
      metric: 'response_time',
      node_id: null,
      edge: null,
      source: 'checks',
      from: '2026-03-10T09:00:00.000Z',
      to: '2026-03-10T10:00:00.000Z',
      step: 60,
      points: [point],
    },
  },
  platformSeries: {
    input: {
      metric: 'response_time',
      from: '2026-03-10T09:15:00.000Z',
      to: '2026-03-10T09:16:00.000Z',
      limit: 100,
      offset: 0,
    },
    output: {
      metric: 'response_time',
      from: '2026-03-10T09:15:00.000Z',
      to: '2026-03-10T09:16:00.000Z',
      step: 60,
      chains: [{ chain_id: 'D4', points: [point] }],
      total: 1,
      limit: 100,
      offset: 0,
    },
  },
  getObjectiveReport: {
    input: { chain_id: 'D4', at: '2026-03-31T00:00:00.000Z' },
    output: {
      chain_id: 'D4',
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-31T00:00:00.000Z',
      objective: { target: 0.999, window_days: 30 },
      availability: 0.99966,
      good_ms: 2_583_600_000,
      bad_ms: 864_000,
      uncounted_ms: 7_536_000,
      known_since: '2026-01-02T08:00:00.000Z',
      error_budget: { allowed_ms: 2_584_464, spent_ms: 864_000, remaining: 0.665695, burn_rate: 0 },
      burn_rates: [{ factor: 14.4, long_ms: 3_600_000, short_ms: 300_000, long: 0, short: 0, burning: false }],
      spent_by: [
        {
          component_id: '5f0c3d1a9be27c44',
          node_id: 'order_store',
          display_name: 'orders-db',
          edge: null,
          bad_ms: 864_000,
          share: 1,
        },
      ],
    },
  },
  listChainHistories: {
    input: { chain_ids: ['D4'], from: '2026-03-10T09:00:00.000Z', to: '2026-03-10T10:00:00.000Z', step: 120 },
    output: {
      from: '2026-03-10T09:00:00.000Z',
      to: '2026-03-10T10:00:00.000Z',
      step: 120,
      histories: [{ chain_id: 'D4', points: [{ time: '2026-03-10T09:14:00.000Z', availability: 0.98, p95: 61.2 }] }],
    },
  },
  exportSeries: {
    input: { chain_id: 'D4', metric: 'response_time', step: 60, format: 'arrow', address: 'bytes.gateway.5a1c2b34' },
    output: { rows: 24 },
  },
  exportRows: {
    input: {
      table: 'chain_health_metrics',
      from: '2026-03-10T00:00:00.000Z',
      to: '2026-03-11T00:00:00.000Z',
      format: 'parquet',
      address: 'bytes.gateway.5a1c2b34',
    },
    output: { rows: 1_382_400 },
  },
  ingestStatistics: {
    input: {},
    output: { rows: { chain_health_metrics: 48_211, chain_performance_events: 1_204, chain_network_flows: 380 } },
  },
  tracesPaired: {
    parameters: { stage: 'settled' },
    data: {
      spans: {
        texts: ['order-service', 'production', 'GET /prices/{symbol}', 'market-data'],
        far_sides: [{ edge_type: 'http_request', node_type: 'external_service', name: 3, direction: 'out' }],
        columns:
          'AQAAAAEAAAAAAAAAAQAAAACAaXNwzXlCMzMzMzOzP0AAAAAAAAAkQAAAAAB+m+HudLHBwwAAAAAAAAAA9/+OWwOBA5gztmnSDMY/gQAAAAABAAIAAAABAAI=',
      },
      fresh: true,
      edges: [
        {
          minute,
          environment: 'production',
          source: 'order-service',
          source_type: 'service',
          target: 'database-service',
          target_type: 'service',
          edge_type: 'grpc_call',
          address: 'database-service',
          calls: 2,
          estimated_calls: 20,
          errors: 0,
          latency: { '88': 2 },
          latency_sum: 63.4,
          first_seen: minute + 120,
          last_seen: minute + 640,
          trace_id,
        },
      ],
      steps: [
        {
          chain_id: 'D4',
          source_node: 'order_api',
          target_node: 'order_store',
          edge_type: 'grpc_call',
          at: minute + 120,
          latency: 31.7,
          error: null,
          service: 'database-service',
          operation: 'orders.Store/Put',
          environment: 'production',
          trace_id,
          span_id: 'eee19b7ec3c1b175',
          parent_span_id: 'eee19b7ec3c1b174',
          linked_trace_id: '',
        },
      ],
    },
  },
  metricsReceived: {
    parameters: { shard: '0' },
    data: {
      points: [
        {
          service: 'order-service',
          environment: 'production',
          name: 'orders.open',
          unit: '{order}',
          at: minute + 120,
          value: 17,
          attributes: { symbol: 'BTC-USD' },
        },
      ],
    },
  },
  getTopology: {
    input: { at: '2026-03-10T10:00:00.000Z', window_minutes: 60, environment: 'production' },
    output: {
      at: '2026-03-10T10:00:00.000Z',
      from: '2026-03-10T09:00:00.000Z',
      nodes: [
        {
          id: 'service:order-service',
          name: 'order-service',
          type: 'service',
          status: 'healthy',
          sources: ['traces', 'declared', 'checks'],
          chain_ids: ['D4'],
          entry_calls: 24,
          ...seen,
        },
      ],
      edges: [
        {
          source: 'service:order-service',
          target: 'service:database-service',
          edge_type: 'grpc_call',
          environment: 'production',
          status: 'healthy',
          sources: ['traces', 'declared'],
          chain_ids: ['D4'],
          traffic,
          ...seen,
          trace_id,
        },
      ],
      truncated: false,
    },
  },
  listObservedEdges: {
    input: {
      at: '2026-03-10T10:00:00.000Z',
      window_minutes: 60,
      sort: 'slowest',
      min_calls: 10,
      limit: 100,
      offset: 0,
    },
    output: {
      edges: [
        {
          source: 'order-service',
          source_type: 'service',
          target: 'postgresql://orders-db/orders',
          target_type: 'database',
          edge_type: 'database_query',
          environment: 'production',
          addresses: [],
          traffic,
          ...seen,
          trace_id,
        },
      ],
      total: 1,
      limit: 100,
      offset: 0,
    },
  },
  listTracedEdges: {
    input: {
      at: '2026-03-10T10:00:00.000Z',
      after: 'D3',
      limit: 500,
    },
    output: {
      edges: [
        {
          chain_id: 'D4',
          source_node: 'order_api',
          target_node: 'order_store',
          calls: 24,
          errors: 1,
          newest_ms: 29.5,
          latency: { '84': 10, '87': 12, '105': 2 },
          last_seen: minute + 640,
        },
      ],
      next: null,
    },
  },
  listChainExecutions: {
    input: { chain_id: 'D4', status: 'error', limit: 20 },
    output: {
      chain_id: 'D4',
      executions: [
        {
          execution_id: trace_id,
          trace_ids: [trace_id],
          environment: 'production',
          started_at: '2026-03-10T09:15:00.120Z',
          duration_ms: 31.7,
          status: 'error',
          complete: false,
          nodes_reached: ['order_api', 'order_store'],
          nodes_missed: ['ledger'],
          broke_at: { source_node: 'order_api', target_node: 'order_store', error_message: 'deadline exceeded' },
          steps: [
            {
              source_node: 'order_api',
              target_node: 'order_store',
              edge_type: 'grpc_call',
              started_at: '2026-03-10T09:15:00.120Z',
              offset_ms: 0,
              duration_ms: 31.7,
              status: 'error',
              error_message: 'deadline exceeded',
              service_name: 'database-service',
              operation: 'orders.Store/Put',
              trace_id,
              span_id: 'eee19b7ec3c1b175',
            },
          ],
        },
      ],
      edges: [{ source_node: 'order_api', target_node: 'order_store', traffic }],
    },
  },
} satisfies Partial<Examples>;
