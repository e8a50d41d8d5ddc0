import type { Incident } from '@chain-mapping/model';

/** Whether people are to be left alone about an incident. */
export interface QuietVerdict {
  readonly muted: boolean;
  /** What mutes it, in words for people: `silence 3f2a… by ada until 10:00`. Empty where nothing does. */
  readonly by: readonly string[];
  /** Until when this holds at least, as far as it is known now; `null` where only a change of silences or windows would change it. */
  readonly until: Date | null;
}

/**
 * What silences, maintenance windows and inhibition say of an incident. It holds back that something has begun or goes on, never that it
 * has ended: whoever was told of an opening is told of its end.
 */
export abstract class Quieting {
  /** Of each of these open incidents, by its id. */
  abstract verdictsOf(incidents: readonly Incident[], at: Date): Promise<ReadonlyMap<string, QuietVerdict>>;
}
