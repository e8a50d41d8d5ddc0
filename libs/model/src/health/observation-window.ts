import { z } from 'zod';

/** How a check went that could be made: answered, answered wrong, or not answered. */
export type ObservedStatus = 'healthy' | 'degraded' | 'unhealthy';

/**
 * Every observation of a minute: the minute since 1970, how many there are, and for each `<ms into the minute><H, D or U><microseconds>;`
 * with numbers in base 36. As text it costs next to nothing to take along with every check; it is read when somebody asks.
 */
const ExactMinute = z.tuple([z.number().int(), z.number().int(), z.string()]);
type ExactMinute = z.output<typeof ExactMinute>;

/**
 * What is kept of a minute that is over: the minute since 1970, how many observations were healthy, degraded and unhealthy, how many
 * had a response time, the sum of those in milliseconds, and how many of them fell into each class of latency, as `<class>.<count>;` with numbers in base 36.
 */
export const MinuteSummary = z.tuple([
  z.number().int(),
  z.number().int(),
  z.number().int(),
  z.number().int(),
  z.number().int(),
  z.number(),
  z.string(),
]);
export type MinuteSummary = z.output<typeof MinuteSummary>;

/** The newest observations one by one, and those before them, back to five minutes ago, by the minute. The newest are last. */
export const ObservationWindow = z.object({ exact: z.array(ExactMinute), minutes: z.array(MinuteSummary) });
export type ObservationWindow = z.output<typeof ObservationWindow>;

export const EMPTY_WINDOW: ObservationWindow = { exact: [], minutes: [] };

export interface Observation {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: ObservedStatus;
  /** Milliseconds; `null` when there was no answer. */
  readonly latency: number | null;
}

