import type { InputOf, listAlerts } from '@chain-mapping/contracts';
import type { Severity } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, Not } from 'typeorm';
import { type AlertRecord, type Change, isActive } from './alert-lifecycle';
import { AlertEntity } from './alert.entity';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// What an alert is about never changes; the rest may.
const fixed = [
  'id',
  'fingerprint',
  'incident_id',
  'chain_id',
  'node_id',
  'type',
  'severity',
  'message',
  'root_cause',
  'affected_chains',
  'fired_at',
] as const;
const changing = [
  'status',
  'count',
  'last_seen_at',
  'acknowledged_at',
  'acknowledged_by',
  'resolved_at',
  'resolution',
  'sequence',
  'episode',
  'order_at',
  'order_sequence',
  'target_id',
  'withdrawn_at',
] as const;
const columns = [...fixed, ...changing];

const INSERT = `INSERT INTO alerts (${columns.join(', ')})
  SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(null::alerts, $1::jsonb)`;
const UPDATE = `UPDATE alerts SET ${changing.map((column) => `${column} = changed.${column}`).join(', ')}
  FROM jsonb_populate_recordset(null::alerts, $1::jsonb) AS changed WHERE alerts.id = changed.id`;
const INSERT_TRANSITIONS = `INSERT INTO alert_transitions
  SELECT * FROM jsonb_populate_recordset(null::alert_transitions, $1::jsonb)`;

@Injectable()
export class AlertsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs the work while no other replica changes alerts of these chains. Locks are taken in one order everywhere, so that
   * two transactions never wait for each other.
   */
  withChainsLocked<T>(chainIds: readonly string[], work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(
        `SELECT pg_advisory_xact_lock(key) FROM
           (SELECT DISTINCT hashtextextended('alerts of ' || id, 0) AS key FROM unnest($1::text[]) AS id ORDER BY key) AS keys`,
        [chainIds],
      );
      return work(manager);
    });
  }

  /** The latest alert, active or not, of each fingerprint that has one. */
  async latest(manager: EntityManager, fingerprints: readonly string[]): Promise<Map<string, AlertRecord>> {
    const rows = await manager
      .createQueryBuilder(AlertEntity, 'alert')
      .distinctOn(['alert.fingerprint'])
      .where('alert.fingerprint = ANY(:fingerprints)', { fingerprints })
      .orderBy('alert.fingerprint')
      .addOrderBy('alert.position', 'DESC')
      .getMany();
    return new Map(rows.map((row) => [row.fingerprint, recordOf(row)]));
  }

  async activeOfChain(manager: EntityManager, chainId: string): Promise<AlertRecord[]> {
    const rows = await manager.findBy(AlertEntity, { chain_id: chainId, status: Not('resolved') });
    return rows.map(recordOf);
  }

  /** Stores the changes in their order, each transition with its reason. */
  async save(manager: EntityManager, changes: readonly Change[], now: Date): Promise<void> {
    const isNew = new Set(changes.flatMap((change) => (isBeginning(change) ? [change.alert.id] : [])));
    const last = new Map(changes.map(({ alert }) => [alert.id, rowOf(alert)]));
    const rows = [...last.values()];
    const changed = rows.filter(({ id }) => !isNew.has(id));
    const added = rows.filter(({ id }) => isNew.has(id));
    const transitions = changes.flatMap((change) => (change.kind === 'transition' ? [transitionRow(change, now)] : []));
    // What ends goes first: its successor has the same fingerprint.
    if (changed.length > 0) await manager.query(UPDATE, [JSON.stringify(changed)]);
    if (added.length > 0) await manager.query(INSERT, [JSON.stringify(added)]);
    if (transitions.length > 0) await manager.query(INSERT_TRANSITIONS, [JSON.stringify(transitions)]);
  }

  async active(): Promise<AlertRecord[]> {
    return (await this.dataSource.manager.findBy(AlertEntity, { status: Not('resolved') })).map(recordOf);
  }

  async byIds(ids: readonly string[]): Promise<AlertRecord[]> {
    return (await this.dataSource.manager.findBy(AlertEntity, { id: In(ids) })).map(recordOf);
  }

  async find(id: string, manager: EntityManager = this.dataSource.manager): Promise<AlertRecord | null> {
    // Any text may be asked for; what is no uuid is an error to Postgres, and simply not there to the asker.
    if (!UUID.test(id)) return null;
    const row = await manager.findOneBy(AlertEntity, { id });
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

const isBeginning = (change: Change): boolean => change.kind === 'transition' && change.from === null;

const transitionRow = (change: Extract<Change, { kind: 'transition' }>, now: Date) => ({
  alert_id: change.alert.id,
  sequence: change.alert.sequence,
  from_status: change.from,
  to_status: change.alert.status,
  reason: change.reason,
  actor: change.actor,
  at: now.toISOString(),
});

const rowOf = ({ order, resolved: _, ...alert }: AlertRecord) => ({
  ...alert,
  order_at: order.at,
  order_sequence: order.sequence,
});

function recordOf({ position: _, order_at, order_sequence, ...row }: AlertEntity): AlertRecord {
  return {
    ...row,
    fired_at: row.fired_at.toISOString(),
    last_seen_at: row.last_seen_at.toISOString(),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    resolved: !isActive(row),
    resolved_at: row.resolved_at?.toISOString() ?? null,
    order: { at: order_at, sequence: order_sequence },
  };
}
