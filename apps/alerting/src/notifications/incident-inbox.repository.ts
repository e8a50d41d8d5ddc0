import type { Incident } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { part, type StatementPart } from '../alerts/step-statement.repository';

/** A transaction, or a connection. */
interface Queryable {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

// An opening that nobody has looked at yet is kept beside the end that came after it, so that both are told. Rows are locked in the order
// of their ids, as by who looks at them.
const hear = (
  n: number,
): string => `INSERT INTO notification_incidents AS known (incident_id, sequence, incident, opening, affected_chains, heard_at, look_at)
  SELECT incident_id, sequence, incident, opening, affected_chains, $${String(n + 1)}::timestamptz, $${String(n + 1)}::timestamptz
  FROM jsonb_to_recordset($${String(n)}::jsonb) AS told
    (incident_id uuid, sequence bigint, incident jsonb, opening jsonb, affected_chains jsonb)
  ORDER BY incident_id
  ON CONFLICT (incident_id) DO UPDATE SET sequence = excluded.sequence, incident = excluded.incident,
    opening = CASE WHEN excluded.incident ->> 'status' = 'open' THEN NULL
      WHEN known.incident ->> 'status' = 'open' AND (known.progress ->> 'is_open')::boolean IS NOT TRUE THEN known.incident
      ELSE coalesce(known.opening, excluded.opening) END,
    affected_chains = CASE WHEN excluded.affected_chains = '[]'::jsonb THEN known.affected_chains
      ELSE excluded.affected_chains END,
    heard_at = excluded.heard_at, look_at = excluded.look_at
  WHERE known.sequence < excluded.sequence`;

/** Where incidents come in whose changes may have to be told to people: stored with the change itself, and looked at after the commit. */
@Injectable()
export class IncidentInbox {
  private readonly listeners: ((incidentIds: readonly string[]) => void)[] = [];

  /** Calls the listener, after the commit, with incidents that are to be looked at. */
  onHeard(listener: (incidentIds: readonly string[]) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Stores incidents as they are told, in their order; what is known already, or older, changes nothing. Call `announce()` after the commit:
   * without it they are looked at a second later.
   */
  async hear(store: Queryable, told: readonly Incident[], now: Date): Promise<void> {
    for (const { sql, parameters, isNeeded } of this.parts(told, now)) {
      if (isNeeded) await store.query(sql(1), [...parameters]);
    }
  }

  /** What `hear` does, for a statement that does more. */
  parts(told: readonly Incident[], now: Date): StatementPart[] {
    return [part('inbox', hear, rowsOf(told), [now])];
  }

  announce(incidentIds: readonly string[]): void {
    if (incidentIds.length > 0) this.listeners.forEach((listener) => listener(incidentIds));
  }
}

/** One for each incident: as it was told last, with the opening that was told just before its end. */
function rowsOf(told: readonly Incident[]) {
  const rows = new Map<
    string,
    { incident: Incident; opening?: Incident; affected_chains: Incident['affected_chains'] }
  >();
  for (const incident of told) {
    const before = rows.get(incident.id);
    const opening = incident.status === 'open' ? undefined : (before?.opening ?? before?.incident);
    const affected_chains = incident.affected_chains.length > 0 ? incident.affected_chains : before?.affected_chains;
    rows.set(incident.id, { incident, ...(opening && { opening }), affected_chains: affected_chains ?? [] });
  }
  return [...rows].map(([incident_id, row]) => ({ incident_id, sequence: row.incident.sequence, ...row }));
}
