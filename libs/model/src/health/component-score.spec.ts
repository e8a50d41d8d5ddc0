import fc from 'fast-check';
import { healthScore } from './component-score';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const latency = fc.double({ min: 0, max: 100_000, noNaN: true });
const worse = fc.double({ min: 0, max: 1, noNaN: true });

describe('healthScore', () => {
  it.each([
    [1, 0, 50, 100],
    [0.95, 0.01, 200, 67],
    [0.8, 0.1, 2000, 0],
  ])('gives availability %d, error rate %d and %d ms the score %d', (availability, error_rate, avg_latency, score) => {
    expect(healthScore({ availability, error_rate, avg_latency })).toBe(score);
  });

  it.each([
    [{}],
    [{ availability: 0.99 }],
    [{ availability: 1, error_rate: 0 }],
    [{ availability: 1, error_rate: 0, avg_latency: null }],
    [{ availability: Number.NaN, error_rate: 0, avg_latency: 1 }],
  ])('is null while an input is missing: %j', (input) => {
    expect(healthScore(input)).toBeNull();
  });

  it('measures latency against the reference that is given', () => {
    expect(healthScore({ availability: 1, error_rate: 0, avg_latency: 400, reference_latency: 400 })).toBe(100);
    expect(healthScore({ availability: 1, error_rate: 0, avg_latency: 8000, reference_latency: 400 })).toBe(70);
  });

  it('lies between 0 and 100', () => {
    fc.assert(
      fc.property(share, share, latency, (availability, error_rate, avg_latency) => {
        const score = healthScore({ availability, error_rate, avg_latency });
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('never rises when an input gets worse', () => {
    fc.assert(
      fc.property(share, share, latency, worse, worse, worse, (a, e, l, lessA, moreE, moreL) => {
        const before = healthScore({ availability: a, error_rate: e, avg_latency: l });
        const after = healthScore({ availability: a - lessA, error_rate: e + moreE, avg_latency: l + moreL * 1000 });
        expect(after).toBeLessThanOrEqual(before ?? Number.NaN);
      }),
    );
  });
});
