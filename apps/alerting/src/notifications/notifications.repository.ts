import { randomUUID } from 'node:crypto';
import type { InputOf, listNotifications } from '@chain-mapping/contracts';
import type {
  AffectedChain,
  ChannelType,
  Entry,
  GroupTimes,
  Incident,
  Notification,
  NotificationState,
  Planned,
  Progress,
  Shown,
} from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** More is not put into one message. */
const MOST_DUE = 200;

/** What alerting was told of an incident, and how far its notifications are. */
export interface KnownIncident {
  readonly incident: Incident;
  /** How it was when it opened, where it closed before anybody looked. */
  readonly opening: Incident | null;
  /** Of a closed one, those that it affected last. */
  readonly affected_chains: AffectedChain[];
  readonly progress: Progress | null;
  readonly look_at: Date | null;
}

/** What a message shows of an incident. */
export interface ShownIncident extends Shown {
  readonly incident: Incident;
  readonly affected_chains: AffectedChain[];
}

export type Queued = Planned & ShownIncident;

/** How far the notifications of an incident are after a look at it. */
export interface Looked {
  readonly incident_id: string;
  readonly progress: Progress;
  readonly muted_by: readonly string[];
  readonly look_at: string | null;
}

/** The times of groups, while several incidents are looked at one after the other. */
export class Groups {
  constructor(private readonly times: Map<string, GroupTimes> = new Map()) {}

  of(channelId: string, groupKey: string): GroupTimes {
    return this.times.get(`${channelId} ${groupKey}`) ?? { waiting: null, last: null };
  }

  plan({ channel_id, group_key, due_at }: Planned): void {
    const { waiting, last } = this.of(channel_id, group_key);
    this.times.set(`${channel_id} ${group_key}`, { waiting: Math.min(waiting ?? due_at, due_at), last });
  }
}

/** A notification that is to be sent. */
export interface DueNotification {
  readonly id: string;
  readonly incident_id: string;
  readonly kind: Notification['kind'];
  readonly ordinal: number;
  readonly group_key: string;
  readonly incident: Incident;
  readonly affected_chains: AffectedChain[];
  readonly due_at: Date;
  readonly message_id: string | null;
}

const ENTRY_COLUMNS =
  'id, channel_id, route, kind, episode, ordinal, state, attempts, unrecorded, severity, culprit_id, chains, acknowledged, due_at, sent_at';

@Injectable()
export class NotificationsRepository {
  constructor(private readonly source: DataSource) {}

  async incidents(incidentIds: readonly string[]): Promise<Pick<KnownIncident, 'incident' | 'opening'>[]> {
    return this.source.query(
      'SELECT incident, opening FROM notification_incidents WHERE incident_id = ANY($1::uuid[])',
      [incidentIds],
    );
  }

  /** Those of these incidents that are to be looked at by now; nobody else looks at them meanwhile. */
  async locked(manager: EntityManager, incidentIds: readonly string[], now: Date): Promise<KnownIncident[]> {
    const rows: KnownIncident[] = await manager.query(
      `SELECT incident, opening, affected_chains, progress, look_at FROM notification_incidents
       WHERE incident_id = ANY($1::uuid[]) ORDER BY incident_id FOR UPDATE`,
      [incidentIds],
    );
    return rows.filter(({ look_at }) => look_at !== null && look_at <= now);
  }

  /** Incidents that are to be looked at again, the most urgent first. */
  async toLookAt(now: Date, most: number): Promise<string[]> {
    const rows: { incident_id: string }[] = await this.source.query(
      'SELECT incident_id FROM notification_incidents WHERE look_at <= $1 ORDER BY look_at LIMIT $2',
      [now, most],
    );
    return rows.map(({ incident_id }) => incident_id);
  }

  async lookAgain(now: Date): Promise<void> {
    await this.source.query('UPDATE notification_incidents SET look_at = $1 WHERE look_at > $1', [now]);
  }

  async progressed(manager: EntityManager, looked: readonly Looked[]): Promise<void> {
    await manager.query(
      `UPDATE notification_incidents known SET progress = looked.progress, muted_by = looked.muted_by, look_at = looked.look_at,
         opening = NULL
       FROM jsonb_to_recordset($1::jsonb) AS looked (incident_id uuid, progress jsonb, muted_by text[], look_at timestamptz)
       WHERE known.incident_id = looked.incident_id`,
      [JSON.stringify(looked)],
    );
  }

