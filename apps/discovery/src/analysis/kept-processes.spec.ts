import { KeptProcesses } from './kept-processes';

const process = (memory_bytes = 10) => ({
  memory_bytes,
  isEnded: false,
  end() {
    this.isEnded = true;
  },
});

describe('kept processes', () => {
  let now = 0;
  let free = 1000;
  const kept = (limits = {}) =>
    new KeptProcesses<ReturnType<typeof process>>(
      { most: 2, bytes: 100, idle_ms: 50, free_bytes: 100, freeBytes: () => free, ...limits },
      () => now,
    );
  beforeEach(() => {
    now = 0;
    free = 1000;
  });

  it('gives each back to its scope once', () => {
    const all = kept();
    const [one, other] = [process(), process()];
    all.keep('a', one);
    all.keep('b', other);
    expect(all.take('a')).toBe(one);
    expect(all.take('a')).toBeUndefined();
    all.endAll();
    expect([one.isEnded, other.isEnded]).toEqual([false, true]);
  });

  it('ends the one that was used longest ago, where they are too many or take too much', () => {
    const all = kept();
    const given = [process(), process(), process(), process(95)];
    given.slice(0, 3).forEach((each, number) => all.keep(String(number), each));
    expect(given.map(({ isEnded }) => isEnded)).toEqual([true, false, false, false]);
    all.keep('large', given[3] ?? process());
    expect(given.map(({ isEnded }) => isEnded)).toEqual([true, true, true, false]);
    const tooLarge = process(101);
    all.keep('larger', tooLarge);
    expect(tooLarge.isEnded).toBe(true);
    expect(all.take('larger')).toBeUndefined();
  });

  it('ends what nobody has asked for in time, and all of them where memory is short', () => {
    const all = kept();
    const [early, late] = [process(), process()];
    all.keep('early', early);
    now = 30;
    all.keep('late', late);
    now = 60;
    all.tidy();
    expect([early.isEnded, late.isEnded]).toEqual([true, false]);
    free = 50;
    all.tidy();
    expect(late.isEnded).toBe(true);
  });

  it('does not give back what has ended by itself', () => {
    const all = kept();
    const dead = process();
    all.keep('a', dead);
    dead.isEnded = true;
    expect(all.take('a')).toBeUndefined();
  });

  it('ends what another of the same scope takes the place of', () => {
    const all = kept();
    const [first, second] = [process(), process()];
    all.keep('a', first);
    all.keep('a', second);
    expect(first.isEnded).toBe(true);
    expect(all.take('a')).toBe(second);
  });
});
