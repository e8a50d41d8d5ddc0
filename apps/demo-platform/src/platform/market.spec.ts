import { openMarket } from './market';
import { randomFrom, seedFor } from './random';

const ticksOf = (seed: number) => {
  const market = openMarket(randomFrom(seed));
  return Array.from({ length: 50 }, () => market.tick());
};

describe('a market', () => {
  it('moves the same way with the same seed, and another way with another', () => {
    expect(ticksOf(1)).toEqual(ticksOf(1));
    expect(ticksOf(1)).not.toEqual(ticksOf(2));
  });

  it('keeps a spread around a price that is above zero', () => {
    for (const { bid, ask, last } of ticksOf(3)) {
      expect(bid).toBeGreaterThan(0);
      expect(bid).toBeLessThanOrEqual(last);
      expect(ask).toBeGreaterThanOrEqual(last);
    }
  });

  it('gives each service numbers of its own', () => {
    expect(seedFor('data-bridge', 1)).not.toBe(seedFor('exchange', 1));
    expect(seedFor('data-bridge', 1)).not.toBe(seedFor('data-bridge', 2));
  });
});

describe('randomFrom', () => {
  it('stays in 0..1 and spreads evenly', () => {
    const random = randomFrom(7);
    const tenths = new Array<number>(10).fill(0);
    for (let drawn = 0; drawn < 10_000; drawn += 1) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? NaN) + 1;
    }
    for (const share of tenths) expect(Math.abs(share - 1000)).toBeLessThan(150);
  });
});
