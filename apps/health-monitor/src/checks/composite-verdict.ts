import type { HealthCheck, Outcome } from '@chain-mapping/model';
import { withoutSecrets } from './failure-message';

/** A member without an outcome has not answered yet. */
export interface MemberOutcome {
  readonly name: string;
  readonly outcome?: Outcome;
}

export interface Wrong {
  readonly status: 'degraded' | 'unhealthy' | 'unknown';
  /** Names the members that failed. */
  readonly message: string;
}

/** How many of so many members must work. */
export function needed(needs: NonNullable<HealthCheck['needs']>, count: number): number {
  if (needs === 'all') return count;
  return needs === 'any' ? Math.min(1, count) : Math.min(needs, count);
}

/** `settled` once enough members are healthy: what the others say changes nothing. Else what can be said by now. */
export function compositeVerdict(
  members: readonly MemberOutcome[],
  needs: NonNullable<HealthCheck['needs']>,
): 'settled' | Wrong {
  const least = needed(needs, members.length);
  const count = (...statuses: string[]): number =>
    members.filter(({ outcome }) => outcome !== undefined && statuses.includes(outcome.status)).length;
  const healthy = count('healthy');
  if (healthy >= least) return 'settled';
  const failing = members
    .filter(({ outcome }) => outcome?.status !== 'healthy')
    .map(({ name, outcome }) => `${name}: ${outcome?.error_message ?? 'no answer in time'}`);
  return {
    status: statusOf(count, least),
    message: withoutSecrets(
      `${String(healthy)} of ${String(members.length)} healthy, ${String(least)} needed: ${failing.join('; ')}`,
    ),
  };
}

function statusOf(count: (...statuses: string[]) => number, least: number): Wrong['status'] {
  if (count('healthy', 'degraded') >= least) return 'degraded';
  // What could not be made might have gone either way.
  return count('healthy', 'degraded', 'unknown') >= least ? 'unknown' : 'unhealthy';
}
