import type { Chain, Service } from '@chain-mapping/model';
import type { Examples } from './example';

export const marketData: Chain = {
  id: 'A1',
  name: 'Market data ingestion',
  category: 'data_flow',
  description: 'Live ticks of the data vendor are brought into one form, published and stored.',
  version: 3,
  status: 'healthy',
  nodes: [
    {
      id: 'tick_stream',
      type: 'websocket',
      service_name: 'market-data-feed',
      component_name: 'tick_stream',
      display_name: 'market-data-feed.tick_stream',
      health_check: {
        enabled: true,
        type: 'websocket',
        endpoint: '/ws/ticks',
        body: '{"type":"ping"}',
        expect: '"status":"ok"',
        timeout_ms: 2000,
        expected_status_codes: [200],
        failures: { count: 2, of: 3 },
        recoveries: 2,
        retry_interval_ms: 1000,
      },
    },
    { id: 'normalizer', type: 'service', service_name: 'data-bridge', display_name: 'data-bridge' },
    {
      id: 'tick_store',
      type: 'database',
      service_name: 'database-service',
      component_name: 'ticks',
      display_name: 'database-service.ticks',
      criticality: 2,
    },
  ],
  edges: [
    { source_node: 'tick_stream', target_node: 'normalizer', type: 'websocket_message', latency_sla: 500 },
    {
      source_node: 'normalizer',
      target_node: 'tick_store',
      type: 'database_query',
      protocol: 'postgresql',
      operation: 'INSERT INTO ticks',
      direction: 'outbound',
      environment: 'production',
      latency_sla: 500,
      redundancy: { mode: 'any', group: 'stores' },
      sources: [
        { kind: 'declared' },
        {
          kind: 'static',
          confidence: 0.9,
          evidence: [{ file: 'data-bridge/store.py', line: 41, snippet: 'await session.execute(insert(Tick))' }],
          first_seen: '2026-03-02T08:00:00.000Z',
          last_seen: '2026-03-09T14:30:12.250Z',
        },
      ],
    },
  ],
  dependencies: [],
  tags: ['market-data', 'real-time'],
  metadata: { owner: 'market-data', criticality: 'critical' },
  latency_sla: 1500,
  node_count: 3,
  edge_count: 2,
  involved_services: ['data-bridge', 'database-service', 'market-data-feed'],
  created_at: '2026-03-02T08:00:00.000Z',
  updated_at: '2026-03-09T14:30:12.250Z',
  created_by: 'ops@trading.example',
  updated_by: 'chainmap-apply',
};

const dataBridge: Service = {
  name: 'data-bridge',
  base_url: 'http://data-bridge:8001',
  description: 'Brings the ticks of all vendors into one form.',
  owner: 'market-data',
  tier: 'critical',
  health_check: {
    enabled: true,
    endpoint: '/health',
    timeout_ms: 2000,
    expected_status_codes: [200],
    failures: { count: 2, of: 3 },
    recoveries: 2,
  },
  metadata: { language: 'python' },
  created_at: '2026-03-02T08:00:00.000Z',
  updated_at: '2026-03-02T08:00:00.000Z',
};

const input = {
  id: null,
  name: 'Signal to order',
  category: 'ai_ml_processing' as const,
  description: 'From the features of the model to the order at the exchange.',
  nodes: [
    { id: 'predictor', type: 'ai_model' as const, service_name: 'ai-inference' },
    { id: 'order_api', type: 'api_endpoint' as const, service_name: 'order-service' },
  ],
  edges: [{ source_node: 'predictor', target_node: 'order_api', type: 'http_request' as const, latency_sla: 150 }],
  dependencies: ['A1'],
  tags: ['trading'],
  metadata: { owner: 'strategies' },
};

const actor = 'ops@trading.example';

