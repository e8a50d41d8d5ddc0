import { ChainHealth, sloKindOf, SloTimeline, Status, withKind, type ChainCondition } from '@chain-mapping/model';
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
  /** What the error budget follows from. It may begin before the status did, and change while that does not. */
  slo: SloTimeline.optional(),
});
export type StatusRecord = z.output<typeof StatusRecord>;

/** How a chain was found at `now`. Times are milliseconds since 1970. */
export interface Assessment extends ChainCondition {
  readonly now: number;
  /** When the last that was known of it became stale; `now` while something is known. */
  readonly unknown_since: number;
  /** Whether the monitor has run long enough to call a chain unknown that was known before. */
  readonly isSettled: boolean;
  /** The oldest result that this follows from and that only this replica remembers, since Redis has lost it; `Infinity`: none. */
  readonly remembered_from: number;
}

/** While nothing can be published the newest changes are kept. */
const MOST_UNPUBLISHED = 20;

/**
 * Whether what was found is another status than the one that all replicas agree on. What only this replica remembers from before that
 * status was announced says nothing against it: whoever announced it knew more.
 */
export function isChange(record: StatusRecord | undefined, found: Assessment): boolean {
  const { status, isSettled, remembered_from } = found;
  if (record !== undefined && remembered_from <= record.since) return false;
  if (status === 'unknown') return record !== undefined && record.status !== status && isSettled;
  return record?.status !== status;
}

/** Clocks of replicas may differ by less than this. */
const SKEW_MS = 2000;
/** For so long a replica that cannot read the windows says nothing against one that could. */
const LONGEST_MS = 30_000;
const AGAIN_MS = 500;

/**
 * Whether what was found contradicts what was announced only just now, in what windows decide: whoever announced it may have heard of a window
 * that this replica is yet to hear of. The answer is when to look again, in milliseconds; 0 where nothing stands against it.
 *
 * @param windows_at as of when this replica knows the windows, in milliseconds
 */
export function tooSoonFor(record: StatusRecord | undefined, found: Assessment, windows_at: number): number {
  if (record === undefined || !isChange(record, found)) return 0;
  if (record.status !== 'maintenance' && found.status !== 'maintenance') return 0;
  const age = found.now - record.since;
  if (age < SKEW_MS) return Math.min(SKEW_MS, SKEW_MS - age);
  return windows_at <= record.since && age < LONGEST_MS ? AGAIN_MS : 0;
}

/**
 * The record after a chain was assessed; `undefined` when nothing is to be written.
 *
 * The sequence follows the clock, so that it goes on growing when the record was lost.
 *
 * @param health of a chain whose status has changed
 */
export function recordOf(
  record: StatusRecord | undefined,
  found: Assessment,
  health: ChainHealth | undefined,
): StatusRecord | undefined {
  const { status, now } = found;
  if (record === undefined && status === 'unknown') return undefined;
  const slo = withKind(record?.slo, sloKindOf(found), status === 'unknown' ? found.unknown_since : now);
  const version = (record?.version ?? 0) + 1;
  if (health === undefined || !isChange(record, found)) {
    return record === undefined || slo === record.slo ? undefined : { ...record, version, slo };
  }
  const sequence = Math.max((record?.sequence ?? 0) + 1, now);
  const change: Change = { status, previous_status: record?.status ?? null, since: now, sequence, health };
  const unpublished = [...(record?.unpublished ?? []), change].slice(-MOST_UNPUBLISHED);
  return { version, status, since: now, sequence, unpublished, slo };
}

/** What was announced of a chain. */
export interface Announced {
  readonly status: Status;
  readonly since: number;
  readonly sequence: number;
  readonly health: ChainHealth;
}

/** The record as it must be by what another replica announced; the same one when it knows of that already. */
export function afterHearing(record: StatusRecord | undefined, announced: Announced): StatusRecord {
  const { status, since, sequence, health } = announced;
  if (record !== undefined && record.sequence >= sequence) return record;
  const breached = health.edge_health.some((edge) => edge.breached);
  const slo = withKind(record?.slo, sloKindOf({ status, breached }), since);
  return { version: (record?.version ?? 0) + 1, status, since, sequence, unpublished: [], slo };
}

/** The one of two records that knows more: what is stored, or, after Redis has lost the newest, what is remembered of it. */
export function newerOf(
  stored: StatusRecord | undefined,
  remembered: StatusRecord | undefined,
): StatusRecord | undefined {
  if (stored === undefined || remembered === undefined) return stored ?? remembered;
  return remembered.sequence > stored.sequence ? remembered : stored;
}

/** What is to be stored again because only an older record, or none, is stored. */
export function restored(stored: StatusRecord | undefined, newest: StatusRecord | undefined): StatusRecord | undefined {
  if (newest === undefined || newest === stored) return undefined;
  return { ...newest, version: Math.max(newest.version, (stored?.version ?? 0) + 1) };
}

/** The record once its changes up to a sequence have been published; `undefined` when they had been before. */
export function publishedUpTo(record: StatusRecord, sequence: number): StatusRecord | undefined {
  const unpublished = record.unpublished.filter((change) => change.sequence > sequence);
  if (unpublished.length === record.unpublished.length) return undefined;
  return { ...record, version: record.version + 1, unpublished };
}
