import type { Incident } from '../health/incident';
import { routesFor } from '../notifications/matching';
import type { NotificationKind } from '../notifications/notification';
import { type Entry, type GroupTimes, planNotifications, type Progress, shownOf } from '../notifications/plan';
import type { NotificationRoutesInput } from '../notifications/routes';

/** What a channel would have been sent. */
export interface ReplayedNotification {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Id of the channel; `null` stands for every channel that is switched on. */
  readonly channel_id: string | null;
  readonly route: string;
  readonly kind: NotificationKind;
  readonly incident: Incident;
}

interface Known {
  readonly incident: Incident;
  readonly ledger: readonly Queued[];
  readonly progress: Progress | null;
  readonly look_at: number;
}

type Queued = Entry & { readonly group_key: string };

/** Stands for all channels that no route names. */
const EVERY_CHANNEL = 'every channel';

/** Who would have been told of incidents by other routes. Every channel takes what it is sent at once. */
export class ReplayedNotifications {
  readonly sent: ReplayedNotification[] = [];
  private readonly known = new Map<string, Known>();
  private readonly enabled: ReadonlySet<string>;
  private ids = 0;

  constructor(
    private readonly routes: NotificationRoutesInput,
    private readonly mutedBy: (incident: Incident) => readonly string[],
  ) {
    const named = [...routes.routes, routes.default].flatMap(({ channels, escalation }) => [
      ...(channels ?? []),
      ...escalation.flatMap((step) => step.channels),
    ]);
    this.enabled = new Set(routes.default.channels === null ? [...named, EVERY_CHANNEL] : named);
  }

  hear(incident: Incident, now: number): void {
    const { ledger = [], progress = null } = this.known.get(incident.id) ?? {};
    this.known.set(incident.id, { incident, ledger, progress, look_at: now });
    this.look(incident.id, now);
  }

  /** When something is to be looked at or sent, in milliseconds since 1970. */
  nextAt(): number {
    let next = Infinity;
    for (const { look_at, ledger } of this.known.values()) {
      next = Math.min(next, look_at, ...ledger.flatMap(({ state, due_at }) => (state === 'queued' ? [due_at] : [])));
    }
    return next;
  }

  /** What mutes incidents may be other than before. */
  lookAtAll(now: number): void {
    for (const [id, { incident }] of this.known) if (incident.status === 'open') this.look(id, now);
  }

  advance(now: number): void {
    for (const [id, { look_at }] of this.known) if (look_at <= now) this.look(id, now);
    this.send(now);
  }

  private look(id: string, now: number): void {
    const known = this.known.get(id);
    if (known === undefined) return;
    const { incident, progress } = known;
    const planned = planNotifications(
      {
        ...{ incident, progress, enabled: this.enabled, ledger: known.ledger, muted_until: null },
        routes: this.routesOf(incident),
        muted: incident.status === 'open' && this.mutedBy(incident).length > 0,
        group: (channelId, groupKey) => this.groupTimes(channelId, groupKey),
      },
      now,
    );
    const dropped = new Set(planned.supersede.map((each) => each.id));
    const ledger = known.ledger.map((entry): Queued =>
      dropped.has(entry.id) ? { ...entry, state: 'superseded' } : entry,
    );
    const shown = shownOf(incident, now);
    const added = planned.notify.map(({ group_key, ...entry }): Queued => {
      this.ids += 1;
      return {
        ...entry,
        ...shown,
        group_key,
        id: String(this.ids),
        state: 'queued',
        attempts: 0,
        unrecorded: 0,
        sent_at: null,
      };
    });
    const look_at = planned.look_again_at ?? Infinity;
    this.known.set(id, { incident, ledger: [...ledger, ...added], progress: planned.progress, look_at });
    this.send(now);
  }

  /** The default route of a replay tells one channel that stands for all, where it names none. */
  private routesOf(incident: Incident) {
    const routes = { ...this.routes, updated_at: null, updated_by: null };
    return routesFor(incident, routes).map((route) =>
      route.channels === null ? { ...route, channels: [EVERY_CHANNEL] } : route,
    );
  }

  private send(now: number): void {
    for (const [id, known] of this.known) {
      const { incident, ledger } = known;
      if (!ledger.some(({ state, due_at }) => state === 'queued' && due_at <= now)) continue;
      const after = ledger.map((entry): Queued => {
        if (entry.state !== 'queued' || entry.due_at > now) return entry;
        const { channel_id, route, kind } = entry;
        const channel = channel_id === EVERY_CHANNEL ? null : channel_id;
        this.sent.push({ at: now, channel_id: channel, route, kind, incident });
        return { ...entry, state: 'sent', attempts: 1, sent_at: now };
      });
      this.known.set(id, { ...known, ledger: after });
    }
  }

  private groupTimes(channelId: string, groupKey: string): GroupTimes {
    let [waiting, last]: [number | null, number | null] = [null, null];
    for (const { ledger } of this.known.values()) {
      for (const { channel_id, group_key, state, due_at, sent_at } of ledger) {
        if (channel_id !== channelId || group_key !== groupKey) continue;
        if (state === 'queued') waiting = Math.min(waiting ?? due_at, due_at);
        else if (state === 'sent') last = Math.max(last ?? 0, sent_at ?? due_at);
      }
    }
    return { waiting, last };
  }
}