  /** What was planned of each of these incidents, the oldest first. */
  async ledgers(manager: EntityManager, incidentIds: readonly string[]): Promise<(incidentId: string) => Entry[]> {
    const rows: (Omit<Entry, 'ordinal' | 'due_at' | 'sent_at'> & {
      incident_id: string;
      ordinal: string;
      due_at: Date;
      sent_at: Date | null;
    })[] = await manager.query(
      `SELECT incident_id, ${ENTRY_COLUMNS} FROM notifications WHERE incident_id = ANY($1::uuid[]) ORDER BY position`,
      [incidentIds],
    );
    const ledgers = new Map<string, Entry[]>();
    for (const { incident_id, ...row } of rows) {
      const ledger = ledgers.get(incident_id) ?? [];
      ledgers.set(incident_id, ledger);
      ledger.push({
        ...row,
        ordinal: Number(row.ordinal),
        due_at: row.due_at.getTime(),
        sent_at: row.sent_at?.getTime() ?? null,
      });
    }
    return (incidentId) => ledgers.get(incidentId) ?? [];
  }

  async groupTimes(manager: EntityManager, channelIds: readonly string[], keys: readonly string[]): Promise<Groups> {
    if (keys.length === 0) return new Groups();
    const rows: { channel_id: string; group_key: string; waiting: Date | null; last: Date | null }[] =
      await manager.query(
        `SELECT channel_id, group_key, min(due_at) FILTER (WHERE state = 'queued') AS waiting,
           max(coalesce(sent_at, due_at)) FILTER (WHERE state IN ('sending', 'sent')) AS last
         FROM notifications WHERE channel_id = ANY($1::uuid[]) AND group_key = ANY($2)
         GROUP BY channel_id, group_key`,
        [channelIds, keys],
      );
    const times = new Map(
      rows.map(({ channel_id, group_key, waiting, last }) => [
        `${channel_id} ${group_key}`,
        { waiting: waiting?.getTime() ?? null, last: last?.getTime() ?? null },
      ]),
    );
    return new Groups(times);
  }

  /** Queues what was planned; what was superseded before is queued again. */
  async queue(manager: EntityManager, planned: readonly Queued[], now: Date): Promise<void> {
    if (planned.length === 0) return;
    const rows = planned.map(({ due_at, ...each }) => ({
      ...each,
      id: randomUUID(),
      incident_id: each.incident.id,
      due_at: new Date(due_at).toISOString(),
    }));
    await manager.query(
      `INSERT INTO notifications AS known (id, incident_id, channel_id, route, kind, episode, ordinal, group_key, severity, culprit_id,
         chains, acknowledged, incident, affected_chains, state, created_at, due_at)
       SELECT id, incident_id, channel_id, route, kind, episode, ordinal, group_key, severity, culprit_id, chains, acknowledged,
         incident, affected_chains, 'queued', $2, due_at
       FROM jsonb_populate_recordset(null::notifications, $1::jsonb)
       ON CONFLICT ON CONSTRAINT notifications_once DO UPDATE SET state = 'queued', due_at = excluded.due_at, reason = NULL,
         incident = excluded.incident, affected_chains = excluded.affected_chains, severity = excluded.severity,
         culprit_id = excluded.culprit_id, chains = excluded.chains, acknowledged = excluded.acknowledged, message_id = NULL
       WHERE known.state = 'superseded'`,
      [JSON.stringify(rows), now],
    );
  }

  /** What waits will show these open incidents as they are now. */
  async refresh(manager: EntityManager, shown: readonly ShownIncident[]): Promise<void> {
    if (shown.length === 0) return;
    const rows = shown.map((each) => ({ ...each, incident_id: each.incident.id }));
    await manager.query(
      `UPDATE notifications n SET incident = now.incident, affected_chains = now.affected_chains, severity = now.severity,
         culprit_id = now.culprit_id, chains = now.chains, acknowledged = now.acknowledged
       FROM jsonb_to_recordset($1::jsonb) AS now (incident_id uuid, incident jsonb, affected_chains jsonb, severity text, culprit_id text,
         chains text, acknowledged boolean)
       WHERE n.incident_id = now.incident_id AND n.state = 'queued' AND n.message_id IS NULL AND n.kind <> 'closed'`,
      [JSON.stringify(rows)],
    );
  }

