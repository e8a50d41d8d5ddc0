import { z } from 'zod';
import type { HealthCheck } from '../chain/health-check';
import { Status } from '../chain/vocabulary';
import { healthScore } from './component-score';
import { FLAP_RESULTS, isFlapping } from './flapping';
import {
  EMPTY_WINDOW,
  letterOf,
  metricsOf,
  type MinuteSummary,
  newestLatencies,
  ObservationWindow,
  sharesOf,
  shareUpTo,
  statusOfLetter,
  type WindowMetrics,
  type WindowShares,
  withObservation,
} from './observation-window';

const Milliseconds = z.number().nullish();

/** Where the time of a check went, in milliseconds, as far as it is known. */
export const Timings = z.object({
  dns_ms: Milliseconds,
  connect_ms: Milliseconds,
  tls_ms: Milliseconds,
  /** From the beginning of the check until the first byte of the answer. */
  first_byte_ms: Milliseconds,
  total_ms: Milliseconds,
});
export type Timings = z.output<typeof Timings>;

/** What one check found. */
export const Outcome = z.object({
  /** `unknown`: the check could not be made, for a reason that lies with the monitor. It says nothing of the target. */
  status: z.enum(['healthy', 'degraded', 'unhealthy', 'unknown']),
  /** Milliseconds until the answer; `null` when there was none. */
  response_time: z.number().nullable(),
  error_message: z.string().nullable(),
  timings: Timings.optional(),
  /** The days that the certificate has left; not given while it has many, or where there is none. */
  certificate_days: z.number().optional(),
});
export type Outcome = z.output<typeof Outcome>;

/** What is known of a component after its checks so far. Times are milliseconds since 1970. */
export const ComponentState = z.object({
  /** The hard status, once failures and recoveries have been counted; `unknown` while checks cannot be made. */
  status: Status,
  /** When the status became what it is. */
  since: z.number(),
  /** While the status is unknown because checks cannot be made: what it was before, to go on from. */
  behind: z.object({ status: Status, since: z.number() }).optional(),
  /** When the newest check was due. */
  slot: z.number(),
  checked_at: z.number(),
  last: Outcome,
  consecutive_failures: z.number().int(),
  /** The newest outcomes that count, a letter each (`H`, `D`, `U`), the newest last. */
  recent: z.string(),
  /** Whether the newest outcomes change so often that the status says little. */
  flapping: z.boolean(),
  window: ObservationWindow,
});
export type ComponentState = z.output<typeof ComponentState>;

export interface ComponentResult extends Outcome {
  readonly slot: number;
  readonly checked_at: number;
}

const WINDOW_MS = 5 * 60_000;

type Counting = Pick<HealthCheck, 'failures' | 'recoveries'>;

function hardStatus(before: Status, recent: string, counting: Counting): Status {
  if (recent.endsWith('H')) {
    if (before !== 'degraded' && before !== 'unhealthy') return 'healthy';
    const isBack = recent.endsWith('H'.repeat(counting.recoveries));
    return isBack ? 'healthy' : before;
  }
  let unanswered = 0;
  let failed = 0;
  for (const letter of recent.slice(-counting.failures.of)) {
    if (letter === 'U') unanswered += 1;
    if (letter !== 'H') failed += 1;
  }
  if (unanswered >= counting.failures.count) return 'unhealthy';
  return failed >= counting.failures.count ? 'degraded' : before;
}

/**
 * The state of a component after one more result; `stale` when the result is not newer than what is known, so that a late or a
 * doubled result changes nothing.
 *
 * A failure is soft until `failures.count` of the last `failures.of` checks failed, and a failed component is back after
 * `recoveries` good checks in a row. Where nothing is known yet, the first good check is enough. A check that could not be made makes the
 * status unknown and counts for nothing: the next one that can be made goes on from what was before.
 */
