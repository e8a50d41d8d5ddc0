import type { Severity } from '../chain/vocabulary';
import type { Incident } from '../health/incident';
import type { NotificationKind, NotificationState } from './notification';
import { groupKeyOf, type TakenRoute } from './matching';
import { isQuiet, nextMinute } from './quiet-hours';

/** What mutes an open incident may change at any time: so soon it is noticed. */
export const LOOK_MS = 30_000;

/** What a message shows of an incident, to tell whether there is more to say. */
export interface Shown {
  readonly severity: Severity;
  readonly culprit_id: string;
  /** The chains that are affected, in one text. */
  readonly chains: string;
  readonly acknowledged: boolean;
}

/** A line of the ledger as far as decisions need it. Times are in milliseconds since 1970. */
export interface Entry extends Shown {
  readonly id: string;
  readonly channel_id: string;
  readonly route: string;
  readonly kind: NotificationKind;
  /** Grows each time that the incident opens again. */
  readonly episode: number;
  readonly ordinal: number;
  readonly state: NotificationState;
  readonly attempts: number;
  /** How often it was on its way when its sender ended. */
  readonly unrecorded: number;
  readonly due_at: number;
  readonly sent_at: number | null;
}

/** For how long a route has been telling of an incident, without the time in which it was held back. */
export interface Counted {
  readonly ms: number;
  /** Whether the time since the last look counts. */
  readonly running: boolean;
}

export interface Progress {
  readonly episode: number;
  readonly is_open: boolean;
  /** When it was last looked at. */
  readonly at: number;
  readonly routes: Readonly<Record<string, Counted>>;
}

/** Of the messages of a group to a channel: when the next is due that waits for more, and when the last was due. */
export interface GroupTimes {
  readonly waiting: number | null;
  readonly last: number | null;
}

export interface Situation {
  readonly incident: Incident;
  readonly routes: readonly TakenRoute[];
  /** The channels that are switched on. */
  readonly enabled: ReadonlySet<string>;
  /** All of this incident, the oldest first. */
  readonly ledger: readonly Entry[];
  readonly progress: Progress | null;
  readonly muted: boolean;
  /** Until when `muted` holds at least, where that is known. */
  readonly muted_until: number | null;
  readonly group: (channelId: string, groupKey: string) => GroupTimes;
}

export interface Planned {
  readonly channel_id: string;
  readonly route: string;
  readonly kind: NotificationKind;
  readonly episode: number;
  readonly ordinal: number;
  readonly group_key: string;
  readonly due_at: number;
}

export interface Plan {
  readonly notify: readonly Planned[];
  /** Entries that are queued and not needed any more, with the reason. */
  readonly supersede: readonly { readonly id: string; readonly reason: string }[];
  readonly progress: Progress;
  /** When to look again without being told of anything; `null` for never. */
  readonly look_again_at: number | null;
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };

export function shownOf(incident: Incident, now: number): Shown {
  return {
    severity: incident.severity,
    culprit_id: incident.culprit.id,
    chains: incident.affected_chains
      .map(({ chain_id }) => chain_id)
      .sort()
      .join(' '),
    acknowledged: isAcknowledged(incident, now),
  };
}

const isAcknowledged = ({ acknowledged_at, acknowledged_until }: Incident, now: number): boolean =>
  acknowledged_at !== null && (acknowledged_until === null || Date.parse(acknowledged_until) > now);

/** What to tell whom of an incident now, and when to look again. */
export function planNotifications(situation: Situation, now: number): Plan {
  const progress = begun(situation, now);
  const ledger = situation.ledger.filter(({ episode }) => episode === progress.episode);
  return situation.incident.status === 'closed'
    ? planOfClosed(situation, ledger, progress, now)
    : planOfOpen(situation, ledger, progress, now);
}

/** The progress with the time since the last look counted, or a new episode. */
function begun({ incident, progress }: Situation, now: number): Progress {
  const is_open = incident.status === 'open';
  if (progress === null) return { episode: 1, is_open, at: now, routes: {} };
  if (is_open && !progress.is_open) return { episode: progress.episode + 1, is_open, at: now, routes: {} };
  const passed = Math.max(0, now - progress.at);
  const routes = Object.entries(progress.routes).map(
    ([name, { ms, running }]) => [name, { ms: running ? ms + passed : ms, running }] as const,
  );
  return { episode: progress.episode, is_open, at: now, routes: Object.fromEntries(routes) };
}

