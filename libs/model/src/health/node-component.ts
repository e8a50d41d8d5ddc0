import type { NodeHealth } from './chain-health';
import { isFresh, latencies, recentMetrics, staleAfter, type ComponentState, windowMetrics } from './component-state';
import type { MinuteSummary } from './observation-window';
import type { ComponentCondition } from './root-cause';

/**
 * What a node of a chain is to its health: a component that is checked, or a place that nothing checks. In maintenance it is neither
 * healthy nor a failure, whatever its checks say.
 */
export type NodeComponent = { readonly in_maintenance?: true } & (
  | { readonly unchecked: string }
  | {
      /** Nodes with the same one are the same component. */
      readonly target_id: string;
      readonly interval_ms: number;
      /** `undefined` until the first result. */
      readonly state: ComponentState | undefined;
    }
);

/** An edge is slow by the median of so many answers; with fewer it is not yet known to be. */
const NEWEST = 5;
const MINUTE_MS = 60_000;
const UNKNOWN: ComponentCondition = { status: 'unknown', since: null };
const IN_MAINTENANCE: ComponentCondition = { status: 'maintenance', since: null };

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/** The state of a component that was checked recently enough for it to count. */
export function freshState(component: NodeComponent, now: number): ComponentState | undefined {
  if ('unchecked' in component || component.state === undefined) return undefined;
  return isFresh(component.state, component.interval_ms, now) ? component.state : undefined;
}

/** How a component is doing, as far as that counts. */
export function componentCondition(component: NodeComponent, now: number): ComponentCondition {
  if (component.in_maintenance) return IN_MAINTENANCE;
  return freshState(component, now) ?? UNKNOWN;
}

/** The median of the newest response times, in milliseconds. */
export function newestLatency(component: NodeComponent, now: number): number | null {
  const state = freshState(component, now);
  return state === undefined ? null : median(latencies(state, now).slice(-NEWEST));
}

/** Whether the calls of a component break an SLA, in milliseconds. */
export function isTooSlow(component: NodeComponent, sla: number, now: number): boolean {
  const state = component.in_maintenance ? undefined : freshState(component, now);
  const newest = state === undefined ? [] : latencies(state, now).slice(-NEWEST);
  return newest.length === NEWEST && (median(newest) ?? 0) > sla;
}

/** The 95th percentile of the response times of the last five minutes, in milliseconds. */
export function p95Of(component: NodeComponent, now: number): number | null {
  const state = freshState(component, now);
  return state === undefined ? null : recentMetrics(state, now).p95;
}

/**
 * Since when nothing is known of any of these, in milliseconds since 1970: the last result of the last of them was stale from then on. `now`
 * while something is known.
 */
export function unknownSince(components: Iterable<NodeComponent>, now: number): number {
  let latest: number | undefined;
  for (const component of components) {
    if ('unchecked' in component || component.state === undefined) continue;
    latest = Math.max(latest ?? 0, component.state.checked_at + staleAfter(component.interval_ms));
  }
  return Math.min(latest ?? now, now);
}

/**
 * The rolling windows of a component, back from `now`; `undefined` where nothing was checked.
 *
 * @param older the summaries of its minutes before the last five, the newest last; without them, there is no window of an hour
 */
export function rollingWindows(
  component: NodeComponent,
  now: number,
  older?: readonly MinuteSummary[],
): NodeHealth['windows'] {
  if ('unchecked' in component || component.state === undefined) return undefined;
  const { state } = component;
  return {
    one_minute: windowMetrics(state, now, MINUTE_MS),
    five_minutes: recentMetrics(state, now),
    ...(older !== undefined && { one_hour: windowMetrics(state, now, 60 * MINUTE_MS, older) }),
  };
}
