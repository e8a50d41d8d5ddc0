import type { Severity } from '../chain/vocabulary';
import type { Alert, AlertStatus, AlertType } from '../health/alert';

/** What orders the inputs of one condition: of two, the one with the larger sequence, then the later time, is the newer. */
export interface Order {
  /** Milliseconds since 1970: the slot of a check, or the time since when a chain has its status. */
  readonly at: number;
  /** Of a chain's status, it grows even where clocks do not; results of checks have none, always 0. */
  readonly sequence: number;
}

/** An alert with what the decisions about it need and others do not see. */
export interface AlertRecord extends Alert {
  /** Since when the component or chain has the status that the alert is about: one episode fires once. */
  readonly episode: string;
  /** The newest input that this state follows from. */
  readonly order: Order;
  /** The check target that a failed node was found by. */
  readonly target_id: string | null;
  /** Set when the alert ended because nobody looks at its chain or node any more, in milliseconds since 1970. */
  readonly withdrawn_at: number | null;
  /** Of a call that is too slow: the node that is called; the alert's own node calls it. */
  readonly target_node: string | null;
  /** What its chain's trouble comes from, as far as whoever told of it knew: the key of a component or a call. */
  readonly cause_id: string | null;
  /** When it was told by itself; what was not is not told to have ended either. */
  readonly told_at: string | null;
  /** Until when it may wait for what it needs to be checked, in milliseconds since 1970. */
  readonly hold_until: number | null;
  /** When it was first held back because something explains it. */
  readonly held_since: string | null;
  /** When it ended or was told after all. */
  readonly held_until: string | null;
  /** Why it was held back last. */
  readonly held_reason: string | null;
  readonly released: boolean;
}

interface Observation {
  readonly fingerprint: string;
  readonly chain_id: string;
  readonly node_id: string | null;
  readonly type: AlertType;
  readonly target_id: string | null;
  readonly target_node?: string;
  readonly episode: string;
  readonly order: Order;
  /** When this was so, in milliseconds since 1970. */
  readonly observed_at: number;
}

export interface Failing extends Observation {
  readonly state: 'failing';
  readonly severity: Severity;
  readonly message: string;
  readonly root_cause: string | null;
  /** The key of the component or call that the root cause is. */
  readonly cause_id?: string | null;
  readonly affected_chains: readonly string[];
  /** How many results say so. */
  readonly count: number;
  /** Repeated results of an episode that has been told, counted by one replica: they add up, whichever replica is first. */
  readonly tallied?: true;
}

export interface Clear extends Observation {
  readonly state: 'clear';
  readonly resolution: string;
}

/**
 * What one input says about one condition: how it IS, not how it changed. So an input that is lost or late is healed by the
 * next one. What is unknown or in maintenance says nothing, and gives no level.
 */
export type Level = Failing | Clear;

/** One step of an alert's life. `from` is null when it begins. */
export interface Transition {
  readonly from: AlertStatus | null;
  readonly alert: AlertRecord;
  readonly reason: string;
  readonly actor: string | null;
}

export type Change =
  | ({ readonly kind: 'transition' } & Transition)
  /** Seen again: stored now and then, and told to nobody. */
  | { readonly kind: 'seen'; readonly alert: AlertRecord };

export const isActive = (alert: Pick<Alert, 'status'>): boolean => alert.status !== 'resolved';

export const isAfter = (left: Order, right: Order): boolean =>
  left.sequence > right.sequence || (left.sequence === right.sequence && left.at > right.at);

/**
 * What a level changes, given the latest alert of the same fingerprint, active or not.
 *
 * Holds always: at most one alert of a fingerprint is active; one episode fires once, even when its alert was resolved by hand;
 * the severity of an alert never changes; what is older than the cause of the current state changes nothing.
 */
export function decide(latest: AlertRecord | null, level: Level, now: Date, newId: () => string): Change[] {
  if (latest && !isNews(latest, level)) return isTally(latest, level) ? [seenAgain(latest, level)] : [];
  const active = latest && isActive(latest) ? latest : null;
  if (level.state === 'clear') return active ? [ended(active, level, level.resolution, now)] : [];
  if (!active) return latest && hasBeenTold(latest, level) ? [] : [fired(level, now, newId())];
  if (active.severity === level.severity) return [seenAgain(active, level)];
  const resolution = `Severity changed from ${active.severity} to ${level.severity}`;
  return [ended(active, level, resolution, now), fired(level, now, newId())];
}

/** Ends an alert whose chain or node is no longer watched. `at` (milliseconds since 1970) is when the watching ended. */
export function withdraw(alert: AlertRecord, at: number, resolution: string, now: Date): Change[] {
  if (!isActive(alert) || alert.order.at >= at) return [];
  return [resolved({ ...alert, withdrawn_at: at }, resolution, null, now)];
}