  async supersede(manager: EntityManager, entries: readonly { id: string; reason: string }[]): Promise<void> {
    if (entries.length === 0) return;
    await manager.query(
      `UPDATE notifications SET state = 'superseded', reason = given.reason
       FROM jsonb_to_recordset($1::jsonb) AS given(id uuid, reason text)
       WHERE notifications.id = given.id AND state = 'queued'`,
      [JSON.stringify(entries)],
    );
  }

  /** Channels that have something to send now, or had something on its way when its sender ended. */
  async waitingChannels(now: Date): Promise<string[]> {
    const rows: { channel_id: string }[] = await this.source.query(
      `SELECT DISTINCT n.channel_id FROM notifications n JOIN notification_channels c ON c.id = n.channel_id
       WHERE ((n.state = 'queued' AND n.due_at <= $1) OR n.state = 'sending')
         AND (c.next_attempt_at IS NULL OR c.next_attempt_at <= $1)
         AND (c.lease_until IS NULL OR c.lease_until < clock_timestamp())`,
      [now],
    );
    return rows.map(({ channel_id }) => channel_id);
  }

  /**
   * What was on its way when a sender ended may have arrived, and is sent once more; what that happened to twice is not sent again. Only
   * for who holds the lease of the channel.
   */
  async recover(channelId: string): Promise<number> {
    const [, count]: [unknown, number] = await this.source.query(
      `UPDATE notifications SET
         state = CASE WHEN unrecorded >= 2 THEN 'failed' ELSE 'queued' END,
         reason = CASE WHEN unrecorded >= 2 THEN 'twice on its way when alerting ended: it may have arrived, and is not sent a third time'
           ELSE 'on its way when alerting ended: it is sent again' END
       WHERE channel_id = $1 AND state = 'sending'`,
      [channelId],
    );
    return count;
  }

  /** The next of each incident: nothing is sent before what was planned before it. */
  async due(channelId: string, now: Date): Promise<DueNotification[]> {
    const rows: (Omit<DueNotification, 'ordinal'> & { ordinal: string })[] = await this.source.query(
      `SELECT n.id, n.incident_id, n.kind, n.ordinal, n.group_key, n.incident, n.affected_chains, n.due_at, n.message_id
       FROM notifications n
       WHERE n.channel_id = $1 AND n.state = 'queued' AND n.due_at <= $2
         AND NOT EXISTS (SELECT 1 FROM notifications e WHERE e.channel_id = $1 AND e.incident_id = n.incident_id
           AND e.position < n.position AND e.state IN ('queued', 'sending') AND e.due_at <= $2)
       ORDER BY n.position LIMIT ${String(MOST_DUE)}`,
      [channelId, now],
    );
    return rows.map((row) => ({ ...row, ordinal: Number(row.ordinal) }));
  }

  /** When the messages of the last minute to a channel went out. */
  async recentlySent(channelId: string, now: Date): Promise<Date[]> {
    const rows: { at: Date }[] = await this.source.query(
      `SELECT max(sent_at) AS at FROM notifications
       WHERE channel_id = $1 AND state = 'sent' AND sent_at > $2::timestamptz - interval '1 minute' GROUP BY message_id`,
      [channelId, now],
    );
    return rows.map(({ at }) => at);
  }

