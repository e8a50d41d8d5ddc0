import type { ApiKey } from '../access/api-keys';
import type { AuditEntry } from '../access/audit-log';
import type { Examples } from './example';

const deployments: ApiKey = {
  id: 'aB3dE6gH9kL',
  name: 'deployments',
  prefix: 'cmk_aB3dE6gH9kL',
  role: 'operator',
  created_at: '2026-03-02T08:00:00.000Z',
  created_by: 'ops@trading.example',
  expires_at: '2027-03-02T08:00:00.000Z',
  last_used_at: '2026-03-09T14:30:00.000Z',
  revoked_at: null,
};

const { id, name, role, expires_at } = deployments;
const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const deletion: AuditEntry = {
  id: '5f0c7f0e-8a3b-4a53-9d0e-2f6f1c1b7a55',
  time: '2026-03-09T14:30:12.250Z',
  actor: name,
  actor_kind: 'key',
  actor_id: id,
  role,
  method: 'DELETE',
  route: '/api/v1/chains/:chain_id',
  path: '/api/v1/chains/A3',
  created: null,
  reason: 'replaced by A4',
  status: 204,
  code: null,
  client_address: '10.0.4.17',
  request_id: '0d8f4f0e-1f8e-4c53-a0a5-6b0f8c6e5b11',
  user_agent: 'curl/8.5.0',
};

export const accessExamples = {
  createApiKey: {
    input: { id, hash, key: { name, role, expires_at }, actor: 'ops@trading.example' },
    output: { ...deployments, last_used_at: null },
  },
  listApiKeys: {
    input: { limit: 100, offset: 0 },
    output: { api_keys: [deployments], total: 1, limit: 100, offset: 0 },
  },
  revokeApiKey: { input: { id }, output: { ...deployments, revoked_at: '2026-03-10T09:00:00.000Z' } },
  authenticateApiKey: {
    input: { id, hash },
    output: { outcome: 'accepted', key: { id, name, role, expires_at } },
  },
  auditRecorded: { parameters: { recorder: 'gateway' }, data: { entries: [deletion] } },
  listAuditLog: {
    input: {
      actor: name,
      action: 'DELETE',
      from: '2026-03-09T00:00:00.000Z',
      to: '2026-03-10T00:00:00.000Z',
      limit: 100,
      offset: 0,
    },
    output: { entries: [deletion], total: 1, limit: 100, offset: 0 },
  },
} satisfies Partial<Examples>;
