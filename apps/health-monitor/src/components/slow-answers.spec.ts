import { SlowAnswers } from './slow-answers';

describe('SlowAnswers', () => {
  it('tell of an answer over the SLA, and of the four after it', () => {
    const slow = new SlowAnswers();
    const told = [5, 5, 20, 5, 5, 5, 5, 5, 5].map((latency) => slow.tell('t', 10, latency));
    expect(told).toEqual([false, false, true, true, true, true, true, false, false]);
  });

  it('say nothing of targets without an SLA, and keep targets apart', () => {
    const slow = new SlowAnswers();
    expect(slow.tell('a', undefined, 1000)).toBe(false);
    expect(slow.tell('b', 10, 11)).toBe(true);
    expect(slow.tell('c', 10, 9)).toBe(false);
    expect(slow.tell('b', 10, null)).toBe(true);
  });
});
