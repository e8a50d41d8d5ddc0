import type { Shard } from './shards';

export const CHECKS_QUEUE = 'checks';

/** What a job is told: which shard it checks, and whether from the time that it was due rather than at each target's own time. */
export interface ShardJob extends Shard {
  readonly at_once?: true;
}
