import { Calm } from './calm';

describe('Calm', () => {
  let acts: string[];
  let calm: Calm;

  beforeEach(() => {
    jest.useFakeTimers();
    acts = [];
    calm = new Calm((key) => acts.push(key));
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('acts once for each key, when a burst is over', () => {
    for (let event = 0; event < 20; event += 1) {
      calm.later('chains');
      calm.later('alerts');
      jest.advanceTimersByTime(100);
    }
    expect(acts).toEqual([]);
    jest.advanceTimersByTime(1500);
    expect(acts).toEqual(['chains', 'alerts']);
    jest.advanceTimersByTime(60_000);
    expect(acts).toHaveLength(2);
  });

  it('acts every 15 s while events have no end', () => {
    for (let second = 0; second < 60; second += 1) {
      calm.later('chains');
      jest.advanceTimersByTime(1000);
    }
    expect(acts.length).toBeGreaterThanOrEqual(3);
    expect(acts.length).toBeLessThanOrEqual(4);
  });

  it('does nothing more once it is stopped', () => {
    calm.later('chains');
    calm.stop();
    jest.advanceTimersByTime(60_000);
    expect(acts).toEqual([]);
  });
});
