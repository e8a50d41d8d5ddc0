import { z } from 'zod';
import type { HealthCheck } from '../chain/health-check';
import { Status } from '../chain/vocabulary';
import { healthScore } from './component-score';

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
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  /** Milliseconds until the answer; `null` when there was none. */
  response_time: z.number().nullable(),
  error_message: z.string().nullable(),
  timings: Timings.optional(),
});
export type Outcome = z.output<typeof Outcome>;

/** When it happened (milliseconds since 1970), how it went, and in how many milliseconds it was answered. */
const Observation = z.tuple([z.number(), Outcome.shape.status, z.number().nullable()]);
type Observation = z.output<typeof Observation>;

/** What is known of a component after its checks so far. Times are milliseconds since 1970. */
export const ComponentState = z.object({
  /** The hard status: failures and recoveries have been counted. */
  status: Status,
  /** When the status became what it is. */
  since: z.number(),
  /** When the newest check was due. */
  slot: z.number(),
  checked_at: z.number(),
  last: Outcome,
  consecutive_failures: z.number().int(),
  /** The newest outcomes, the newest last; as many as failures can be counted among. */
  recent: z.array(Outcome.shape.status),
  /** The newest observations of the last five minutes, the newest last. */
  window: z.array(Observation),
});
export type ComponentState = z.output<typeof ComponentState>;

export interface ComponentResult extends Outcome {
  readonly slot: number;
  readonly checked_at: number;
}

const RECENT = 20;
const WINDOW_MS = 5 * 60_000;
const WINDOW_SIZE = 60;

type Counting = Pick<HealthCheck, 'failures' | 'recoveries'>;

function hardStatus(before: Status, recent: readonly Outcome['status'][], counting: Counting): Status {
  if (recent.at(-1) === 'healthy') {
    if (before !== 'degraded' && before !== 'unhealthy') return 'healthy';
    const newest = recent.slice(-counting.recoveries);
    const isBack = newest.length === counting.recoveries && newest.every((status) => status === 'healthy');
    return isBack ? 'healthy' : before;
  }
  const counted = recent.slice(-counting.failures.of);
  const unanswered = counted.filter((status) => status === 'unhealthy').length;
  const failed = counted.filter((status) => status !== 'healthy').length;
  if (unanswered >= counting.failures.count) return 'unhealthy';
  return failed >= counting.failures.count ? 'degraded' : before;
}

/**
 * The state of a component after one more result; `stale` when the result is not newer than what is known, so that a late or a
 * doubled result changes nothing.
 *
 * A failure is soft until `failures.count` of the last `failures.of` checks failed, and a failed component is back after
 * `recoveries` good checks in a row. Where nothing is known yet, the first good check is enough.
 */
export function applyResult(
  state: ComponentState | undefined,
  result: ComponentResult,
  counting: Counting,
): ComponentState | 'stale' {
  if (state !== undefined && result.slot <= state.slot) return 'stale';
  const recent = [...(state?.recent ?? []), result.status].slice(-RECENT);
  const before = state?.status ?? 'unknown';
  const status = hardStatus(before, recent, counting);
  const observation: Observation = [result.checked_at, result.status, result.response_time];
  const window = [...(state?.window ?? []), observation].slice(-WINDOW_SIZE);
  return {
    status,
    since: state !== undefined && status === before ? state.since : result.checked_at,
    slot: result.slot,
    checked_at: result.checked_at,
    last: { status: result.status, response_time: result.response_time, error_message: result.error_message },
    consecutive_failures: result.status === 'healthy' ? 0 : (state?.consecutive_failures ?? 0) + 1,
    recent,
    window: window.filter(([at]) => at > result.checked_at - WINDOW_MS),
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

/** The observations of the five minutes before `now`; the newest one alone when checks are further apart. */
export function observations(state: ComponentState, now: number): readonly Observation[] {
  const inWindow = state.window.filter(([at]) => at > now - WINDOW_MS);
  return inWindow.length > 0 ? inWindow : state.window.slice(-1);
}

/** The response times among the observations in the window, in milliseconds, the newest last. */
export function latencies(state: ComponentState, now: number): number[] {
  return observations(state, now).flatMap(([, , latency]) => latency ?? []);
}

/**
 * The score of a component over its window, 0 to 100; `null` without an observation.
 *
 * @param reference_latency the component's SLA in milliseconds, where it has one
 */
export function componentScore(state: ComponentState, now: number, reference_latency?: number | null): number | null {
  const seen = observations(state, now);
  if (seen.length === 0) return null;
  const answered = seen.filter(([, status]) => status !== 'unhealthy').length;
  const latency = latencies(state, now);
  // Nothing was answered: there is no latency to measure, and nothing that could earn a point.
  if (answered === 0) return 0;
  return healthScore({
    availability: answered / seen.length,
    error_rate: seen.filter(([, status]) => status !== 'healthy').length / seen.length,
    avg_latency: latency.length === 0 ? null : latency.reduce((sum, each) => sum + each, 0) / latency.length,
    reference_latency: reference_latency ?? null,
  });
}