/**
 * Acknowledging again changes at most until when that holds; a resolved alert is for the caller to refuse.
 *
 * @param until in milliseconds since 1970; `null`: for good
 */
export function acknowledge(alert: AlertRecord, actor: string, now: Date, until: number | null = null): Change[] {
  const acknowledged_until = until === null ? null : new Date(until).toISOString();
  const isSame = alert.status === 'acknowledged' && (alert.acknowledged_until ?? null) === acknowledged_until;
  if (isSame || alert.status === 'resolved') return [];
  const since = { acknowledged_at: now.toISOString(), acknowledged_by: actor, acknowledged_until };
  const reason = acknowledged_until === null ? 'Acknowledged' : `Acknowledged until ${acknowledged_until}`;
  return [transition(alert, { status: 'acknowledged', ...since }, reason, actor)];
}

/** An acknowledgement that was given for a time is over. */
export function expireAcknowledgement(alert: AlertRecord): Change[] {
  if (alert.status !== 'acknowledged') return [];
  return [
    transition(
      alert,
      { status: 'firing', acknowledged_at: null, acknowledged_by: null, acknowledged_until: null },
      'Acknowledgement expired',
      null,
    ),
  ];
}

/** Ends an alert by hand, for the rest of its episode. Resolving again changes nothing. */
export function resolveByHand(alert: AlertRecord, actor: string, resolution: string | null, now: Date): Change[] {
  return isActive(alert) ? [resolved(alert, resolution ?? `Resolved by ${actor}`, actor, now)] : [];
}

function isNews(latest: AlertRecord, level: Level): boolean {
  // Watching may begin again while the status is the old one, with its old order: then only the time of looking tells.
  if (latest.withdrawn_at !== null) return level.observed_at > latest.withdrawn_at;
  return isAfter(level.order, latest.order);
}

const isTally = (latest: AlertRecord, level: Level): level is Failing =>
  level.state === 'failing' &&
  level.tallied === true &&
  isActive(latest) &&
  latest.episode === level.episode &&
  latest.severity === level.severity;

const hasBeenTold = (latest: AlertRecord, level: Failing): boolean =>
  latest.episode === level.episode && latest.withdrawn_at === null;

function fired(level: Failing, now: Date, id: string): Change {
  const alert: AlertRecord = {
    id,
    fingerprint: level.fingerprint,
    incident_id: null,
    chain_id: level.chain_id,
    node_id: level.node_id,
    type: level.type,
    severity: level.severity,
    status: 'firing',
    message: level.message,
    count: level.count,
    root_cause: level.root_cause,
    affected_chains: [...level.affected_chains],
    fired_at: now.toISOString(),
    last_seen_at: new Date(level.observed_at).toISOString(),
    acknowledged_at: null,
    acknowledged_by: null,
    acknowledged_until: null,
    resolved: false,
    resolved_at: null,
    resolution: null,
    sequence: 1,
    episode: level.episode,
    order: level.order,
    target_id: level.target_id,
    withdrawn_at: null,
    target_node: level.target_node ?? null,
    cause_id: level.cause_id ?? null,
    held_back: null,
    told_at: null,
    hold_until: null,
    held_since: null,
    held_until: null,
    held_reason: null,
    released: false,
  };
  return { kind: 'transition', from: null, alert, reason: level.message, actor: null };
}

function seenAgain(alert: AlertRecord, level: Failing): Change {
  const count = alert.count + level.count;
  const last_seen_at = new Date(Math.max(level.observed_at, Date.parse(alert.last_seen_at))).toISOString();
  if (!isAfter(level.order, alert.order)) return { kind: 'seen', alert: { ...alert, count, last_seen_at } };
  const { episode, order, target_id } = level;
  return { kind: 'seen', alert: { ...alert, count, last_seen_at, episode, order, target_id } };
}

// The order of what ended an alert stays with it, so that a late input from before does not begin the next one; so does the episode, so that
// who has not heard of the end, and goes on with the episode before, begins the next one all the same.
const ended = (alert: AlertRecord, { order, episode }: Level, resolution: string, now: Date): Change =>
  resolved({ ...alert, order, episode }, resolution, null, now);

const resolved = (alert: AlertRecord, resolution: string, actor: string | null, now: Date): Change =>
  transition(
    alert,
    { status: 'resolved', resolved: true, resolved_at: now.toISOString(), resolution },
    resolution,
    actor,
  );

export const transition = (
  alert: AlertRecord,
  change: Partial<AlertRecord>,
  reason: string,
  actor: string | null,
): Change => ({
  kind: 'transition',
  from: alert.status,
  alert: { ...alert, ...change, sequence: alert.sequence + 1 },
  reason,
  actor,
});
