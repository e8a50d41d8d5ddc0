import { latencyQuantile, observationsWithin } from '../traces/latency-sketch';
import type { EdgeHealth } from './chain-health';
import { shareWithin } from './component-state';
import { freshState, isTooSlow, newestLatency, type NodeComponent, p95Of } from './node-component';
import { FEWEST_TRACED_CALLS, TRACED_WINDOW_MS, type TracedEdge } from './traced-edges';

/** How long the calls of an edge take, in milliseconds, and who says so: `null` while nobody does. */
export interface EdgeLatency extends Pick<EdgeHealth, 'latency' | 'sla_compliance' | 'breached' | 'latency_source'> {
  /** 95th percentile of the last five minutes. */
  readonly p95: number | null;
}

/** What traces saw lately enough for it to count. */
const inWindow = (traced: TracedEdge | undefined, now: number): TracedEdge | undefined =>
  traced !== undefined && now - traced.last_seen <= TRACED_WINDOW_MS ? traced : undefined;

const areEnough = ({ calls }: TracedEdge): boolean => calls >= FEWEST_TRACED_CALLS;

/**
 * Whether the calls of an edge break an SLA, in milliseconds: by the newest that traces saw, or, where these are too few to say so, by the
 * newest checks of its target.
 */
export function isEdgeTooSlow(
  component: NodeComponent,
  traced: TracedEdge | undefined,
  sla: number,
  now: number,
): boolean {
  const seen = inWindow(traced, now);
  if (seen === undefined || !areEnough(seen)) return isTooSlow(component, sla, now);
  return component.in_maintenance !== true && seen.newest_ms > sla;
}

/**
 * How long the calls of an edge take: as traces saw them in the last five minutes, else as its target answers checks. Where traces saw too few
 * to say that the SLA is broken, and checks say that it is, all of it is what checks say.
 */
export function edgeLatency(
  component: NodeComponent,
  traced: TracedEdge | undefined,
  sla: number | null,
  now: number,
): EdgeLatency {
  const isCounted = sla !== null && component.in_maintenance !== true;
  const breached = isCounted && isEdgeTooSlow(component, traced, sla, now);
  const seen = inWindow(traced, now);
  if (seen !== undefined && (areEnough(seen) || !breached)) {
    return {
      latency: seen.newest_ms,
      latency_source: 'traces',
      sla_compliance: isCounted ? observationsWithin(seen.latency, sla) / seen.calls : null,
      breached,
      p95: latencyQuantile(seen.latency, 0.95),
    };
  }
  const latency = newestLatency(component, now);
  const state = freshState(component, now);
  return {
    latency,
    ...(latency !== null && { latency_source: 'check' }),
    sla_compliance: isCounted && state !== undefined ? shareWithin(state, now, sla) : null,
    breached,
    p95: p95Of(component, now),
  };
}
