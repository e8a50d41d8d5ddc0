/** Each bucket ends 4 % above the one before, so that what is read from it is at most 2 % off. */
const GAMMA = 1.04;
const LOG_GAMMA = Math.log(GAMMA);
/** A microsecond and ten days, in milliseconds. */
const SHORTEST = 0.001;
const LONGEST = 864_000_000;

/** How many observations lie in each bucket of latencies. Sketches are merged by adding them up, in any order. */
export type LatencySketch = Readonly<Record<string, number>>;

/** The bucket of a latency in milliseconds. Source: Masson et al., "DDSketch" (VLDB 2019). */
export function latencyBucket(ms: number): number {
  return Math.ceil(Math.log(Math.min(LONGEST, Math.max(SHORTEST, ms))) / LOG_GAMMA);
}

/** The latency in milliseconds that a share of the observations (0 to 1) does not exceed; `null` without an observation. */
export function latencyQuantile(sketch: LatencySketch, share: number): number | null {
  const buckets = Object.entries(sketch)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count: Number(count) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.bucket - b.bucket);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  for (const { bucket, count } of buckets) {
    seen += count;
    if (seen >= share * total) return rounded((2 * GAMMA ** bucket) / (GAMMA + 1));
  }
  return null;
}

/** How many observations a sketch holds. */
export const observationsOf = (sketch: LatencySketch): number =>
  Object.values(sketch).reduce((sum, count) => sum + Number(count), 0);

/** How many observations are at most so long, in milliseconds; those of the bucket that it lies in count as well. */
export function observationsWithin(sketch: LatencySketch, ms: number): number {
  const last = latencyBucket(ms);
  return Object.entries(sketch).reduce((sum, [bucket, count]) => sum + (Number(bucket) <= last ? count : 0), 0);
}

const rounded = (ms: number): number => Number(ms.toPrecision(6));
