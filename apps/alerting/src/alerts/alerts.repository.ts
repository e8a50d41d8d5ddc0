import type { InputOf, listAlerts } from '@chain-mapping/contracts';
import { PreparedStatement } from '@chain-mapping/database';
import { type AlertRecord, type Change, isActive, type Severity } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AlertEntity } from './alert.entity';
import { part, type StatementPart } from './step-statement.repository';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// What an alert is about never changes; the rest may.
const fixed = [
  'id',
  'fingerprint',
  'chain_id',
  'node_id',
  'type',
  'severity',
  'message',
  'fired_at',
  'target_node',
  'cause_id',
] as const;
const changing = [
  'incident_id',
  'status',
  'root_cause',
  'affected_chains',
  'count',
  'last_seen_at',
  'acknowledged_at',
  'acknowledged_by',
  'acknowledged_until',
  'resolved_at',
  'resolution',
  'sequence',
  'episode',
  'order_at',
  'order_sequence',
  'target_id',
  'withdrawn_at',
  'told_at',
  'hold_until',
  'held_back',
  'held_since',
  'held_until',
  'held_reason',
  'released',
  'revision',
] as const;
const columns = [...fixed, ...changing];

const added = (n: number): string => `INSERT INTO alerts (${columns.join(', ')})
  SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(null::alerts, $${String(n)}::jsonb)`;
const changed = (
  n: number,
): string => `UPDATE alerts SET ${changing.map((column) => `${column} = changed.${column}`).join(', ')}
  FROM jsonb_populate_recordset(null::alerts, $${String(n)}::jsonb) AS changed WHERE alerts.id = changed.id`;
const transitions = (n: number): string => `INSERT INTO alert_transitions
  SELECT * FROM jsonb_populate_recordset(null::alert_transitions, $${String(n)}::jsonb)`;
const LATEST = `SELECT latest.* FROM unnest($1::text[]) AS asked (fingerprint) CROSS JOIN LATERAL (
  SELECT ${columns.join(', ')} FROM alerts WHERE alerts.fingerprint = asked.fingerprint ORDER BY position DESC LIMIT 1) latest`;
const latestAlerts = new PreparedStatement<Row>('latest_alerts', LATEST);
const revisionAndLatest = new PreparedStatement<Partial<Row> & { readonly at_revision: string }>(
  'revision_and_latest_alerts',
  `SELECT alerting_revision.revision AS at_revision, found.* FROM alerting_revision LEFT JOIN (${LATEST}) found ON true`,
);