/** Whoever was told of the opening, or is about to be, is told of the end: muted or not, whatever the routes say by now. */
function planOfClosed({ incident }: Situation, ledger: readonly Entry[], progress: Progress, now: number): Plan {
  const supersede: { id: string; reason: string }[] = [];
  const notify: Planned[] = [];
  for (const [channel_id, entries] of byChannel(ledger)) {
    if (entries.some(({ kind, state }) => kind === 'closed' && state !== 'superseded')) continue;
    const waiting = entries.filter(({ state }) => state === 'queued');
    const isTold = entries.some(mayHaveArrived);
    // What was only waiting for more, or goes on about what is over, is not sent any more; an opening that could not be sent is.
    const isDue = ({ kind, due_at, attempts }: Entry): boolean => kind === 'opened' && (due_at <= now || attempts > 0);
    const needless = waiting.filter((entry) => !isDue(entry));
    supersede.push(...needless.map(({ id }) => ({ id, reason: 'it closed before this was sent' })));
    const [first] = entries;
    if (first === undefined || (!isTold && !waiting.some(isDue))) continue;
    notify.push({
      channel_id,
      route: first.route,
      kind: 'closed',
      episode: progress.episode,
      ordinal: 0,
      group_key: incident.id,
      due_at: now,
    });
  }
  return { notify, supersede, progress: { ...progress, routes: {} }, look_again_at: null };
}

/** Also what was tried without an answer, and then held back or given up. */
const mayHaveArrived = ({ state, attempts, unrecorded }: Entry): boolean =>
  state === 'sent' || state === 'sending' || (state === 'superseded' && attempts > 0) || unrecorded > 0;

function planOfOpen(situation: Situation, ledger: readonly Entry[], before: Progress, now: number): Plan {
  const { incident, routes, muted } = situation;
  const supersede = new Map<string, string>();
  const notify: Planned[] = [];
  const counted: Record<string, Counted> = {};
  const looks = [now + LOOK_MS];
  const acknowledged = isAcknowledged(incident, now);
  if (situation.muted_until !== null && situation.muted_until > now) looks.push(situation.muted_until);
  if (acknowledged && incident.acknowledged_until !== null) looks.push(Date.parse(incident.acknowledged_until));

  const taken = new Set(routes.map(({ name }) => name));
  for (const { id, route, state } of ledger) {
    if (state !== 'queued') continue;
    if (muted) supersede.set(id, 'it was muted before this was sent');
    else if (!taken.has(route)) supersede.set(id, 'its route does not take it any more');
  }
  if (muted)
    heldOfEarlier(situation.ledger, before.episode).forEach((id) =>
      supersede.set(id, 'it was muted before this was sent'),
    );
  for (const route of routes) {
    const { ms } = before.routes[route.name] ?? { ms: 0 };
    const quiet = muted || isQuiet(route.quiet_hours, incident.severity, now);
    if (route.quiet_hours.length > 0) looks.push(nextMinute(now));
    const running = !quiet && !acknowledged;
    counted[route.name] = { ms, running };
    const own = ledger.filter((entry) => entry.route === route.name && entry.state === 'queued');
    if (quiet) {
      if (!muted) for (const { id } of own) supersede.set(id, 'quiet hours began before this was sent');
      continue;
    }
    if (acknowledged) {
      for (const { id, kind } of own) {
        if (kind === 'reminder' || kind === 'escalated') supersede.set(id, 'it was acknowledged before this was sent');
      }
    }
    const told = new RouteInTurn(situation, route, ledger, notify, supersede, before.episode, now);
    told.open(acknowledged);
    if (running) looks.push(...told.goOn(ms));
    told.change(acknowledged);
  }
  // Routes that it no longer takes begin anew when it takes them again.
  const progress = { ...before, routes: counted };
  const reasons = [...supersede].map(([id, reason]) => ({ id, reason }));
  return { notify, supersede: reasons, progress, look_again_at: Math.min(...looks.filter((at) => at > now)) };
}

/** What of earlier episodes waits for a channel and is not told while it is muted: with an opening that never left goes its end. */
function heldOfEarlier(ledger: readonly Entry[], episode: number): string[] {
  return ledger.flatMap((entry) => {
    if (entry.state !== 'queued' || entry.episode >= episode) return [];
    if (entry.kind !== 'closed') return [entry.id];
    const ofSame = ledger.filter((each) => each.episode === entry.episode && each.channel_id === entry.channel_id);
    return ofSame.some((each) => mayHaveArrived(each) || (each.kind !== 'closed' && each.attempts > 0))
      ? []
      : [entry.id];
  });
}

/** What one route has to say of an open incident that nothing mutes. */
class RouteInTurn {
  constructor(
    private readonly situation: Situation,
    private readonly route: TakenRoute,
    private readonly ledger: readonly Entry[],
    private readonly notify: Planned[],
    private readonly supersede: Map<string, string>,
    private readonly episode: number,
    private readonly now: number,
  ) {}

  /** Tells the channels of the route that have not been told. */
  open(acknowledged: boolean): void {
    // Somebody looks after it: nobody else has to be called.
    if (acknowledged) return;
    for (const channel_id of this.channels()) {
      if (this.entriesOf(channel_id).length > 0 || this.isPlanned(channel_id)) continue;
      this.add(channel_id, 'opened', 0, this.dueOfGroup(channel_id));
    }
  }

