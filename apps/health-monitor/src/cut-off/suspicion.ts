import type { FailureKind } from '../checks/failure-message';

/** What is known when a target does not answer. */
export interface Circumstances {
  readonly kind: FailureKind;
  /** Whether it has answered this monitor lately. */
  readonly hasAnswered: boolean;
  /** Whether the operator has said whom to ask. */
  readonly hasReferences: boolean;
  /** How many other hosts have answered lately. */
  readonly witnesses: number;
}

/**
 * What is to be done before a failure counts: nothing (`count`), nothing because it says by itself that it is the monitor's (`unknown`), or
 * to ask the references or some of the other hosts whether anybody can be reached.
 */
export type FirstStep = 'count' | 'unknown' | 'ask_references' | 'ask_witnesses';

/** Fewer hosts than these may well fail together. */
export const MANY_HOSTS = 5;

export function firstStep({ kind, hasAnswered, hasReferences, witnesses }: Circumstances): FirstStep {
  if (kind === 'local') return 'unknown';
  if (kind === 'other') return 'count';
  if (hasReferences) return 'ask_references';
  if (!hasAnswered) return 'count';
  if (kind === 'no_answer') return witnesses >= MANY_HOSTS ? 'ask_witnesses' : 'count';
  // No network and no name server: that is the monitor's, unless others can be reached.
  return witnesses > 0 ? 'ask_witnesses' : 'unknown';
}

/** What follows when nobody who was asked can be reached. `hold`: the target is checked once more in a moment, and that counts. */
export const whenSilent = (step: 'ask_references' | 'ask_witnesses', kind: FailureKind): 'unknown' | 'hold' =>
  step === 'ask_references' || kind !== 'no_answer' ? 'unknown' : 'hold';