@Injectable()
export class AlertsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The latest alert, active or not, of each fingerprint that has one. */
  async latest(manager: EntityManager, fingerprints: readonly string[]): Promise<AlertRecord[]> {
    return (await latestAlerts.run(manager, [fingerprints])).map(recordOfRow);
  }

  /** The same as of one moment, with the number of the last change at that moment. */
  async latestNow(
    manager: EntityManager,
    fingerprints: readonly string[],
  ): Promise<{ revision: number; alerts: AlertRecord[] }> {
    const rows = await revisionAndLatest.run(manager, [fingerprints]);
    const found = rows.filter((row): row is Row & { at_revision: string } => row.id != null);
    return {
      revision: Number(rows[0]?.at_revision ?? 0),
      alerts: found.map(({ at_revision: _, ...row }) => recordOfRow(row)),
    };
  }

  /** Those that changed after a revision, active or not; all that are active where none is known yet. */
  async changedSince(manager: EntityManager, revision: number | null): Promise<AlertRecord[]> {
    const where = revision === null ? `status <> 'resolved' AND $1::bigint IS NULL` : 'revision > $1';
    const rows: Row[] = await manager.query(
      `SELECT ${columns.join(', ')} FROM alerts WHERE ${where} ORDER BY position`,
      [revision],
    );
    return rows.map(recordOfRow);
  }

  /** Newest first. */
  async ofIncident(incidentId: string, most: number): Promise<AlertRecord[]> {
    const rows = await this.dataSource.manager.find(AlertEntity, {
      where: { incident_id: incidentId },
      order: { fired_at: 'DESC', position: 'DESC' },
      take: most,
    });
    return rows.map(recordOf);
  }

  /** What stores the changes, each transition with its reason. */
  parts(
    changes: readonly Change[],
    now: Date,
    revision: number,
  ): [changed: StatementPart, added: StatementPart, transitions: StatementPart] {
    const isNew = new Set(changes.flatMap((change) => (isBeginning(change) ? [change.alert.id] : [])));
    const last = new Map(changes.map(({ alert }) => [alert.id, alert]));
    const rows = [...last.values()].map((alert) => rowOf(alert, revision));
    const steps = changes.flatMap((change) => (change.kind === 'transition' ? [transitionRow(change, now)] : []));
    return [
      part(
        'changed',
        changed,
        rows.filter(({ id }) => !isNew.has(id)),
      ),
      part(
        'added',
        added,
        rows.filter(({ id }) => isNew.has(id)),
      ),
      part('transitions', transitions, steps),
    ];
  }

  async find(id: string): Promise<AlertRecord | null> {
    // Any text may be asked for; what is no uuid is an error to Postgres, and simply not there to the asker.
    if (!UUID.test(id)) return null;
    const row = await this.dataSource.manager.findOneBy(AlertEntity, { id });
    return row && recordOf(row);
  }

  async list(filter: InputOf<typeof listAlerts>): Promise<{ alerts: AlertRecord[]; total: number }> {
    const { status, severity, chain_id, limit, offset } = filter;
    const [rows, total] = await this.dataSource.manager.findAndCount(AlertEntity, {
      where: { ...(status && { status }), ...(severity && { severity }), ...(chain_id && { chain_id }) },
      order: { fired_at: 'DESC', position: 'DESC' },
      take: limit,
      skip: offset,
    });
    return { alerts: rows.map(recordOf), total };
  }

  async countActive(): Promise<Partial<Record<Severity, number>>> {
    const rows: { severity: Severity; count: number }[] = await this.dataSource.query(
      `SELECT severity, count(*)::int AS count FROM alerts WHERE status <> 'resolved' GROUP BY severity`,
    );
    return Object.fromEntries(rows.map(({ severity, count }) => [severity, count]));
  }
}

export const isBeginning = (change: Change): boolean => change.kind === 'transition' && change.from === null;

const transitionRow = (change: Extract<Change, { kind: 'transition' }>, now: Date) => ({
  alert_id: change.alert.id,
  sequence: change.alert.sequence,
  from_status: change.from,
  to_status: change.alert.status,
  reason: change.reason,
  actor: change.actor,
  at: now.toISOString(),
});

const rowOf = ({ order, resolved: _, ...alert }: AlertRecord, revision: number) => ({
  ...alert,
  held_back: alert.held_back ?? null,
  revision,
  order_at: order.at,
  order_sequence: order.sequence,
});

function recordOf({ position: _, revision: __, order_at, order_sequence, ...row }: AlertEntity): AlertRecord {
  return {
    ...row,
    fired_at: row.fired_at.toISOString(),
    last_seen_at: row.last_seen_at.toISOString(),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    acknowledged_until: row.acknowledged_until?.toISOString() ?? null,
    resolved: !isActive(row),
    resolved_at: row.resolved_at?.toISOString() ?? null,
    told_at: row.told_at?.toISOString() ?? null,
    held_since: row.held_since?.toISOString() ?? null,
    held_until: row.held_until?.toISOString() ?? null,
    order: { at: order_at, sequence: order_sequence },
  };
}

/** As the driver gives it: a `bigint` is text. */
type Row = Omit<
  AlertEntity,
  'position' | 'revision' | 'order_at' | 'order_sequence' | 'withdrawn_at' | 'hold_until'
> & {
  readonly order_at: string;
  readonly order_sequence: string;
  readonly withdrawn_at: string | null;
  readonly hold_until: string | null;
};

function recordOfRow({ order_at, order_sequence, withdrawn_at, hold_until, ...row }: Row): AlertRecord {
  return recordOf({
    ...row,
    ...{ position: 0, revision: 0, order_at: Number(order_at), order_sequence: Number(order_sequence) },
    withdrawn_at: withdrawn_at === null ? null : Number(withdrawn_at),
    hold_until: hold_until === null ? null : Number(hold_until),
  });
}
