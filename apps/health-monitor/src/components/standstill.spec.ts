import { Standstill } from './standstill';

describe('Standstill', () => {
  const beating = (until: number): Standstill => {
    const standstill = new Standstill(0);
    for (let now = 200; now <= until; now += 200) standstill.beat(now);
    return standstill;
  };

  it('sees nothing while beats come in time, or a little late', () => {
    const standstill = beating(10_000);
    standstill.beat(11_100);
    expect(standstill.happenedSince(0, 11_300)).toBe(false);
  });

  it('is seen by what began before it ended, and not by what began later', () => {
    const standstill = beating(10_000);
    standstill.beat(50_000);
    expect(standstill.happenedSince(9900, 50_010)).toBe(true);
    expect(standstill.happenedSince(49_000, 50_010)).toBe(true);
    expect(standstill.happenedSince(50_001, 50_010)).toBe(false);
  });

  it('is seen before the first beat after it', () => {
    expect(beating(10_000).happenedSince(9900, 50_000)).toBe(true);
  });
});