  /** Those of these that are on their way now: what was superseded meanwhile is not. */
  async begin(ids: readonly string[], messageId: string): Promise<Set<string>> {
    const [rows]: [{ id: string }[], number] = await this.source.query(
      `UPDATE notifications SET state = 'sending', attempts = attempts + 1, unrecorded = unrecorded + 1, message_id = $2
       WHERE id = ANY($1::uuid[]) AND state = 'queued' RETURNING id`,
      [ids, messageId],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async finish(ids: readonly string[], state: NotificationState, reason: string | null, now: Date): Promise<void> {
    await this.source.query(
      `UPDATE notifications SET state = $2, reason = $3, unrecorded = 0, sent_at = CASE WHEN $2 = 'sent' THEN $4::timestamptz END
       WHERE id = ANY($1::uuid[]) AND state = 'sending'`,
      [ids, state, reason, now],
    );
  }

  /** What waits for a channel that is switched off is not sent. */
  async dropWaiting(channelId: string, reason: string): Promise<void> {
    await this.source.query(
      `UPDATE notifications SET state = 'superseded', reason = $2 WHERE channel_id = $1 AND state = 'queued'`,
      [channelId, reason],
    );
  }

  /** After a channel was mended: what was given up of incidents that are still open is tried again. */
  async tryAgain(channelId: string, now: Date): Promise<void> {
    await this.source.query(
      `UPDATE notifications n SET state = 'queued', due_at = $2, reason = 'the channel was changed: tried again'
       FROM notification_incidents i
       WHERE i.incident_id = n.incident_id AND i.incident ->> 'status' = 'open' AND n.channel_id = $1 AND n.state = 'failed'
         AND n.kind IN ('opened', 'escalated') AND n.unrecorded < 2`,
      [channelId, now],
    );
  }

  /** The ledger, newest first. */
  async list(filter: InputOf<typeof listNotifications>): Promise<{ notifications: Notification[]; total: number }> {
    const { incident_id, channel_id, kind, state, limit, offset } = filter;
    const isNowhere = [incident_id, channel_id].some((id) => id !== undefined && !UUID.test(id));
    if (isNowhere) return { notifications: [], total: 0 };
    const where = `($1::uuid IS NULL OR n.incident_id = $1) AND ($2::uuid IS NULL OR n.channel_id = $2)
      AND ($3::text IS NULL OR n.kind = $3) AND ($4::text IS NULL OR n.state = $4)`;
    const values = [incident_id ?? null, channel_id ?? null, kind ?? null, state ?? null];
    const rows: LedgerRow[] = await this.source.query(
      `SELECT n.*, n.incident ->> 'title' AS title, c.name AS channel_name, c.type AS channel_type
       FROM notifications n LEFT JOIN notification_channels c ON c.id = n.channel_id
       WHERE ${where} ORDER BY n.created_at DESC, n.position DESC LIMIT $5 OFFSET $6`,
      [...values, limit, offset],
    );
    const counted: { total: number }[] = await this.source.query(
      `SELECT count(*)::int AS total FROM notifications n WHERE ${where}`,
      values,
    );
    return { notifications: rows.map(lineOf), total: counted[0]?.total ?? 0 };
  }

  async counts(): Promise<{ state: string; count: number }[]> {
    return this.source.query(
      `SELECT state, count(*)::int AS count FROM notifications WHERE state IN ('queued', 'sending') GROUP BY state`,
    );
  }

  /** What is over and was before a time is forgotten. */
  async forget(before: Date): Promise<void> {
    await this.source.query(
      `DELETE FROM notification_incidents i WHERE i.look_at IS NULL AND i.heard_at < $1 AND i.incident ->> 'status' = 'closed'
         AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.incident_id = i.incident_id AND n.state IN ('queued', 'sending'))`,
      [before],
    );
    await this.source.query(
      `DELETE FROM notifications n WHERE n.created_at < $1 AND n.state NOT IN ('queued', 'sending')
         AND NOT EXISTS (SELECT 1 FROM notification_incidents i WHERE i.incident_id = n.incident_id)`,
      [before],
    );
  }
}

type LedgerRow = Omit<Notification, 'created_at' | 'due_at' | 'sent_at' | 'channel_type'> & {
  readonly channel_type: ChannelType | null;
  readonly created_at: Date;
  readonly due_at: Date;
  readonly sent_at: Date | null;
};

function lineOf(row: LedgerRow): Notification {
  const { id, incident_id, channel_id, channel_name, channel_type, route, kind, severity, title } = row;
  const { state, attempts, reason, message_id } = row;
  return {
    ...{ id, incident_id, channel_id, channel_name, channel_type, route, kind, severity, title },
    ...{ state, attempts, reason, message_id },
    created_at: row.created_at.toISOString(),
    due_at: row.due_at.toISOString(),
    sent_at: row.sent_at?.toISOString() ?? null,
  };
}
