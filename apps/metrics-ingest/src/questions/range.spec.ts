import { InvalidInput } from '@chain-mapping/contracts';
import { rangeOf } from './range';

const now = new Date('2026-01-01T12:00:00.000Z');

describe('the range of a series', () => {
  it('is the last hour where nothing is said', () => {
    expect(rangeOf({ step: 60 }, now)).toEqual({ from: now.getTime() - 3_600_000, to: now.getTime(), step_ms: 60_000 });
  });

  it('is one point where no step is given', () => {
    expect(rangeOf({ from: '2026-01-01T00:00:00.000Z' }, now)).toMatchObject({ step_ms: 12 * 3_600_000 });
  });

  it('must have its end after its beginning', () => {
    expect(() => rangeOf({ from: '2026-01-01T13:00:00.000Z', step: 60 }, now)).toThrow(InvalidInput);
  });

  it('must not have too many points, fewer where many series are asked for', () => {
    expect(() => rangeOf({ from: '2025-01-01T00:00:00.000Z', step: 1 }, now)).toThrow(/at most 5000/);
    expect(() => rangeOf({ step: 60 }, now, 50)).toThrow(/gives 60 points; at most 50/);
  });

  it.each([
    ['from', '1969-12-31T23:59:59.999Z', undefined],
    ['to', '2025-01-01T00:00:00.000Z', '2200-01-01T00:00:00.000Z'],
    ['to', '2025-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
  ])('has no time that cannot be stored, and names it: %s', (path, from, to) => {
    const asking = () => rangeOf({ from, to, step: 86_400 }, now);
    expect(asking).toThrow(InvalidInput);
    expect(asking).toThrow(new RegExp(`${path} is not between 1970`));
  });
});
