import fc from 'fast-check';
import { positionOf, rangeOf, timeOf } from './time-range';

const NOW = Date.parse('2030-01-01T12:00:30.000Z');

describe('the time slider', () => {
  it('reaches back six hours, and as far as what is shown', () => {
    expect(rangeOf(undefined, NOW)).toEqual({ length: 360, step: 1 });
    expect(rangeOf('2029-12-31T12:30:00.000Z', NOW)).toEqual({ length: 1440, step: 4 });
    expect(rangeOf('2020-01-01T00:00:00.000Z', NOW).length).toBe(43_200);
  });

  it('is where it was put, in whichever second of a minute, so that playing goes on', () => {
    fc.assert(
      fc.property(fc.integer({ min: -43_200, max: -1 }), fc.nat(59_999), (position, second) => {
        const now = NOW + second;
        expect(positionOf(timeOf(position, now), now)).toBe(position);
      }),
    );
    expect(timeOf(0, NOW)).toBeUndefined();
    expect(positionOf(undefined, NOW)).toBe(0);
  });
});