export const registryExamples = {
  registerChain: { input: { actor, reason: 'new strategy', chain: input }, output: marketData },
  getChain: { input: { chain_id: 'A1' }, output: marketData },
  getChains: {
    input: { chain_ids: ['A1', 'D4'], known: { D4: '2026-03-02T08:00:00.000Z' } },
    output: { chains: [marketData], unchanged: ['D4'] },
  },
  listChains: {
    input: {
      category: 'data_flow',
      status: 'healthy',
      service: 'data-bridge',
      tag: 'real-time',
      node_type: 'database',
      updated_since: '2026-03-01T00:00:00.000Z',
      q: 'market',
      sort: '-updated_at',
      limit: 20,
      offset: 0,
    },
    output: { chains: [marketData], total: 1, limit: 20, offset: 0, next_cursor: null },
  },
  updateChain: {
    input: { actor, chain_id: 'A1', patch: { latency_sla: 1500 }, expected_version: 2 },
    output: marketData,
  },
  deleteChain: {
    input: { actor, reason: 'replaced by A4', chain_id: 'A3', expected_version: 7 },
    output: { chain_id: 'A3' },
  },
  validateChain: {
    input: { chain: { name: 'Signal to order', category: 'ai_ml_processing', nodes: [], edges: [] } },
    output: {
      valid: false,
      errors: [{ code: 'no_nodes', message: 'Chain must have at least one node', path: 'nodes' }],
      warnings: [],
      suggestions: [],
      entry_nodes: [],
      exit_nodes: [],
    },
  },
  validateRegisteredChain: {
    input: { chain_id: 'A1', strict: true },
    output: {
      valid: false,
      strict: true,
      errors: [],
      warnings: [
        {
          code: 'unknown_service',
          message: "Service 'database-service' not found in service registry",
          path: 'nodes.2.service_name',
        },
      ],
      suggestions: [],
      entry_nodes: ['tick_stream'],
      exit_nodes: ['tick_store'],
    },
  },
  applyChains: {
    input: {
      actor: 'chainmap-apply',
      chains: [{ ...input, id: 'D4' }],
      dry_run: false,
      prune: true,
    },
    output: { created: ['D4'], updated: [], deleted: ['D9'], unchanged: ['A1'] },
  },
  chainDependencies: {
    input: { chain_id: 'A1' },
    output: {
      chain_id: 'A1',
      dependencies: [],
      dependents: ['D4'],
      shared_services: { 'data-bridge': ['A2', 'A3'] },
    },
  },
  chainHistory: {
    input: { chain_id: 'A1', limit: 100, offset: 0 },
    output: {
      changes: [
        {
          change_type: 'updated',
          version: 3,
          changed_at: '2026-03-09T14:30:12.250Z',
          changed_by: 'chainmap-apply',
          reason: null,
          diff: { latency_sla: { from: 2000, to: 1500 } },
        },
      ],
      total: 1,
      limit: 100,
      offset: 0,
    },
  },
  listChainVersions: {
    input: { chain_id: 'A1', limit: 1, offset: 0 },
    output: { versions: [marketData], total: 3, limit: 1, offset: 0 },
  },
  getChainAt: { input: { chain_id: 'A1', at: '2026-03-09T15:00:00.000Z' }, output: marketData },
  getImpact: {
    input: { origin: { kind: 'service', service_name: 'database-service' }, limit: 500 },
    output: {
      origin: { kind: 'service', service_name: 'database-service' },
      chains: [
        {
          chain_id: 'A1',
          name: 'Market data ingestion',
          distance: 1,
          effect: 'broken',
          path: ['A1/tick_store'],
        },
      ],
      services: [{ service_name: 'data-bridge', distance: 1, effect: 'broken' }],
      total_chains: 1,
      total_services: 1,
    },
  },
  findPath: {
    input: { from: 'data-bridge', to: 'database-service', direction: 'calls' },
    output: {
      from: 'data-bridge',
      to: 'database-service',
      steps: [
        {
          from: 'A1/normalizer',
          to: 'A1/tick_store',
          from_service: 'data-bridge',
          to_service: 'database-service',
          type: 'database_query',
        },
      ],
    },
  },
  listSinglePointsOfFailure: {
    input: { chain_id: 'A1', limit: 10, offset: 0 },
    output: {
      single_points_of_failure: [
        {
          service_name: 'data-bridge',
          component_name: null,
          type: 'service',
          node: 'A1/normalizer',
          chains_broken: 1,
        },
      ],
      total: 1,
      limit: 10,
      offset: 0,
    },
  },
  diffChainVersions: {
    input: { chain_id: 'A1', from: 2, to: 3 },
    output: {
      chain_id: 'A1',
      from: 2,
      to: 3,
      diff: { latency_sla: { from: 1200, to: 1500 }, 'nodes.tick_store': { from: null, to: marketData.nodes[2] } },
    },
  },
  rollbackChain: {
    input: {
      chain_id: 'A1',
      version: 2,
      expected_version: 3,
      actor: 'ops@trading.example',
      reason: 'the new store is too slow',
      idempotency_key: '0f6f2c0e-rollback',
    },
    output: { ...marketData, version: 4 },
  },
  getChainVersion: { input: { chain_id: 'A1', version: 3 }, output: marketData },
  registryStatistics: {
    input: {},
    output: {
      total_chains: 41,
      total_nodes: 230,
      total_edges: 195,
      total_services: 23,
      by_category: {
        data_flow: 9,
        service_communication: 10,
        user_experience: 8,
        ai_ml_processing: 8,
        infrastructure: 6,
      },
      by_status: { healthy: 39, degraded: 1, draft: 1 },
    },
  },
  chainRegistered: { parameters: { chain_id: 'A1' }, data: { chain: marketData, changed_by: actor } },
  chainUpdated: { parameters: { chain_id: 'A1' }, data: { chain: marketData, changed_by: 'chainmap-apply' } },
  chainDeleted: { parameters: { chain_id: 'A3' }, data: { chain_id: 'A3', version: 7, changed_by: actor } },
  putService: {
    input: {
      name: 'data-bridge',
      service: { base_url: 'http://data-bridge:8001', owner: 'market-data', metadata: { language: 'python' } },
      actor,
    },
    output: dataBridge,
  },
  getService: { input: { name: 'data-bridge' }, output: dataBridge },
  listServices: {
    input: { q: 'bridge', limit: 100, offset: 0 },
    output: { services: [dataBridge], total: 1, limit: 100, offset: 0 },
  },
  serviceUpdated: { parameters: { service_name: 'data-bridge' }, data: { service: dataBridge } },
} satisfies Partial<Examples>;
