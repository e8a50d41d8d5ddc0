import type { Target } from '../targets/plan';
import { offsetOf } from '../schedule/shards';

/** A target and when it was due, in milliseconds since 1970. */
export interface DueTarget {
  readonly target: Target;
  readonly due: number;
}

/** What has come due since a time and until another, at the times at which the schedule has it; of a target at most the newest. */
export function dueBetween(targets: Iterable<Target>, since: number, until: number): DueTarget[] {
  const found: DueTarget[] = [];
  for (const target of targets) {
    const offset = offsetOf(target);
    const due = Math.floor((until - offset) / target.interval_ms) * target.interval_ms + offset;
    if (due > since) found.push({ target, due });
  }
  return found;
}
