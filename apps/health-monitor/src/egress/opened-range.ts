import { createHash } from 'node:crypto';
import type { AuditEntry } from '@chain-mapping/contracts';

/**
 * The entry of the audit log for a range of addresses that the configuration opens to checks. Its id follows from all that is opened, so
 * that replicas and restarts with the same configuration make the same entry, which is kept once.
 */
export function openedRange(range: string, all: readonly string[], time: Date): AuditEntry {
  const id = uuidOf(JSON.stringify([range, [...all].sort()]));
  return {
    id,
    time: time.toISOString(),
    actor: 'health-monitor',
    actor_kind: 'configuration',
    actor_id: null,
    role: null,
    method: 'OPEN',
    route: 'EGRESS_ALLOW',
    path: range,
    created: null,
    reason: 'Checks may reach these addresses',
    status: 200,
    code: null,
    client_address: '',
    request_id: id,
    user_agent: null,
  };
}

/** A version 8 UUID, which is one of the maker's own choice: https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