export interface WindowMetrics {
  readonly observations: number;
  /** Share that was answered, 0 to 1. This and the others are `null` when there is nothing to measure. */
  readonly availability: number | null;
  /** Share that went wrong, 0 to 1. */
  readonly error_rate: number | null;
  /** Milliseconds. */
  readonly avg_latency: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

const MINUTE_MS = 60_000;
const KEPT_MINUTES = 5;
/** So many stay one by one even where they are older than the minute before this one. */
const KEPT_EXACTLY = 20;
/** Of a minute; when there are more, the first are summarised before it is over. */
const MOST_EXACT = 240;
const MOST_SUMMARIES = 20;
/** How exactly a latency is known once its minute is summarised. */
const RELATIVE_ERROR = 0.025;
const RATIO = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
/** Milliseconds: what is quicker is as quick. */
const LEAST = 0.001;

const LETTERS: Readonly<Record<ObservedStatus, string>> = { healthy: 'H', degraded: 'D', unhealthy: 'U' };
const STATUSES: Readonly<Record<string, ObservedStatus>> = { H: 'healthy', D: 'degraded', U: 'unhealthy' };

/** A status as one capital letter: numbers beside it are written in small ones. */
export const letterOf = (status: ObservedStatus): string => LETTERS[status];
export const statusOfLetter = (letter: string | undefined): ObservedStatus | undefined =>
  letter === undefined ? undefined : STATUSES[letter];

/** Class `n` holds the latencies over LEAST x RATIO^(n-1) up to LEAST x RATIO^n. */
const classOf = (latency: number): number =>
  latency <= LEAST ? 0 : Math.ceil(Math.log(latency / LEAST) / Math.log(RATIO));

/** The value that is no further than the relative error from any latency of the class. */
const valueOf = (latencyClass: number): number =>
  latencyClass === 0 ? LEAST : (2 * LEAST * RATIO ** latencyClass) / (RATIO + 1);

/** The window after one more observation. What a clock that is behind puts before the newest minute counts into that minute. */
export function withObservation(window: ObservationWindow, { at, status, latency }: Observation): ObservationWindow {
  const newest = window.exact.at(-1);
  const minute = Math.max(Math.floor(at / MINUTE_MS), newest?.[0] ?? 0);
  const into = Math.max(0, Math.floor(at - minute * MINUTE_MS)).toString(36);
  const text = `${into}${LETTERS[status]}${latency === null ? '' : Math.round(latency * 1000).toString(36)};`;
  if (newest?.[0] === minute && newest[1] < MOST_EXACT) {
    return {
      exact: [...window.exact.slice(0, -1), [minute, newest[1] + 1, newest[2] + text]],
      minutes: window.minutes,
    };
  }
  return trimmed([...window.exact, [minute, 1, text]], window.minutes, minute);
}

/** Summarises what is no longer needed one by one, and forgets summaries from before the last five minutes but for the newest. */
function trimmed(exact: ExactMinute[], minutes: readonly MinuteSummary[], newest: number): ObservationWindow {
  const kept = minutes.filter(([minute]) => minute >= newest - KEPT_MINUTES).slice(-MOST_SUMMARIES);
  let after = exact.reduce((sum, [, count]) => sum + count, 0);
  for (let oldest = exact[0]; oldest !== undefined && exact.length > 1; oldest = exact[0]) {
    after -= oldest[1];
    if (oldest[0] >= newest - KEPT_MINUTES && (exact.length <= 2 || after < KEPT_EXACTLY)) break;
    kept.push(summaryOf(oldest));
    exact.shift();
  }
  return { exact, minutes: kept };
}

/** The minutes that were summarised between a window and one that came from it. */
export const finishedMinutes = (before: ObservationWindow | undefined, after: ObservationWindow): MinuteSummary[] =>
  before?.minutes === after.minutes ? [] : after.minutes.filter((minute) => before?.minutes.includes(minute) !== true);

function summaryOf(exact: ExactMinute): MinuteSummary {
  const counts = { healthy: 0, degraded: 0, unhealthy: 0 };
  const classes = new Map<number, number>();
  let [timed, sum] = [0, 0];
  for (const { status, latency } of observationsOf(exact)) {
    counts[status] += 1;
    if (latency === null) continue;
    timed += 1;
    sum += latency;
    const latencyClass = classOf(latency);
    classes.set(latencyClass, (classes.get(latencyClass) ?? 0) + 1);
  }
  const histogram = [...classes].map(([latencyClass, count]) => `${latencyClass.toString(36)}.${count.toString(36)};`);
  const { healthy, degraded, unhealthy } = counts;
  return [exact[0], healthy, degraded, unhealthy, timed, Math.round(sum * 1000) / 1000, histogram.join('')];
}

/** What was read of a minute: one assessment asks several times. */
const read = new WeakMap<ExactMinute, readonly Observation[]>();

function observationsOf(exact: ExactMinute): readonly Observation[] {
  const known = read.get(exact);
  if (known !== undefined) return known;
  const observations = parsed(exact);
  read.set(exact, observations);
  return observations;
}

const CAPITAL_A = 65;
const CAPITAL_Z = 90;
const SMALL_A = 97;
const ZERO = 48;
const SEMICOLON = 59;

function parsed([minute, , text]: ExactMinute): readonly Observation[] {
  const observations: Observation[] = [];
  let status: ObservedStatus | undefined;
  let into = 0;
  let number = 0;
  let digits = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= CAPITAL_A && code <= CAPITAL_Z) {
      status = statusOfLetter(text[index]);
      into = number;
      number = digits = 0;
    } else if (code !== SEMICOLON) {
      number = number * 36 + (code >= SMALL_A ? code - SMALL_A + 10 : code - ZERO);
      digits += 1;
    } else {
      const latency = digits === 0 ? null : number / 1000;
      if (status !== undefined) observations.push({ at: minute * MINUTE_MS + into, status, latency });
      status = undefined;
      number = digits = 0;
    }
  }
  return observations;
}

interface Seen {
  readonly exact: readonly Observation[];
  readonly minutes: readonly MinuteSummary[];
}

