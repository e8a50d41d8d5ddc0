import { z } from 'zod';
import { Time } from '../chain/vocabulary';
import { choose, matcherFaults, Matchers, type MatcherFault } from './matcher';

/** Of what nobody is told for a while, as a client sends it. */
export const SilenceInput = z.object({
  /** All must hold. */
  matchers: Matchers.default([]),
  /** Must be set for matchers that choose nothing: none, patterns that take anything, or only what is excluded. */
  everything: z.boolean().default(false),
  /** Why, for those who wonder. */
  comment: z.string().trim().min(1).max(2000),
  /** Now where it is not given. */
  starts_at: Time.nullish(),
  ends_at: Time,
});
export type SilenceInput = z.output<typeof SilenceInput>;

export const Silence = SilenceInput.extend({
  id: z.uuid(),
  starts_at: Time,
  created_by: z.string(),
  created_at: Time,
  /** When it was ended by hand, before its time. */
  ended_at: Time.nullable(),
  ended_by: z.string().nullable(),
});
export type Silence = z.output<typeof Silence>;

export const SilenceState = z.enum(['active', 'upcoming', 'ended']);
export type SilenceState = z.output<typeof SilenceState>;

/** `at` is in milliseconds since 1970. */
export function silenceState(silence: Pick<Silence, 'starts_at' | 'ends_at' | 'ended_at'>, at: number): SilenceState {
  if (silence.ended_at !== null || at >= Date.parse(silence.ends_at)) return 'ended';
  return at < Date.parse(silence.starts_at) ? 'upcoming' : 'active';
}

/** What is wrong with a new silence, by field. `now` is in milliseconds since 1970. */
export function silenceFaults(silence: SilenceInput, now: number): MatcherFault[] {
  const starts = silence.starts_at == null ? now : Date.parse(silence.starts_at);
  const ends = Date.parse(silence.ends_at);
  const faults = matcherFaults(silence.matchers, 'matchers');
  return [
    ...faults,
    ...(faults.length > 0 || silence.everything || choose(silence.matchers)
      ? []
      : [{ path: 'matchers', message: 'match everything: name what is silenced, or set everything' }]),
    ...(ends <= starts ? [{ path: 'ends_at', message: 'must be after the start' }] : []),
    ...(ends > starts && ends <= now ? [{ path: 'ends_at', message: 'is over already' }] : []),
  ];
}
