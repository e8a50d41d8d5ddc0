import { isBackendAway } from '@chain-mapping/messaging';
import { groupKeyOf, planNotifications, type Progress, routesFor, shownOf } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { failedChannelOf } from './channel-alarms';
import { ChannelsRepository } from './channels.repository';
import { NotificationJobs } from './notification-jobs.service';
import {
  type KnownIncident,
  type Looked,
  NotificationsRepository,
  type Queued,
  type ShownIncident,
} from './notifications.repository';
import { Quieting, type QuietVerdict } from './quieting';
import { RoutesRepository } from './routes.repository';

const NOT_MUTED: QuietVerdict = { muted: false, by: [], until: null };

/** Of an incident as it was when its verdict was asked for. */
interface Judged extends QuietVerdict {
  readonly sequence: number;
}

interface LookedAt {
  /** Channels that have something to send at once. */
  readonly due: readonly string[];
  /** Incidents that have changed since it was asked what mutes them. */
  readonly changed: readonly string[];
}

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

  /** Looks whether there is more to tell of incidents by now, unless another replica has just looked. */
  async lookAt(incidentIds: readonly string[]): Promise<void> {
    try {
      await this.lookAtAll(incidentIds);
    } catch (error) {
      if (incidentIds.length === 1 || isBackendAway(error)) throw error;
      // One that cannot be looked at must not keep back the others.
      const outcomes = await Promise.allSettled(incidentIds.map((id) => this.lookAtAll([id])));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    }
  }

  private async lookAtAll(incidentIds: readonly string[]): Promise<void> {
    for (let left = incidentIds; left.length > 0;) {
      const incidents = await this.repository.incidents(left);
      // Asked before anything is locked: who is asked may take a while.
      const verdicts = await this.verdictsOf(incidents);
      const { due, changed } = await this.source.transaction((manager) => this.look(manager, verdicts));
      await Promise.all([...new Set(due)].map((id) => this.jobs.wake(id)));
      left = changed;
    }
  }

  private async verdictsOf(
    incidents: readonly Pick<KnownIncident, 'incident' | 'opening'>[],
  ): Promise<Map<string, Judged>> {
    const open = incidents
      .map(({ incident, opening }) => opening ?? incident)
      .filter(({ status }) => status === 'open');
    const verdicts = await this.quieting.verdictsOf(open, this.clock.now());
    return new Map(
      incidents.map(({ incident: { id, sequence } }) => [id, { ...(verdicts.get(id) ?? NOT_MUTED), sequence }]),
    );
  }

  private async look(manager: EntityManager, verdicts: ReadonlyMap<string, Judged>): Promise<LookedAt> {
    const now = this.clock.now();
    const known = await this.repository.locked(manager, [...verdicts.keys()], now);
    const isJudged = ({ incident }: KnownIncident): boolean =>
      verdicts.get(incident.id)?.sequence === incident.sequence;
    const changed = known.filter((each) => !isJudged(each)).map(({ incident }) => incident.id);
    const ready = known.filter(isJudged);
    const openings = ready.flatMap(({ opening, ...each }) =>
      opening === null ? [] : [{ ...each, opening, incident: opening, affected_chains: opening.affected_chains }],
    );
    const begun = await this.planAll(manager, openings, verdicts, now);
    const goesOn = ready.map((each) => ({ ...each, progress: begun.progress.get(each.incident.id) ?? each.progress }));
    const { due, looked } = await this.planAll(manager, goesOn, verdicts, now);
    if (looked.length > 0) await this.repository.progressed(manager, looked);
    return { due: [...begun.due, ...due], changed };
  }

  /** Plans what is to be told of incidents, one after the other, and queues it. */
  private async planAll(
    manager: EntityManager,
    incidents: readonly KnownIncident[],
    verdicts: ReadonlyMap<string, QuietVerdict>,
    now: Date,
  ): Promise<{ due: string[]; looked: Looked[]; progress: ReadonlyMap<string, Progress> }> {
    if (incidents.length === 0) return { due: [], looked: [], progress: new Map() };
    const rows = await this.channels.all(manager);
    const allRoutes = await this.routes.get(manager);
    const ids = incidents.map(({ incident }) => incident.id);
    const ledgerOf = await this.repository.ledgers(manager, ids);
    const taken = incidents.map((known) => ({ known, routes: routesFor(known.incident, allRoutes) }));
    const keys = taken.flatMap(({ known, routes }) =>
      routes.filter(({ group_by }) => group_by.length > 0).map((route) => groupKeyOf(known.incident, route)),
    );
    const on = rows.filter(({ enabled }) => enabled).map(({ id }) => id);
    const groups = await this.repository.groupTimes(manager, on, [...new Set(keys)]);
    const supersede: { readonly id: string; readonly reason: string }[] = [];
    const queued: Queued[] = [];
    const refreshed: ShownIncident[] = [];
    const looked: Looked[] = [];
    const progress = new Map<string, Progress>();
    for (const { known, routes } of taken) {
      const { incident, affected_chains } = known;
      const { muted, until, by } = verdicts.get(incident.id) ?? NOT_MUTED;
      const dead = failedChannelOf(incident);
      const ledger = ledgerOf(incident.id);
      const planned = planNotifications(
        {
          ...{ incident, routes, ledger, muted, progress: known.progress, muted_until: until?.getTime() ?? null },
          enabled: new Set(on.filter((id) => id !== dead)),
          group: (channelId, groupKey) => groups.of(channelId, groupKey),
        },
        now.getTime(),
      );
      const shown = { incident, affected_chains, ...shownOf(incident, now.getTime()) };
      supersede.push(...planned.supersede);
      if (incident.status === 'open' && ledger.some(({ state }) => state === 'queued')) refreshed.push(shown);
      for (const each of planned.notify) {
        groups.plan(each);
        queued.push({ ...each, ...shown });
      }
      progress.set(incident.id, planned.progress);
      const look_at = planned.look_again_at === null ? null : new Date(planned.look_again_at).toISOString();
      looked.push({ incident_id: incident.id, progress: planned.progress, muted_by: by, look_at });
    }
    await this.repository.supersede(manager, supersede);
    await this.repository.refresh(manager, refreshed);
    await this.repository.queue(manager, queued, now);
    const due = queued.filter(({ due_at }) => due_at <= now.getTime()).map(({ channel_id }) => channel_id);
    return { due, looked, progress };
  }
}
