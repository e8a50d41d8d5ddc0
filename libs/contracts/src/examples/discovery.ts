import type { ChainDrift, DriftEdge, Proposal } from '@chain-mapping/model';
import type { Scan } from '../discovery/scans';
import type { Examples } from './example';
import { marketData } from './registry';

const scan: Scan = {
  id: '6b1f3c52-7f55-4b4e-8d51-4e0a3f9d8c11',
  status: 'running',
  path: '/srv/trading/order-service',
  repository: null,
  ref: null,
  progress: { files_total: 214, files_done: 96 },
  proposal_count: 1,
  findings: [{ file: 'src/legacy/broker.py', message: 'line 41 could not be parsed' }],
  error: null,
  created_at: '2026-03-10T09:00:00.000Z',
  completed_at: null,
};

const pending: Proposal = {
  id: 'c2a9b1d7-0f3e-4c57-8a5e-9f1d2b6c7e30',
  scan_id: scan.id,
  proposed_chain_id: 'D4',
  name: 'Signal to order',
  category: 'ai_ml_processing',
  description: 'order-service asks ai-inference for a signal before it places an order.',
  discovery_method: 'ast_parser',
  confidence_score: 0.86,
  nodes: [
    { id: 'order_api', type: 'api_endpoint', service_name: 'order-service' },
    { id: 'predictor', type: 'ai_model', service_name: 'ai-inference' },
  ],
  edges: [{ source_node: 'order_api', target_node: 'predictor', type: 'http_request' }],
  evidence: {
    'order_api->predictor': [
      {
        file: 'src/orders/signals.py',
        line: 27,
        snippet: 'requests.post(f"{AI_INFERENCE}/predict", json=features)',
      },
    ],
  },
  status: 'pending',
  chain_id: null,
  reviewed_by: null,
  reviewed_at: null,
  review_comment: null,
  created_at: '2026-03-10T09:02:11.500Z',
};

const review = { reviewed_by: 'ops@trading.example', reviewed_at: '2026-03-10T10:12:45.000Z' };
const approved: Proposal = { ...pending, ...review, status: 'approved', chain_id: 'D4' };
const rejected: Proposal = { ...pending, ...review, status: 'rejected', review_comment: 'dead code' };

const edited: Proposal = {
  ...pending,
  name: 'Signal to order, live',
  edited_by: 'ops@trading.example',
  edited_at: '2026-03-10T10:05:00.000Z',
};
const drift: ChainDrift = {
  chain_id: 'D4',
  drifted: true,
  phantom_count: 1,
  undocumented_count: 1,
  edges: [
    { source: 'order-service', target: 'ai-inference', edge_type: 'http_request', state: 'declared_only' },
    { source: 'order-service', target: 'risk-service', edge_type: 'grpc_call', state: 'runtime_only' },
  ],
  changed_at: '2026-03-10T10:20:00.000Z',
};

const phantom: DriftEdge = {
  source: 'order-service',
  source_type: 'service',
  target: 'ai-inference.predictor',
  target_type: 'ai_model',
  edge_type: 'http_request',
  state: 'declared_only',
  sources: [{ kind: 'declared', confidence: 1, first_seen: '2026-03-01T08:00:00.000Z' }],
  looked_for: ['static', 'runtime'],
  chain_ids: ['D4'],
  declared_by: [{ chain_id: 'D4', source_node: 'order_api', target_node: 'predictor', type: 'http_request' }],
  environments: [],
};

export const discoveryExamples = {
  startScan: {
    input: { scan: { path: '/srv/trading/order-service' }, actor: 'ops@trading.example' },
    output: { ...scan, status: 'queued', progress: { files_total: 0, files_done: 0 }, proposal_count: 0, findings: [] },
  },
  getScan: { input: { scan_id: scan.id }, output: scan },
  listProposals: {
    input: { status: 'pending', scan_id: scan.id, limit: 100, offset: 0 },
    output: { proposals: [pending], total: 1, limit: 100, offset: 0 },
  },
  getProposal: { input: { proposal_id: pending.id }, output: pending },
  approveProposal: {
    input: { proposal_id: pending.id, actor: 'ops@trading.example', comment: null },
    output: { proposal: approved, chain: { ...marketData, id: 'D4', name: pending.name, category: pending.category } },
  },
  rejectProposal: {
    input: { proposal_id: pending.id, actor: 'ops@trading.example', comment: 'dead code' },
    output: rejected,
  },
  editProposal: {
    input: { proposal_id: pending.id, actor: 'ops@trading.example', edit: { name: 'Signal to order, live' } },
    output: edited,
  },
  proposalEdited: { parameters: { proposal_id: pending.id }, data: edited },
  chainProposed: { parameters: { proposal_id: pending.id }, data: pending },
  proposalApproved: { parameters: { proposal_id: pending.id }, data: approved },
  listDrift: {
    input: { state: 'declared_only', chain_id: 'D4', service: 'order-service', limit: 100, offset: 0 },
    output: {
      edges: [phantom],
      total: 1,
      limit: 100,
      offset: 0,
      compared_at: '2026-03-10T10:20:00.000Z',
      by_state: { confirmed: 41, undeclared: 0, static_only: 3, runtime_only: 1, declared_only: 1 },
    },
  },
  chainDriftChanged: { parameters: { chain_id: drift.chain_id }, data: drift },
  proposalRejected: { parameters: { proposal_id: pending.id }, data: rejected },
} satisfies Partial<Examples>;
