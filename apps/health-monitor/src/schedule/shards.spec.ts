import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  beginOf,
  belongsTo,
  GRID_MS,
  intervalOf,
  LEAD_MS,
  offsetOf,
  overdue,
  phaseOf,
  schedulerId,
  shardsOf,
} from './shards';

const target = (name: number, interval_ms = 5000) => ({
  id: createHash('sha256').update(String(name)).digest('hex').slice(0, 24),
  interval_ms,
});
const intervals = fc.constantFrom(1000, 5000, 30_000, 3_600_000);

describe('shards', () => {
  it('hold every target exactly once, and hardly ever more than 200', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(), { maxLength: 700 }),
        fc.array(intervals, { minLength: 1 }),
        (names, each) => {
          const targets = names.map((name, index) => target(name, each[index % each.length]));
          const shards = shardsOf(targets);
          for (const one of targets) expect(shards.filter((shard) => belongsTo(one, shard))).toHaveLength(1);
          for (const shard of shards) {
            const size = targets.filter((one) => belongsTo(one, shard)).length;
            expect(size).toBeGreaterThan(0);
            expect(size).toBeLessThanOrEqual(200);
            expect(shard.interval_ms / shard.shards).toBeLessThanOrEqual(10_000);
          }
          expect(new Set(shards.map(schedulerId)).size).toBe(shards.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('have ids that BullMQ allows', () => {
    expect(schedulerId({ interval_ms: 5000, shard: 3, shards: 4 })).toBe('slice-5-3');
  });

  it('are due in the order of their slices, a little before the first target can be', () => {
    const shards = Array.from({ length: 8 }, (_, shard) => ({ interval_ms: 5000, shard, shards: 8 }));
    expect(shards.map(phaseOf)).toEqual([4950, 575, 1200, 1825, 2450, 3075, 3700, 4325]);
    // 0 would mean any time to BullMQ.
    expect(phaseOf({ interval_ms: 1600, shard: 1, shards: 32 })).toBe(1600);
  });
});

describe('offsetOf', () => {
  it('spreads targets evenly over the interval, always alike, on a grid', () => {
    const offsets = Array.from({ length: 500 }, (_, name) => offsetOf(target(name)));
    expect(Math.min(...offsets)).toBeLessThan(200);
    expect(Math.max(...offsets)).toBeGreaterThan(4800);
    expect(Math.max(...offsets)).toBeLessThan(5000);
    expect(offsets.every((offset) => offset % GRID_MS === 0)).toBe(true);
    expect(offsetOf(target(1))).toBe(offsetOf(target(1)));
  });

  it('lies in the slice of the shard that the target belongs to', () => {
    fc.assert(
      fc.property(fc.nat(), intervals, fc.nat(10), (name, interval_ms, power) => {
        const shards = 2 ** power;
        const one = target(name, interval_ms);
        const offset = offsetOf(one);
        for (let shard = 0; shard < shards; shard += 1) {
          if (!belongsTo(one, { interval_ms, shard, shards })) continue;
          expect(offset).toBeGreaterThanOrEqual(beginOf({ interval_ms, shard, shards }) - 1e-6);
          expect(offset).toBeLessThan(beginOf({ interval_ms, shard: shard + 1, shards }) + 1e-6);
          return;
        }
        throw new Error('the target belongs to no shard');
      }),
    );
  });
});

describe('intervalOf', () => {
  it('is the one that a job was due for, whichever its slice', () => {
    fc.assert(
      fc.property(intervals, fc.nat(9), fc.nat(1000), fc.nat(100), (interval_ms, power, number, late) => {
        const shards = 2 ** power;
        const start = number * interval_ms;
        for (const shard of [0, Math.floor(shards / 2), shards - 1]) {
          const phase = phaseOf({ interval_ms, shard, shards });
          // As BullMQ counts: the phase from the start of an interval, and for a slice at its very beginning of the one before.
          const job_due = phase - interval_ms >= -LEAD_MS && shard === 0 ? start + phase - interval_ms : start + phase;
          const wraps = beginOf({ interval_ms, shard, shards }) < LEAD_MS;
          const due = wraps && shard !== 0 ? start + phase - interval_ms : job_due;
          expect(intervalOf(due, interval_ms, due + late)).toBe(start);
        }
      }),
    );
  });

  it('is a later one where the job is an interval late or more: what was missed is skipped', () => {
    expect(intervalOf(4950, 5000, 4960)).toBe(5000);
    expect(intervalOf(4950, 5000, 9999)).toBe(5000);
    expect(intervalOf(4950, 5000, 10_000)).toBe(10_000);
    expect(intervalOf(4950, 5000, 63_000)).toBe(60_000);
  });
});

describe('overdue', () => {
  it('tells a lost schedule from a late one', () => {
    expect(overdue(undefined, 5000, 0)).toBe(true);
    expect(overdue(10_000, 5000, 30_000)).toBe(false);
    expect(overdue(10_000, 5000, 30_001)).toBe(true);
  });
});
