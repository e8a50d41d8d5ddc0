import { Cron } from 'croner';
import type { MaintenanceWindowInput } from './maintenance-window';

/** When a window is open. */
export type MaintenanceTimes = Pick<
  MaintenanceWindowInput,
  'starts_at' | 'ends_at' | 'cron' | 'duration_seconds' | 'time_zone'
>;

interface Fault {
  readonly path: string;
  readonly message: string;
}

const UTC = 'UTC';
/** So many beginnings are looked at to see how close together they are. */
const SAMPLED = 200;
/** Windows that follow upon one another without a gap are followed so far. */
const FOLLOWED = 50;

const recurrence = (cron: string, time_zone: string | null | undefined): Cron =>
  new Cron(cron, { timezone: time_zone ?? UTC, mode: '5-part', paused: true });

/** The first beginning after `at`, in milliseconds since 1970; beginnings are on whole minutes. */
function beginningAfter(schedule: Cron, at: number): number | undefined {
  return schedule.nextRun(new Date(at))?.getTime();
}

const bound = (time: string | null | undefined, otherwise: number): number =>
  time == null ? otherwise : Date.parse(time);

/**
 * Whether a window is open at a time, in milliseconds since 1970. A window that recurs by `cron` begins when the clocks of its zone say
 * so: a time that they skip in spring is when they have skipped it, of a time that comes twice in autumn the first counts.
 */
export function isInMaintenance(window: MaintenanceTimes, at: number): boolean {
  if (at < bound(window.starts_at, -Infinity) || at >= bound(window.ends_at, Infinity)) return false;
  if (window.cron == null) return true;
  return openedAt(recurrence(window.cron, window.time_zone), durationOf(window), at) !== undefined;
}

const durationOf = (window: MaintenanceTimes): number => (window.duration_seconds ?? 0) * 1000;

/** The earliest beginning of which the window is still open. */
function openedAt(schedule: Cron, duration_ms: number, at: number): number | undefined {
  const beginning = beginningAfter(schedule, at - duration_ms);
  return beginning !== undefined && beginning <= at ? beginning : undefined;
}

/**
 * Until then nothing changes: the time after `at` when a window that is closed opens, or one that is open closes, or, where that is far
 * away, a time before it to ask again. `null` when nothing will ever change.
 */
export function nextMaintenanceChange(window: MaintenanceTimes, at: number): number | null {
  const starts = bound(window.starts_at, -Infinity);
  const ends = bound(window.ends_at, Infinity);
  if (at >= ends) return null;
  if (at < starts) return starts;
  const change = window.cron == null ? ends : recurringChange(window, at);
  const next = Math.min(change, ends);
  return Number.isFinite(next) ? next : null;
}

function recurringChange(window: MaintenanceTimes, at: number): number {
  const schedule = recurrence(window.cron ?? '', window.time_zone);
  const duration_ms = durationOf(window);
  let opened = openedAt(schedule, duration_ms, at);
  if (opened === undefined) return beginningAfter(schedule, at) ?? Infinity;
  let closes = opened + duration_ms;
  for (let step = 0; step < FOLLOWED; step += 1) {
    const next = beginningAfter(schedule, opened);
    if (next === undefined || next > closes) break;
    opened = next;
    closes = next + duration_ms;
  }
  return closes;
}

export type MaintenanceState = 'active' | 'upcoming' | 'ended';

/** `ended`: it will not open again. */
export function maintenanceState(window: MaintenanceTimes, at: number): MaintenanceState {
  if (isInMaintenance(window, at)) return 'active';
  return nextMaintenanceChange(window, at) === null ? 'ended' : 'upcoming';
}

/** What is wrong with a new window, by field. `now` is in milliseconds since 1970. */
export function maintenanceFaults(window: MaintenanceWindowInput, now: number): Fault[] {
  const starts = bound(window.starts_at, now);
  const ends = bound(window.ends_at, Infinity);
  return [
    ...(ends <= starts ? [{ path: 'ends_at', message: 'must be after the start' }] : []),
    ...(ends > starts && ends <= now ? [{ path: 'ends_at', message: 'is over already' }] : []),
    ...(window.cron == null ? faultsOfOnce(window) : faultsOfRecurring(window, window.cron, now)),
    ...faultsOfScope(window),
  ];
}

function faultsOfOnce(window: MaintenanceWindowInput): Fault[] {
  const message = 'is only for a window that recurs: give cron too';
  return [
    ...(window.ends_at == null
      ? [{ path: 'ends_at', message: 'must be given, or cron for a window that recurs' }]
      : []),
    ...(window.duration_seconds == null ? [] : [{ path: 'duration_seconds', message }]),
    ...(window.time_zone == null ? [] : [{ path: 'time_zone', message }]),
  ];
}

function faultsOfRecurring(window: MaintenanceWindowInput, cron: string, now: number): Fault[] {
  const { duration_seconds, time_zone } = window;
  const missing = duration_seconds == null ? [{ path: 'duration_seconds', message: 'must be given beside cron' }] : [];
  if (!isTimeZone(time_zone ?? UTC)) {
    return [
      ...missing,
      { path: 'time_zone', message: `'${time_zone ?? ''}' is not an IANA time zone such as Europe/Berlin` },
    ];
  }
  const schedule = parse(cron, time_zone);
  if (schedule instanceof Error) return [...missing, { path: 'cron', message: reasonOf(schedule) }];
  const from = Math.max(now, bound(window.starts_at, now)) - 1;
  const first = beginningAfter(schedule, from);
  if (first === undefined || first >= bound(window.ends_at, Infinity)) {
    return [...missing, { path: 'cron', message: 'never begins' }];
  }
  const period_s = shortestPeriod(schedule, first) / 1000;
  if (duration_seconds == null || duration_seconds <= period_s) return missing;
  const message = `must not be longer than the time between two beginnings: ${String(period_s)} at the shortest`;
  return [{ path: 'duration_seconds', message }];
}

function faultsOfScope({ everything, chain_ids, service_names, nodes }: MaintenanceWindowInput): Fault[] {
  const isNamed = chain_ids.length + service_names.length + nodes.length > 0;
  if (everything && isNamed) return [{ path: 'everything', message: 'leaves nothing to name beside it' }];
  if (everything || isNamed) return [];
  return [{ path: 'chain_ids', message: 'name chain_ids, service_names or nodes, or set everything' }];
}

function shortestPeriod(schedule: Cron, first: number): number {
  let shortest = Infinity;
  let before = first;
  for (let sample = 0; sample < SAMPLED; sample += 1) {
    const next = beginningAfter(schedule, before);
    if (next === undefined) break;
    shortest = Math.min(shortest, next - before);
    before = next;
  }
  return shortest;
}

function parse(cron: string, time_zone: string | null | undefined): Cron | Error {
  try {
    return recurrence(cron, time_zone);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const reasonOf = ({ message }: Error): string => message.replace(/^CronPattern: /, '').slice(0, 300);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
