import { DomainError } from '@chain-mapping/contracts';
import type { Deadline, Egress } from '@chain-mapping/egress';
import { type CheckType, failureOf, type Observed, type Outcome, type ResolvedCheck } from '@chain-mapping/model';
import { failureMessage } from './failure-message';

export interface CheckContext {
  /** Aborted at the deadline: everything that the check opened must be gone soon after. */
  readonly signal: AbortSignal;
  /** The same, as `Egress` takes it, and cheaper. */
  readonly deadline: Deadline;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** The one way to the address of a check. */
  readonly egress: Egress;
}

/** Finds out whether one kind of target works. It answers with an outcome; it throws only by mistake. */
export interface Checker {
  readonly type: CheckType;
  check(check: ResolvedCheck, context: CheckContext): Promise<Outcome>;
}

export const healthy = (response_time: number): Outcome => ({ status: 'healthy', response_time, error_message: null });

/** An answer came, and it is wrong. */
export const degraded = (response_time: number, error_message: string): Outcome => ({
  status: 'degraded',
  response_time,
  error_message,
});

/** No answer came that could be right or wrong. */
export const unhealthy = (error_message: string): Outcome => ({
  status: 'unhealthy',
  response_time: null,
  error_message,
});

/** What an error on the way to an answer means for the target: nothing, where the way was refused. */
export const noAnswer = (error: unknown, address: string): Outcome =>
  error instanceof DomainError ? unknown(error.message) : unhealthy(failureMessage(error, address));

const TOLD_DAYS = 30;

/** An answer came, and it is right unless an assertion of the check says otherwise. */
export function answered(check: ResolvedCheck, response_time: number, observed: Observed = {}): Outcome {
  const failure = check.assertions && failureOf(check.assertions, { ...observed, response_time });
  const outcome = failure === undefined ? healthy(response_time) : degraded(response_time, failure);
  const { certificate_days: days } = observed;
  // It is looked at by every check: results say so only when it matters.
  return days === undefined || days >= TOLD_DAYS ? outcome : { ...outcome, certificate_days: Math.floor(days) };
}

/** The check could not be made, for a reason that lies with the monitor: nothing is known of the target. */
export const unknown = (error_message: string): Outcome => ({ status: 'unknown', response_time: null, error_message });
