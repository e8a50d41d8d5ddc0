import { ChainHealth, Status } from '@chain-mapping/model';
import { z } from 'zod';

const Change = z.object({
  status: Status,
  previous_status: Status.nullable(),
  /** Milliseconds since 1970. */
  since: z.number(),
  sequence: z.number().int(),
  health: ChainHealth,
});
export type Change = z.output<typeof Change>;

/** The status of a chain as all replicas agree on it, with the changes that have not been published yet. */
export const StatusRecord = z.object({
  /** Grows with every write: what writers compare. */
  version: z.number().int(),
  status: Status,
  since: z.number(),
  sequence: z.number().int(),
  unpublished: z.array(Change),
});
export type StatusRecord = z.output<typeof StatusRecord>;

/** While nothing can be published the newest changes are kept. */
const MOST_UNPUBLISHED = 20;

/**
 * The record after a chain was assessed; `undefined` when nothing is to be written.
 *
 * The sequence follows the clock, so that it goes on growing when the record was lost.
 *
 * @param isSettled whether the monitor has run long enough to call a chain unknown that was known before
 */
export function recordOf(
  record: StatusRecord | undefined,
  health: ChainHealth,
  now: number,
  isSettled: boolean,
): StatusRecord | undefined {
  const { status } = health;
  if (record === undefined && status === 'unknown') return undefined;
  if (record?.status === status) return undefined;
  if (status === 'unknown' && !isSettled) return undefined;
  const sequence = Math.max((record?.sequence ?? 0) + 1, now);
  const change: Change = { status, previous_status: record?.status ?? null, since: now, sequence, health };
  return {
    version: (record?.version ?? 0) + 1,
    status,
    since: now,
    sequence,
    unpublished: [...(record?.unpublished ?? []), change].slice(-MOST_UNPUBLISHED),
  };
}

/** The record once its changes up to a sequence have been published; `undefined` when they had been before. */
export function publishedUpTo(record: StatusRecord, sequence: number): StatusRecord | undefined {
  const unpublished = record.unpublished.filter((change) => change.sequence > sequence);
  if (unpublished.length === record.unpublished.length) return undefined;
  return { ...record, version: record.version + 1, unpublished };
}