export function applyResult(
  state: ComponentState | undefined,
  result: ComponentResult,
  counting: Counting,
): ComponentState | 'stale' {
  if (state !== undefined && result.slot <= state.slot) return 'stale';
  const { slot, checked_at, status: found, response_time, error_message } = result;
  const newest = { slot, checked_at, last: { status: found, response_time, error_message } };
  const before = state?.behind ?? (state === undefined ? undefined : { status: state.status, since: state.since });
  if (found === 'unknown') {
    return {
      consecutive_failures: state?.consecutive_failures ?? 0,
      recent: state?.recent ?? '',
      flapping: state?.flapping ?? false,
      window: state?.window ?? EMPTY_WINDOW,
      ...(before !== undefined && before.status !== 'unknown' && { behind: before }),
      ...newest,
      status: 'unknown',
      since: state?.status === 'unknown' ? state.since : checked_at,
    };
  }
  const recent = ((state?.recent ?? '') + letterOf(found)).slice(-FLAP_RESULTS);
  const status = hardStatus(before?.status ?? 'unknown', recent, counting);
  return {
    status,
    since: before?.status === status ? before.since : checked_at,
    ...newest,
    consecutive_failures: found === 'healthy' ? 0 : (state?.consecutive_failures ?? 0) + 1,
    recent,
    flapping: isFlapping(state?.flapping ?? false, recent),
    window: withObservation(state?.window ?? EMPTY_WINDOW, { at: checked_at, status: found, latency: response_time }),
  };
}

/** Whether the newest check says something else than the status: a failure or a recovery that is still soft. */
export function isSettling(state: ComponentState): boolean {
  return state.last.status !== state.status;
}

/** How old a result may be until it says nothing any more, in milliseconds: two intervals and five seconds. */
export function staleAfter(interval_ms: number): number {
  return 2 * interval_ms + 5000;
}

/** Whether the component was checked recently enough for its status to count. */
export function isFresh(state: ComponentState, interval_ms: number, now: number): boolean {
  return now - state.checked_at <= staleAfter(interval_ms);
}

/**
 * What the checks of a rolling window say, back from `now`. Exact for the last minute; beyond that percentiles are within 2.5 % of an
 * observed latency of that rank, and the far end of the span is met to half a minute. Checks that could not be made count for nothing.
 *
 * @param span_ms up to five minutes from the state alone
 * @param older for longer spans, the summaries of the component's minutes before, the newest last
 */
export function windowMetrics(
  state: ComponentState,
  now: number,
  span_ms: number,
  older?: readonly MinuteSummary[],
): WindowMetrics {
  return metricsOf(state.window, now, span_ms, older);
}

/** Works a value out once for a state and a moment: many nodes are one component. */
function onceFor<Value>(work: (state: ComponentState, now: number) => Value): typeof work {
  const known = new WeakMap<ComponentState, { readonly now: number; readonly value: Value }>();
  return (state, now) => {
    const before = known.get(state);
    if (before?.now === now) return before.value;
    const value = work(state, now);
    known.set(state, { now, value });
    return value;
  };
}

/** What the last five minutes say. */
export const recentMetrics = onceFor((state, now) => windowMetrics(state, now, WINDOW_MS));
const recentShares = onceFor((state, now) => sharesOf(state.window, now, WINDOW_MS));

/** The newest response times of the last five minutes that are known one by one, in milliseconds, the newest last: at least 20 if there were. */
export const latencies = onceFor((state, now): readonly number[] => {
  const newest = newestLatencies(state.window, now - WINDOW_MS);
  return newest.length > 0 ? newest : newestLatencies(state.window, -Infinity).slice(-1);
});

/** The share of the response times of the last five minutes that are within an SLA in milliseconds; `null` when there are none. */
export function shareWithin(state: ComponentState, now: number, sla: number): number | null {
  const share = shareUpTo(state.window, now - WINDOW_MS, sla);
  if (share !== null) return share;
  const [newest] = latencies(state, now);
  if (newest === undefined) return null;
  return newest <= sla ? 1 : 0;
}

/** The newest observation alone: all there is when checks are further apart than the window is long. */
function newestAlone(state: ComponentState): WindowShares {
  const [latency = null] = newestLatencies(state.window, -Infinity).slice(-1);
  const status = statusOfLetter(state.recent.at(-1));
  const known = status === undefined ? 0 : 1;
  return {
    observations: known,
    availability: known === 0 ? null : Number(status !== 'unhealthy'),
    error_rate: known === 0 ? null : Number(status !== 'healthy'),
    avg_latency: latency,
  };
}

/**
 * The score of a component over its window, 0 to 100; `null` without an observation.
 *
 * @param reference_latency the component's SLA in milliseconds, where it has one
 */
export function componentScore(state: ComponentState, now: number, reference_latency?: number | null): number | null {
  const recent = recentShares(state, now);
  const { observations, availability, error_rate, avg_latency } = recent.observations > 0 ? recent : newestAlone(state);
  if (observations === 0) return null;
  // Nothing was answered: there is no latency to measure, and nothing that could earn a point.
  if (availability === 0) return 0;
  return healthScore({ availability, error_rate, avg_latency, reference_latency: reference_latency ?? null });
}
