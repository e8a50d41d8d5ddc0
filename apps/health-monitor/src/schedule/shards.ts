/** A share of the targets of one interval: what one job checks. */
export interface Shard {
  readonly interval_ms: number;
  readonly shard: number;
  /** Into how many shards the interval is divided: with it a job says for itself which targets are its own. */
  readonly shards: number;
}

interface Scheduled {
  readonly id: string;
  readonly interval_ms: number;
}

const SHARD_SIZE = 100;
const LONGEST_SPREAD_MS = 10_000;
const SPREAD_SHARE = 0.9;
const HEX_DIGITS = 8;
const HASHES = 16 ** HEX_DIGITS;

/** Ids of targets are hashes: their first digits place them in a shard, the next in time. */
const shardHash = (id: string): number => parseInt(id.slice(0, HEX_DIGITS), 16);
const timeHash = (id: string): number => parseInt(id.slice(HEX_DIGITS, 2 * HEX_DIGITS), 16);

export const belongsTo = (target: Scheduled, { interval_ms, shard, shards }: Shard): boolean =>
  target.interval_ms === interval_ms && shardHash(target.id) % shards === shard;

/** When a target is due within its interval, in milliseconds from the start: always the same, and spread over all targets. */
export function offsetOf({ id, interval_ms }: Scheduled): number {
  const spread = Math.min(interval_ms * SPREAD_SHARE, LONGEST_SPREAD_MS);
  return Math.floor((timeHash(id) / HASHES) * spread);
}

/** The least power of two of shards of which none holds more than 100 targets: growth moves few targets to another shard. */
function shardCount(ids: readonly string[]): number {
  for (let shards = 1; ; shards *= 2) {
    const sizes = new Array<number>(shards).fill(0);
    for (const id of ids) {
      const shard = shardHash(id) % shards;
      sizes[shard] = (sizes[shard] ?? 0) + 1;
    }
    if (sizes.every((size) => size <= SHARD_SIZE) || shards >= ids.length) return shards;
  }
}

/** All shards that are needed for the targets; those that would be empty are left out. */
export function shardsOf(targets: Iterable<Scheduled>): Shard[] {
  const byInterval = new Map<number, string[]>();
  for (const { id, interval_ms } of targets) {
    const ids = byInterval.get(interval_ms);
    if (ids) ids.push(id);
    else byInterval.set(interval_ms, [id]);
  }
  return [...byInterval].flatMap(([interval_ms, ids]) => {
    const shards = shardCount(ids);
    const used = [...new Set(ids.map((id) => shardHash(id) % shards))].sort((a, b) => a - b);
    return used.map((shard) => ({ interval_ms, shard, shards }));
  });
}

/** Id of a shard's job scheduler. BullMQ allows no `:` in it. */
export const schedulerId = ({ interval_ms, shard }: Shard): string =>
  `check-${String(interval_ms / 1000)}-${String(shard)}`;

/**
 * The slot that a job works on: the time that it was due, or, where that is an interval or more ago, the newest time since then that it
 * would have been due, so that what was missed is skipped and not made up for.
 */
export function slotOf(due: number, interval_ms: number, now: number): number {
  const missed = Math.floor((now - due) / interval_ms);
  return missed > 0 ? due + missed * interval_ms : due;
}

/** Whether a scheduler's next job should have come long ago, so that the scheduler must have been lost on the way. */
export function overdue(next: number | undefined, interval_ms: number, now: number): boolean {
  return next === undefined || now - next > 2 * interval_ms + LONGEST_SPREAD_MS;
}
