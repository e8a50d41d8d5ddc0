import fc from 'fast-check';
import type { Target } from '../targets/plan';
import { dueBetween } from './due';

const targetOf = (id: string, interval_ms: number): Target => ({
  id,
  interval_ms,
  nodes: [],
  check: {
    type: 'http',
    endpoint: 'http://127.0.0.1/',
    enabled: true,
    timeout_ms: 1000,
    expected_status_codes: [200],
    failures: { count: 1, of: 1 },
    recoveries: 1,
  },
});

const targets = fc.uniqueArray(
  fc.record({ id: fc.stringMatching(/^[0-9a-f]{24}$/), interval_s: fc.integer({ min: 1, max: 60 }) }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 20 },
);

describe('what is due', () => {
  it('is every target once an interval, at the same time of each, however the time is cut', () => {
    fc.assert(
      fc.property(
        targets,
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 200 }),
        (made, steps) => {
          const all = made.map(({ id, interval_s }) => targetOf(id, interval_s * 1000));
          const begin = 1_800_000_000_000;
          const due = new Map<string, number[]>(all.map(({ id }) => [id, []]));
          let now = begin;
          for (const step of steps) {
            for (const found of dueBetween(all, now, now + step)) due.get(found.target.id)?.push(found.due);
            now += step;
          }
          for (const { id, interval_ms } of all) {
            const times = due.get(id) ?? [];
            expect(times.every((time) => time > begin && time <= now)).toBe(true);
            expect(times.slice(1).every((time, index) => time - (times[index] ?? 0) === interval_ms)).toBe(true);
            expect(Math.abs(times.length - (now - begin) / interval_ms)).toBeLessThan(1);
          }
        },
      ),
    );
  });

  it('is of a target that was missed more than once the newest time alone', () => {
    const target = targetOf('0123456789abcdef01234567', 1000);
    const [found, ...others] = dueBetween([target], 0, 10_000);
    expect(others).toEqual([]);
    expect(found?.due).toBeGreaterThan(9000);
  });
});
