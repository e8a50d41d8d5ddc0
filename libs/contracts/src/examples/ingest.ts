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
      from: '2026-03-10T09:00:00.000Z',
      to: '2026-03-10T10:00:00.000Z',
      step: 60,
      points: [
        {
          time: '2026-03-10T09:15:00.000Z',
          count: 24,
          average: 31.7,
          p50: 29.5,
          p95: 61.2,
          p99: 88,
          error_rate: 0.042,
        },
      ],
    },
  },
  ingestStatistics: {
    input: {},
    output: { rows: { chain_health_metrics: 48_211, chain_performance_events: 1_204, chain_network_flows: 380 } },
  },
} satisfies Partial<Examples>;