/** The observations after `since`. Of a minute that is summarised it counts whether its middle is. */
function seenSince(window: ObservationWindow, since: number, older: readonly MinuteSummary[] = []): Seen {
  const first = window.minutes[0]?.[0] ?? window.exact[0]?.[0] ?? Infinity;
  const before = older.filter(([minute]) => minute < first);
  const exact: Observation[] = [];
  for (const minute of window.exact) {
    for (const observation of observationsOf(minute)) if (observation.at > since) exact.push(observation);
  }
  return {
    exact,
    minutes: [...before, ...window.minutes].filter(([minute]) => (minute + 0.5) * MINUTE_MS > since),
  };
}

/** Each latency with how often it was seen; those of summarised minutes to within the relative error. */
function latenciesOf({ exact, minutes }: Seen): [latency: number, count: number][] {
  const latencies: [number, number][] = [];
  for (const { latency } of exact) if (latency !== null) latencies.push([latency, 1]);
  for (const [, , , , , , histogram] of minutes) {
    for (const entry of histogram.split(';')) {
      const [latencyClass, count] = entry.split('.');
      if (latencyClass === undefined || count === undefined) continue;
      latencies.push([valueOf(parseInt(latencyClass, 36)), parseInt(count, 36)]);
    }
  }
  return latencies;
}

/** What can be told without putting the latencies in order. */
export type WindowShares = Pick<WindowMetrics, 'observations' | 'availability' | 'error_rate' | 'avg_latency'>;

function sharesIn({ exact, minutes }: Seen): WindowShares {
  let [observations, answered, right, measured, sum] = [0, 0, 0, 0, 0];
  for (const { status, latency } of exact) {
    observations += 1;
    if (status !== 'unhealthy') answered += 1;
    if (status === 'healthy') right += 1;
    if (latency === null) continue;
    measured += 1;
    sum += latency;
  }
  for (const [, healthy, degraded, unhealthy, timed, total] of minutes) {
    observations += healthy + degraded + unhealthy;
    answered += healthy + degraded;
    right += healthy;
    measured += timed;
    sum += total;
  }
  const share = (count: number): number | null => (observations === 0 ? null : count / observations);
  return {
    observations,
    availability: share(answered),
    error_rate: share(observations - right),
    avg_latency: measured === 0 ? null : sum / measured,
  };
}

export const sharesOf = (window: ObservationWindow, now: number, span_ms: number): WindowShares =>
  sharesIn(seenSince(window, now - span_ms));

/**
 * What the observations of a span say. Exact for the last minute; beyond that percentiles are within 2.5 % of an observed latency
 * of that rank, and the far end of the span is met to half a minute.
 *
 * @param now milliseconds since 1970
 * @param older the summaries of minutes that the window no longer holds, the newest last, for spans over five minutes
 */
export function metricsOf(
  window: ObservationWindow,
  now: number,
  span_ms: number,
  older?: readonly MinuteSummary[],
): WindowMetrics {
  const seen = seenSince(window, now - span_ms, older);
  const latencies = latenciesOf(seen).sort(([a], [b]) => a - b);
  const measured = latencies.reduce((total, [, count]) => total + count, 0);
  return {
    ...sharesIn(seen),
    p50: quantile(latencies, measured, 0.5),
    p95: quantile(latencies, measured, 0.95),
    p99: quantile(latencies, measured, 0.99),
  };
}

/** The latency that so large a share does not exceed (nearest rank). */
function quantile(sorted: readonly (readonly [number, number])[], total: number, share: number): number | null {
  const rank = Math.max(1, Math.ceil(share * total));
  let passed = 0;
  for (const [latency, count] of sorted) {
    passed += count;
    if (passed >= rank) return latency;
  }
  return null;
}

/** The newest response times after `since` that are known one by one, in milliseconds, the newest last. */
export function newestLatencies(window: ObservationWindow, since: number): number[] {
  return seenSince(window, since).exact.flatMap(({ latency }) => latency ?? []);
}

/** The share of the response times after `since` that are at most `latency` milliseconds; `null` when there are none. */
export function shareUpTo(window: ObservationWindow, since: number, latency: number): number | null {
  let [total, within] = [0, 0];
  for (const [each, count] of latenciesOf(seenSince(window, since))) {
    total += count;
    if (each <= latency) within += count;
  }
  return total === 0 ? null : within / total;
}
