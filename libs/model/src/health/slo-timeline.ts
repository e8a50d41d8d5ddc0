import { z } from 'zod';
import type { ChainCondition } from './chain-status';
import type { MonitoringInput } from './monitoring';

/** What a moment is to a service level objective; `uncounted` for neither side. */
export const SloKind = z.enum(['good', 'bad', 'uncounted']);
export type SloKind = z.output<typeof SloKind>;

/** Good, bad and uncounted milliseconds of a stretch of time. */
const Stretch = z.tuple([z.number(), z.number(), z.number()]);
type Stretch = z.output<typeof Stretch>;

/** How a chain has done over time. Times are milliseconds since 1970. */
export const SloTimeline = z.object({
  /** What it is since the last change. */
  kind: SloKind,
  since: z.number(),
  /** What was before, one after another, the newest last; the older, the more of it in one. */
  past: z.array(Stretch),
});
export type SloTimeline = z.output<typeof SloTimeline>;

export interface SloTimes {
  readonly good: number;
  readonly bad: number;
  readonly uncounted: number;
}

type Slo = NonNullable<MonitoringInput['slo']>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_MS = 366 * DAY_MS;
const MOST_STRETCHES = 240;
const columnOf = { good: 0, bad: 1, uncounted: 2 } as const;

/** The pairs of windows for an objective over 30 days; for others they are as much shorter or longer. */
const PAIRS = [
  { factor: 14.4, long_ms: HOUR_MS, short_ms: 5 * MINUTE_MS },
  { factor: 6, long_ms: 6 * HOUR_MS, short_ms: 30 * MINUTE_MS },
  { factor: 1, long_ms: 3 * DAY_MS, short_ms: 6 * HOUR_MS },
];
const USUAL_DAYS = 30;
const SHORTEST = { long_ms: 5 * MINUTE_MS, short_ms: MINUTE_MS };

/** Bad while a chain is unhealthy, or degraded by an edge that breaks its SLA. */
export function sloKindOf({ status, breached }: ChainCondition): SloKind {
  switch (status) {
    case 'healthy':
      return 'good';
    case 'degraded':
      return breached ? 'bad' : 'good';
    case 'unhealthy':
      return 'bad';
    case 'unknown':
    case 'maintenance':
      return 'uncounted';
  }
}

/** The timeline once the kind has become another at a time; the same one where it has not. */
export function withKind(timeline: SloTimeline | undefined, kind: SloKind, at: number): SloTimeline {
  if (timeline === undefined) return { kind, since: at, past: [] };
  if (timeline.kind === kind) return timeline;
  const length = at - timeline.since;
  // No time has passed, or the clock was set back.
  if (length <= 0) return { ...timeline, kind };
  return { kind, since: at, past: compacted([...timeline.past, stretch(timeline.kind, length)]) };
}

function stretch(kind: SloKind, length: number): Stretch {
  const times: Stretch = [0, 0, 0];
  times[columnOf[kind]] = length;
  return times;
}

const lengthOf = ([good, bad, uncounted]: Stretch): number => good + bad + uncounted;

/** Forgets what is too old for any window, and joins the neighbours whose length is the least beside their age. */
function compacted(past: readonly Stretch[]): Stretch[] {
  const kept: Stretch[] = [];
  let age = 0;
  for (const each of past.toReversed()) {
    if (age > LONGEST_MS) break;
    age += lengthOf(each);
    kept.push(each);
  }
  while (kept.length > MOST_STRETCHES) {
    let [best, least] = [0, Infinity];
    let since = 0;
    for (let at = 0; at + 1 < kept.length; at += 1) {
      const [newer, older] = [kept[at] ?? stretch('good', 0), kept[at + 1] ?? stretch('good', 0)];
      const share = (lengthOf(newer) + lengthOf(older)) / since;
      if (share < least) [best, least] = [at, share];
      since += lengthOf(newer);
    }
    const [newer, older] = [kept[best] ?? stretch('good', 0), kept[best + 1] ?? stretch('good', 0)];
    kept.splice(best, 2, [newer[0] + older[0], newer[1] + older[1], newer[2] + older[2]]);
  }
  return kept.toReversed();
}

/**
 * The good, bad and uncounted milliseconds from a time until `now`. Exact but for a stretch of old changes that `from` falls into: that
 * counts by share.
 */
export function sloTimes({ kind, since, past }: SloTimeline, from: number, now: number): SloTimes {
  const times: Stretch = stretch(kind, Math.max(0, now - Math.max(since, from)));
  let end = since;
  for (const each of past.toReversed()) {
    if (end <= from) break;
    const length = lengthOf(each);
    const part = Math.min(length, end - from);
    // Of one kind alone the part is exact.
    const within = (time: number): number => (time === length ? part : (time * part) / length);
    times[0] += within(each[0]);
    times[1] += within(each[1]);
    times[2] += within(each[2]);
    end -= length;
  }
  return { good: times[0], bad: times[1], uncounted: times[2] };
}

/** The share of counted time that was bad, against the share that may be. */
function burnRate(timeline: SloTimeline, target: number, span_ms: number, now: number): number {
  const { good, bad } = sloTimes(timeline, now - span_ms, now);
  return bad === 0 ? 0 : bad / (good + bad) / (1 - target);
}

const spanOf = (pair: (typeof PAIRS)[number], which: 'long_ms' | 'short_ms', { window_days }: Slo): number =>
  Math.max(SHORTEST[which], (pair[which] * window_days) / USUAL_DAYS);

/**
 * What is left of the error budget: 1 while nothing has been bad, below 0 once more has been than the objective allows. The time before the
 * timeline begins counts as good, and what is not counted makes the window shorter. The burn rate is that of the shortest long window.
 */
export function errorBudget(timeline: SloTimeline, slo: Slo, now: number) {
  const { target, window_days } = slo;
  const window_ms = window_days * DAY_MS;
  const { bad, uncounted } = sloTimes(timeline, now - window_ms, now);
  const allowed = (1 - target) * (window_ms - uncounted);
  const [fastest] = burnRates(timeline, slo, now);
  return {
    target,
    window_days,
    remaining: bad === 0 ? 1 : 1 - bad / allowed,
    burn_rate: fastest?.long ?? 0,
  };
}

/** How fast the error budget is used up, in pairs of windows: it burns where both are at least as fast as the factor. */
export function burnRates(timeline: SloTimeline, slo: Slo, now: number) {
  return PAIRS.map((pair) => {
    const [long_ms, short_ms] = [spanOf(pair, 'long_ms', slo), spanOf(pair, 'short_ms', slo)];
    const long = burnRate(timeline, slo.target, long_ms, now);
    const short = burnRate(timeline, slo.target, short_ms, now);
    const { factor } = pair;
    return { factor, long_ms, short_ms, long, short, burning: long >= factor && short >= factor };
  });
}
