import type { Incident } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { failedChannelOf } from './channel-alarms';
import { ChannelsRepository } from './channels.repository';
import { groupKeyOf, routesFor, type TakenRoute } from './matching';
import { NotificationJobs } from './notification-jobs.service';
import { type KnownIncident, NotificationsRepository } from './notifications.repository';
import { plan, shownOf, type Situation } from './plan';
import { Quieting, type QuietVerdict } from './quieting';
import { RoutesRepository } from './routes.repository';

/** What is told so late was not told while it happened. */
const OLD_MS = 10 * 60_000;
const MAKING_UP_MS = 5_000;
const NOT_MUTED: QuietVerdict = { muted: false, by: [], until: null };

/** Decides who is told what of incidents, and queues it; what is queued is sent by others. */
@Injectable()
export class Notifications {
  constructor(
    private readonly source: DataSource,
    private readonly repository: NotificationsRepository,
    private readonly channels: ChannelsRepository,
    private readonly routes: RoutesRepository,
    private readonly quieting: Quieting,
    private readonly jobs: NotificationJobs,
    private readonly clock: Clock,
  ) {}

  /** An incident as somebody has told it: the same again, or one that is older than what is known, changes nothing. */
  async hear(incident: Incident): Promise<void> {
    const now = this.clock.now();
    // Of what is made up for, the end may be right behind: what is over long since is not worth a page.
    const isOld = now.getTime() - Date.parse(incident.updated_at) > OLD_MS;
    const lookAt = isOld ? new Date(now.getTime() + MAKING_UP_MS) : now;
    const isNew = await this.repository.hear(incident, now, lookAt);
    if (isNew && !isOld) await this.lookAt(incident.id);
  }

  /** Looks whether there is more to tell of an incident by now, unless another replica has just looked. */
  async lookAt(incidentId: string): Promise<void> {
    for (let again = true; again;) {
      const incident = await this.repository.incident(incidentId);
      if (incident === undefined) return;
      const isOpen = incident.status === 'open';
      // Asked before anything is locked: who is asked may take a while.
      const verdict = isOpen ? await this.quieting.verdictOf(incident, this.clock.now()) : NOT_MUTED;
      const due = await this.source.transaction((manager) => this.look(manager, incident, verdict));
      again = due === 'changed meanwhile';
      if (due !== 'changed meanwhile') await this.wake(due);
    }
  }

  /** Answers the channels that have something to send at once. */
  private async look(
    manager: EntityManager,
    { id, sequence }: Incident,
    verdict: QuietVerdict,
  ): Promise<string[] | 'changed meanwhile'> {
    const known = await this.repository.locked(manager, id);
    const now = this.clock.now();
    if (known === undefined || known.look_at === null || known.look_at > now) return [];
    const { incident } = known;
    if (incident.sequence !== sequence) return 'changed meanwhile';
    const situation = await this.situation(manager, known, verdict);
    const { notify, supersede, progress, look_again_at } = plan(situation, now.getTime());
    await this.repository.supersede(manager, supersede);
    const shown = shownOf(incident, now.getTime());
    if (incident.status === 'open') await this.repository.refresh(manager, known, shown);
    await this.repository.queue(manager, known, shown, notify, now);
    const lookAt = look_again_at === null ? null : new Date(look_again_at);
    await this.repository.progressed(manager, id, progress, verdict.by, lookAt);
    return notify.filter(({ due_at }) => due_at <= now.getTime()).map(({ channel_id }) => channel_id);
  }

  private async situation(
    manager: EntityManager,
    { incident, progress }: KnownIncident,
    { muted, until }: QuietVerdict,
  ): Promise<Situation> {
    const [rows, routes, ledger] = [
      await this.channels.all(manager),
      routesFor(incident, await this.routes.get(manager)),
      await this.repository.ledger(manager, incident.id),
    ];
    const dead = failedChannelOf(incident);
    const enabled = new Set(rows.filter((row) => row.enabled && row.id !== dead).map(({ id }) => id));
    const group = await this.groups(manager, incident, routes, enabled);
    return { incident, routes, enabled, ledger, progress, muted, muted_until: until?.getTime() ?? null, group };
  }

  private groups(
    manager: EntityManager,
    incident: Incident,
    routes: readonly TakenRoute[],
    enabled: ReadonlySet<string>,
  ): Promise<Situation['group']> {
    const keys = routes.filter(({ group_by }) => group_by.length > 0).map((route) => groupKeyOf(incident, route));
    if (keys.length === 0) return Promise.resolve(() => ({ waiting: null, last: null }));
    return this.repository.groupTimes(manager, [...enabled], keys);
  }

  private async wake(channelIds: readonly string[]): Promise<void> {
    await Promise.all([...new Set(channelIds)].map((id) => this.jobs.wake(id)));
  }
}
