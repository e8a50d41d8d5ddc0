import type { InputOf, listIncidents } from '@chain-mapping/contracts';
import {
  type AlertRecord,
  type HeldBack,
  type Incident,
  type IncidentChange,
  type IncidentEvent,
  type IncidentRecord,
} from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { part, type StatementPart } from '../alerts/step-statement.repository';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Row {
  readonly record: IncidentRecord;
}

// An incident is found by the chains that it ever affected, also when it is over.
const save = (
  n: number,
): string => `INSERT INTO incidents (id, status, severity, opened_at, closed_at, chain_ids, record, revision)
  SELECT * FROM jsonb_to_recordset($${String(n)}::jsonb) AS changed
    (id uuid, status text, severity text, opened_at timestamptz, closed_at timestamptz, chain_ids text[], record jsonb, revision bigint)
  ON CONFLICT (id) DO UPDATE SET
    status = excluded.status, severity = excluded.severity, closed_at = excluded.closed_at,
    chain_ids = ARRAY(SELECT DISTINCT unnest(incidents.chain_ids || excluded.chain_ids)),
    record = excluded.record, revision = excluded.revision`;
const saveEvents = (n: number): string => `INSERT INTO incident_events (incident_id, at, kind, text, actor)
  SELECT incident_id, at, kind, text, actor
  FROM ROWS FROM (jsonb_to_recordset($${String(n)}::jsonb) AS (incident_id uuid, at timestamptz, kind text, text text, actor text))
    WITH ORDINALITY AS added (incident_id, at, kind, text, actor, place)
  ORDER BY place`;

@Injectable()
export class IncidentsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What stores the changes. */
  parts(changes: readonly IncidentChange[], revision: number): StatementPart[] {
    const rows = changes.map(({ incident }) => {
      const { id, status, severity, opened_at, closed_at, affected_chains } = incident;
      const chain_ids = affected_chains.map(({ chain_id }) => chain_id);
      return { id, status, severity, opened_at, closed_at, chain_ids, record: incident, revision };
    });
    const events = changes.flatMap(({ incident, events: all }) =>
      all.map((event) => ({ incident_id: incident.id, ...event })),
    );
    return [part('incidents_saved', save, rows), part('events', saveEvents, events)];
  }

  /** Takes the alerts of incidents that have become part of another along to that one. */
  async moveAlerts(manager: EntityManager, changes: readonly IncidentChange[]): Promise<void> {
    for (const { incident } of changes) {
      if (incident.merged_into === null) continue;
      await manager.query('UPDATE alerts SET incident_id = $2 WHERE incident_id = $1', [
        incident.id,
        incident.merged_into,
      ]);
    }
  }

  /** What changed after a revision; those that are open and those that were closed since a time, where none is known yet. */
  async changedSince(manager: EntityManager, revision: number | null, closedSince: Date): Promise<IncidentRecord[]> {
    const rows: Row[] =
      revision === null
        ? await manager.query(`SELECT record FROM incidents WHERE status = 'open' OR closed_at > $1`, [closedSince])
        : await manager.query('SELECT record FROM incidents WHERE revision > $1', [revision]);
    return rows.map(({ record }) => record);
  }

  async find(id: string): Promise<IncidentRecord | null> {
    // Any text may be asked for; what is no uuid is an error to Postgres, and simply not there to the asker.
    if (!UUID.test(id)) return null;
    const [row]: Row[] = await this.dataSource.query('SELECT record FROM incidents WHERE id = $1', [id]);
    return row?.record ?? null;
  }

  async list(filter: InputOf<typeof listIncidents>): Promise<{ incidents: Incident[]; total: number }> {
    const { status = null, severity = null, chain_id = null, limit, offset } = filter;
    const where = `($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR severity = $2)
      AND ($3::text IS NULL OR chain_ids @> ARRAY[$3::text])`;
    const [rows, [count]]: [Row[], { total: number }[]] = await Promise.all([
      this.dataSource.query(
        `SELECT record FROM incidents WHERE ${where} ORDER BY opened_at DESC, position DESC LIMIT $4 OFFSET $5`,
        [status, severity, chain_id, limit, offset],
      ),
      this.dataSource.query(`SELECT count(*)::int AS total FROM incidents WHERE ${where}`, [
        status,
        severity,
        chain_id,
      ]),
    ]);
    return { incidents: rows.map(({ record }) => record), total: count?.total ?? 0 };
  }

  async timeline(id: string): Promise<IncidentEvent[]> {
    const rows: (Omit<IncidentEvent, 'at'> & { at: Date })[] = await this.dataSource.query(
      'SELECT at, kind, text, actor FROM incident_events WHERE incident_id = $1 ORDER BY position',
      [id],
    );
    return rows.map(({ at, ...event }) => ({ at: at.toISOString(), ...event }));
  }
}

/** What an incident's alerts say of being held back, the latest last. */
export const heldBackOf = (alerts: readonly AlertRecord[]): HeldBack[] =>
  alerts
    .flatMap(({ id, held_since, held_until, held_reason, released, ...alert }) => {
      if (held_since === null) return [];
      const { chain_id, node_id, type, severity, message } = alert;
      const held = { alert_id: id, chain_id, node_id, type, severity, message, released };
      return [{ ...held, reason: held_reason ?? '', since: held_since, until: held_until }];
    })
    .sort((a, b) => (a.since < b.since ? -1 : 1));
