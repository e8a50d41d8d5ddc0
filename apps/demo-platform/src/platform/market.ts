import { wholeBetween, type Random } from './random';

export interface Quote {
  symbol: string;
  bid: number;
  ask: number;
  last: number;
  volume: number;
}

export interface Market {
  /** The latest price of every instrument. */
  quotes(): Quote[];
  /** The next trade: one instrument's price moves a little. */
  tick(): Quote;
}

const openingPrices: Readonly<Record<string, number>> = {
  AAPL: 231.4,
  MSFT: 428.15,
  NVDA: 139.9,
  'BTC-USD': 67_250,
  'ETH-USD': 2640,
  'EUR-USD': 1.0842,
};

const digits = (price: number) => (price < 10 ? 4 : 2);
const rounded = (price: number) => Number(price.toFixed(digits(price)));

function quoteAt(symbol: string, price: number, volume: number): Quote {
  const halfSpread = price * 0.0001;
  return { symbol, bid: rounded(price - halfSpread), ask: rounded(price + halfSpread), last: rounded(price), volume };
}

/** A market whose prices walk at random, at most 0.1 % a tick. */
export function openMarket(random: Random): Market {
  const prices = new Map(Object.entries(openingPrices));
  const volumes = new Map(Object.keys(openingPrices).map((symbol) => [symbol, 0]));
  const symbols = [...prices.keys()];
  const quote = (symbol: string) => quoteAt(symbol, prices.get(symbol) ?? 0, volumes.get(symbol) ?? 0);
  return {
    quotes: () => symbols.map(quote),
    tick: () => {
      const symbol = symbols[wholeBetween(random, 0, symbols.length - 1)] ?? 'AAPL';
      prices.set(symbol, (prices.get(symbol) ?? 0) * (1 + (random() - 0.5) * 0.002));
      volumes.set(symbol, (volumes.get(symbol) ?? 0) + wholeBetween(random, 1, 500));
      return quote(symbol);
    },
  };
}
