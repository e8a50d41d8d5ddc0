import fc from 'fast-check';
import { FIRST_DELAY_MS, LONGEST_DELAY_MS, restartDelay, SETTLED_AFTER_MS } from './restart-policy';

describe('restartDelay', () => {
  it('starts at 100 ms, doubles with each death in a row, and stays at 5 s', () => {
    const delays: number[] = [];
    for (let death = 0; death < 8; death += 1) delays.push(restartDelay(delays.at(-1), 50));

    expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('starts over after 10 s of running', () => {
    expect(restartDelay(5_000, 9_999)).toBe(5_000);
    expect(restartDelay(5_000, 10_000)).toBe(100);
  });

  it('never leaves its bounds and never shrinks within a row of deaths', () => {
    const shortUptime = fc.nat(SETTLED_AFTER_MS - 1);
    fc.assert(
      fc.property(fc.array(shortUptime, { minLength: 1, maxLength: 40 }), (uptimes) => {
        let previous: number | undefined;
        for (const uptime of uptimes) {
          const delay = restartDelay(previous, uptime);
          expect(delay).toBeGreaterThanOrEqual(previous ?? FIRST_DELAY_MS);
          expect(delay).toBeLessThanOrEqual(LONGEST_DELAY_MS);
          previous = delay;
        }
      }),
    );
  });
});
