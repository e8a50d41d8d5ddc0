import type { Market } from './market';
import { wholeBetween, type Random } from './random';

/** What an answer is made of. */
export interface Moment {
  now: Date;
  random: Random;
  market: Market;
}

type Content = (moment: Moment) => Record<string, unknown>;

/** A service that answers over HTTP, and over WebSocket where it has streams. */
export interface HttpDescription {
  kind: 'http';
  /** How long an answer takes on average, in milliseconds. */
  latency_ms: number;
  /** What a GET of a path answers, beside `status` and `service`. `/health` is answered by every service. */
  answers: Readonly<Record<string, Content>>;
  /** What is sent each second to those who are connected to a path. */
  streams: Readonly<Record<string, Content>>;
}

/** A service that is a real server, reached through a proxy. */
export interface ProxyDescription {
  kind: 'proxy';
  latency_ms: number;
  protocol: 'postgres' | 'redis';
}

export type ServiceDescription = HttpDescription | ProxyDescription;

function http(
  latency_ms: number,
  answers: HttpDescription['answers'] = {},
  streams: HttpDescription['streams'] = {},
): HttpDescription {
  return { kind: 'http', latency_ms, answers, streams };
}

const count =
  (name: string, low: number, high: number): Content =>
  ({ random }) => ({ [name]: wholeBetween(random, low, high) });
const quotes: Content = ({ market }) => ({ quotes: market.quotes() });
const tick: Content = ({ market, now }) => ({ type: 'tick', ...market.tick(), time: now.toISOString() });
const execution: Content = ({ market, random, now }) => {
  const { symbol, last } = market.tick();
  return { type: 'execution', symbol, price: last, quantity: wholeBetween(random, 1, 100), time: now.toISOString() };
};
const notification: Content = ({ market, now }) => {
  const { symbol, last } = market.tick();
  return { type: 'price_alert', symbol, price: last, time: now.toISOString() };
};
const positions: Content = ({ market }) => {
  const held = market.quotes().slice(0, 3);
  return {
    positions: held.map(({ symbol, last }, index) => ({ symbol, quantity: (index + 1) * 10, price: last })),
    value: Number(held.reduce((sum, { last }, index) => sum + last * (index + 1) * 10, 0).toFixed(2)),
  };
};

/** The whole platform: a service answers what stands here and nothing else. */
export const platform: Readonly<Record<string, ServiceDescription>> = {
  'api-gateway': http(
    6,
    {
      '/api/v1/orders/health': count('open_orders', 0, 40),
      '/api/v1/quotes': quotes,
      '/api/v1/quotes/health': ({ market }) => ({ instruments: market.quotes().length }),
      '/api/v1/portfolio': positions,
      '/api/v1/portfolio/health': count('portfolios', 900, 1000),
      '/api/v1/assistant/health': count('open_chats', 0, 25),
      '/api/v1/signals/health': count('signals_today', 100, 400),
    },
    { '/ws/prices': tick },
  ),
  'user-service': http(8, { '/api/v1/sessions/health': count('sessions', 200, 300) }),
  'data-bridge': http(
    5,
    { '/api/v1/quotes/latest': quotes, '/api/v1/history/health': count('gaps', 0, 3) },
    { '/ws/market-data': tick },
  ),
  'market-data-feed': http(12, {}, { '/ws/ticks': tick }),
  'news-feed': http(25, {
    '/api/v1/articles': ({ now }) => ({
      articles: [
        { headline: 'Markets little changed before the central bank speaks', published_at: now.toISOString() },
      ],
    }),
  }),
  exchange: http(15, { '/api/v1/depth': quotes }, { '/ws/executions': execution }),
  'ml-processing': http(18, {
    '/api/v1/features/health': count('features', 180, 200),
    '/api/v1/training/health': count('queued_trainings', 0, 4),
  }),
  'ai-provider': http(30, {
    '/v1/models/trading-decision': () => ({ id: 'trading-decision', state: 'loaded', context_tokens: 32_768 }),
  }),
  'trading-engine': http(4, {
    '/api/v1/orders/health': count('open_orders', 0, 40),
    '/api/v1/strategies/health': count('running_strategies', 5, 9),
  }),
  'risk-service': http(5, { '/api/v1/limits/health': count('limits', 300, 320) }),
  'portfolio-service': http(9, {
    '/api/v1/positions': positions,
    '/api/v1/positions/health': count('open_positions', 800, 900),
  }),
  'notification-service': http(10, {}, { '/ws/notifications': notification }),
  'audit-service': http(7),
  scheduler: http(3),
  'message-broker': http(2),
  'archive-storage': http(20),
  'cache-service': { kind: 'proxy', latency_ms: 0, protocol: 'redis' },
  'database-service': { kind: 'proxy', latency_ms: 2, protocol: 'postgres' },
};
