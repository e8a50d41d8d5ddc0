import { InvalidInput } from '@chain-mapping/contracts';
import { rangeOf } from './range';

const now = new Date('2026-01-01T12:00:00.000Z');

describe('the range of a series', () => {
  it('is the last hour where nothing is said', () => {
    expect(rangeOf({ step: 60 }, now)).toEqual({ from: now.getTime() - 3_600_000, to: now.getTime(), step_ms: 60_000 });
  });

  it('must have its end after its beginning', () => {
    expect(() => rangeOf({ from: '2026-01-01T13:00:00.000Z', step: 60 }, now)).toThrow(InvalidInput);
  });

  it('must not have too many points', () => {
    expect(() => rangeOf({ from: '2025-01-01T00:00:00.000Z', step: 1 }, now)).toThrow(/at most 11000/);
  });
});
