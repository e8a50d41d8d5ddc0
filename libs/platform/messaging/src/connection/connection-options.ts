import type { ConnectionOptions } from 'nats';

/** Who connects, and where to. `url` may name several servers of one cluster, separated by commas. */
export interface ConnectionTarget {
  readonly service: string;
  readonly url: string;
}

/**
 * The options of every NATS connection of a service. The client's own defaults give up after ten reconnects, ping every two minutes
 * and wait 20 s for a connect: a half-open connection would go unnoticed for minutes.
 */
export function connectionOptions({ service, url }: ConnectionTarget): ConnectionOptions {
  return {
    servers: url.split(',').map((server) => server.trim()),
    name: service,
    // An own prefix lets permissions keep one service from reading the replies to another.
    inboxPrefix: `_INBOX_${service}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 5_000,
    maxPingOut: 1,
    timeout: 2_000,
    // Rotated credentials must not end a connection for good.
    ignoreAuthErrorAbort: true,
    // A stack captured for each request costs a sixth of the time of an acknowledged publish.
    noAsyncTraces: true,
  };
}
