/** A share of the targets of one interval: those that are due in one slice of it, which one job checks. */
export interface Shard {
  readonly interval_ms: number;
  /** Which slice of the interval it is, from 0. */
  readonly shard: number;
  /** Into how many slices the interval is divided: with it a job says for itself which targets are its own. */
  readonly shards: number;
}

interface Scheduled {
  readonly id: string;
  readonly interval_ms: number;
}

const SHARD_SIZE = 200;
const LONGEST_SLICE_MS = 10_000;
const HEX_DIGITS = 8;
const HASHES = 16 ** HEX_DIGITS;
/** Targets are due at multiples of this: those of one moment begin together, which costs a fraction of as many wake-ups. */
export const GRID_MS = 20;
/** How long before the first of its targets can be due a job is due: the time that it has to get to a worker. */
export const LEAD_MS = 50;

/** When a target is due within its interval, in milliseconds from the start: always the same, and evenly spread over all targets. */
export function offsetOf({ id, interval_ms }: Scheduled): number {
  // Ids of targets are hashes.
  const share = parseInt(id.slice(0, HEX_DIGITS), 16) / HASHES;
  return Math.floor((share * interval_ms) / GRID_MS) * GRID_MS;
}

const sliceAt = (offset: number, interval_ms: number, shards: number): number =>
  Math.floor((offset * shards) / interval_ms);

export const sliceOf = (target: Scheduled, shards: number): number =>
  sliceAt(offsetOf(target), target.interval_ms, shards);

export const belongsTo = (target: Scheduled, { interval_ms, shard, shards }: Shard): boolean =>
  target.interval_ms === interval_ms && sliceOf(target, shards) === shard;

/** When the slice of a shard begins within the interval, in milliseconds. */
export const beginOf = ({ interval_ms, shard, shards }: Shard): number => (shard * interval_ms) / shards;

/** When a shard's job is due within the interval, as BullMQ counts it: from 1 to the interval, as it takes 0 for any time. */
export function phaseOf(shard: Shard): number {
  const { interval_ms } = shard;
  return ((Math.floor(beginOf(shard)) - LEAD_MS - 1 + interval_ms) % interval_ms) + 1;
}

/**
 * The least power of two of slices of which none is longer than ten seconds or holds more than 200 targets; where many are due at the same
 * moment it can hold more. When it grows each slice is cut in two, and every target stays due when it was.
 */
function shardCount(interval_ms: number, offsets: readonly number[]): number {
  for (let shards = 1; ; shards *= 2) {
    const slice_ms = interval_ms / shards;
    if (slice_ms > LONGEST_SLICE_MS) continue;
    const sizes = new Array<number>(shards).fill(0);
    for (const offset of offsets) {
      const slice = sliceAt(offset, interval_ms, shards);
      sizes[slice] = (sizes[slice] ?? 0) + 1;
    }
    if (slice_ms <= 2 * GRID_MS || sizes.every((size) => size <= SHARD_SIZE)) return shards;
  }
}

/** All shards that are needed for the targets; those that would be empty are left out. */
export function shardsOf(targets: Iterable<Scheduled>): Shard[] {
  const byInterval = new Map<number, number[]>();
  for (const target of targets) {
    const others = byInterval.get(target.interval_ms);
    if (others) others.push(offsetOf(target));
    else byInterval.set(target.interval_ms, [offsetOf(target)]);
  }
  return [...byInterval].flatMap(([interval_ms, offsets]) => {
    const shards = shardCount(interval_ms, offsets);
    const used = [...new Set(offsets.map((offset) => sliceAt(offset, interval_ms, shards)))].sort((a, b) => a - b);
    return used.map((shard) => ({ interval_ms, shard, shards }));
  });
}

/** Id of a shard's job scheduler. BullMQ allows no `:` in it. */
export const schedulerId = ({ interval_ms, shard }: Shard): string =>
  `slice-${String(interval_ms / 1000)}-${String(shard)}`;

/**
 * The start of the interval that a job works on: the one that it was due for, or, where that is an interval or more ago, the newest since
 * then, so that what was missed is skipped and not made up for.
 *
 * @param job_due when the job was due
 */
export function intervalOf(job_due: number, interval_ms: number, now: number): number {
  const due = job_due + LEAD_MS;
  const missed = Math.max(0, Math.floor((now - due) / interval_ms));
  return Math.floor(due / interval_ms + missed) * interval_ms;
}

/** Whether a scheduler's next job should have come long ago, so that the scheduler must have been lost on the way. */
export function overdue(next: number | undefined, interval_ms: number, now: number): boolean {
  return next === undefined || now - next > 2 * interval_ms + LONGEST_SLICE_MS;
}
