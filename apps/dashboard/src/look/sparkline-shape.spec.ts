import { sparklineOf } from './sparkline-shape';

const at = (minute: number, p95: number | null, availability: number | null = 1) => ({
  time: new Date(Date.UTC(2030, 0, 1, 0, minute)).toISOString(),
  p95,
  availability,
});
const SIZE = { width: 102, height: 24 };

describe('sparklineOf', () => {
  it('draws the latency from the first point to the last, the slowest on top', () => {
    expect(sparklineOf([at(0, 0), at(2, 50), at(4, 100)], SIZE)).toEqual({
      line: 'M1.0 22.0L51.0 12.0L101.0 2.0',
      gaps: '',
      slowest: 100,
      worst: 1,
    });
  });

  it('leaves a gap where nothing was measured', () => {
    expect(sparklineOf([at(0, 1), at(2, 1), at(8, 1)], SIZE).line.replace(/[\d. ]/g, '')).toBe('MLM');
    expect(sparklineOf([at(0, 1), at(2, null, null), at(4, 1)], SIZE)).toMatchObject({ slowest: 1, worst: 1 });
  });

  it('marks when not everything was answered', () => {
    const { gaps, worst } = sparklineOf([at(0, 1), at(2, null, 0), at(4, 1, 0.99)], SIZE);
    expect(worst).toBe(0);
    expect(gaps).toContain('24v-24');
    expect(gaps).toContain('24v-4');
  });

  it('draws one point, and none', () => {
    expect(sparklineOf([at(0, 5)], SIZE).line).toBe('M102.0 2.0');
    expect(sparklineOf([], SIZE)).toEqual({ line: '', gaps: '', slowest: null, worst: null });
  });
});
