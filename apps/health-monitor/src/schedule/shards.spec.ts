import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { belongsTo, offsetOf, overdue, schedulerId, shardsOf, slotOf } from './shards';

const target = (name: number, interval_ms = 5000) => ({
  id: createHash('sha256').update(String(name)).digest('hex').slice(0, 24),
  interval_ms,
});

describe('shards', () => {
  it('hold every target exactly once, and never more than 100', () => {
    const intervals = fc.constantFrom(1000, 5000, 30_000);
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
            expect(size).toBeLessThanOrEqual(100);
          }
          expect(new Set(shards.map(schedulerId)).size).toBe(shards.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('have ids that BullMQ allows', () => {
    expect(schedulerId({ interval_ms: 5000, shard: 3, shards: 4 })).toBe('check-5-3');
  });
});

describe('offsetOf', () => {
  it('spreads targets over nine tenths of the interval, at most ten seconds, always alike', () => {
    const offsets = Array.from({ length: 500 }, (_, name) => offsetOf(target(name)));
    expect(Math.min(...offsets)).toBeLessThan(200);
    expect(Math.max(...offsets)).toBeGreaterThan(4300);
    expect(Math.max(...offsets)).toBeLessThan(4500);
    expect(offsetOf(target(1))).toBe(offsetOf(target(1)));
    expect(offsetOf(target(1, 3_600_000))).toBeLessThan(10_000);
  });
});

describe('slotOf', () => {
  it('is the time that a job was due, unless that is an interval ago', () => {
    expect(slotOf(1000, 5000, 900)).toBe(1000);
    expect(slotOf(1000, 5000, 5999)).toBe(1000);
    expect(slotOf(1000, 5000, 6000)).toBe(6000);
    expect(slotOf(1000, 5000, 63_000)).toBe(61_000);
  });
});

describe('overdue', () => {
  it('tells a lost schedule from a late one', () => {
    expect(overdue(undefined, 5000, 0)).toBe(true);
    expect(overdue(10_000, 5000, 30_000)).toBe(false);
    expect(overdue(10_000, 5000, 30_001)).toBe(true);
  });
});