  /** Reminders and escalation, by the time that has counted. Answers when the next are due. */
  goOn(ms: number): number[] {
    const next: number[] = [];
    for (const [step, { after_seconds, channels }] of this.route.escalation.entries()) {
      const left = after_seconds * 1000 - ms;
      if (left > 0) {
        next.push(this.now + left);
        continue;
      }
      for (const channel_id of channels.filter((id) => this.situation.enabled.has(id))) {
        const isDone = this.entriesOf(channel_id).some(
          ({ route, kind, ordinal }) => route === this.route.name && kind === 'escalated' && ordinal === step,
        );
        if (isDone) continue;
        for (const { id, kind, state } of this.entriesOf(channel_id)) {
          if (kind === 'opened' && state === 'queued') this.supersede.set(id, 'an escalation took its place');
        }
        const opening = this.notify.findIndex((each) => each.channel_id === channel_id && each.kind === 'opened');
        if (opening >= 0) this.notify.splice(opening, 1);
        this.add(channel_id, 'escalated', step, this.now);
      }
    }
    const every = this.route.repeat_interval_seconds * 1000;
    if (every === 0) return next;
    const turn = Math.floor(ms / every);
    next.push(this.now + (turn + 1) * every - ms);
    if (turn > 0) this.remind(turn);
    return next;
  }

  /** Tells whoever was told of what has changed since. */
  change(acknowledged: boolean): void {
    if (this.route.changes === 'none') return;
    const shown = shownOf(this.situation.incident, this.now);
    for (const channel_id of this.toldByRoute()) {
      const entries = this.entriesOf(channel_id).filter(({ state }) => state !== 'failed');
      const last = entries.at(-1);
      // What is still to be sent will show how it is then.
      if (last === undefined || last.state === 'queued' || this.isPlanned(channel_id)) continue;
      const ordinal = this.situation.incident.sequence;
      if (acknowledged && !last.acknowledged) {
        this.add(channel_id, 'acknowledged', ordinal, this.now);
        continue;
      }
      const isWorse = RANK[shown.severity] > RANK[last.severity];
      const isElsewhere = shown.culprit_id !== last.culprit_id;
      const isOther =
        this.route.changes === 'all' && (shown.chains !== last.chains || shown.severity !== last.severity);
      if (!isWorse && !isElsewhere && !isOther) continue;
      const interval = this.route.group_interval_seconds * 1000;
      const due = isWorse ? this.now : Math.max(this.now, (last.sent_at ?? last.due_at) + interval);
      this.add(channel_id, 'changed', ordinal, due);
    }
  }

  private remind(turn: number): void {
    for (const channel_id of this.toldByRoute()) {
      const entries = this.entriesOf(channel_id);
      const isDone = entries.some(({ kind, ordinal }) => kind === 'reminder' && ordinal >= turn);
      // Who has yet to be told the last thing need not be reminded of it.
      const isBehind = entries.some(({ state }) => state === 'queued');
      if (isDone || isBehind || this.isPlanned(channel_id)) continue;
      this.add(channel_id, 'reminder', turn, this.now);
    }
  }

  private channels(): string[] {
    const { enabled } = this.situation;
    return this.route.channels === null ? [...enabled] : this.route.channels.filter((id) => enabled.has(id));
  }

  /** Those of the route, and those that it escalated to. */
  private toldByRoute(): Set<string> {
    const { enabled } = this.situation;
    const escalated = this.ledger.filter(({ route, kind }) => route === this.route.name && kind === 'escalated');
    const reached = [...this.channels(), ...escalated.map(({ channel_id }) => channel_id)];
    return new Set(reached.filter((id) => enabled.has(id) && this.entriesOf(id).length > 0));
  }

  private entriesOf(channelId: string): Entry[] {
    return this.ledger.filter(
      ({ id, channel_id, state }) => channel_id === channelId && state !== 'superseded' && !this.supersede.has(id),
    );
  }

  private isPlanned(channelId: string): boolean {
    return this.notify.some(({ channel_id }) => channel_id === channelId);
  }

  private dueOfGroup(channelId: string): number {
    const due = this.now + this.route.group_wait_seconds * 1000;
    if (this.route.group_by.length === 0) return due;
    const { waiting, last } = this.situation.group(channelId, this.groupKey());
    if (waiting !== null && waiting >= this.now) return Math.min(waiting, due);
    return last === null ? due : Math.max(due, last + this.route.group_interval_seconds * 1000);
  }

  private groupKey(): string {
    return groupKeyOf(this.situation.incident, this.route);
  }

  private add(channel_id: string, kind: NotificationKind, ordinal: number, due_at: number): void {
    const { episode } = this;
    const group_key = kind === 'opened' ? this.groupKey() : this.situation.incident.id;
    this.notify.push({ channel_id, route: this.route.name, kind, episode, ordinal, group_key, due_at });
  }
}

function byChannel(ledger: readonly Entry[]): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of ledger) found.set(entry.channel_id, [...(found.get(entry.channel_id) ?? []), entry]);
  return found;
}
