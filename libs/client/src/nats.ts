import type { ConnectionOptions, NatsConnection } from 'nats';

export interface NatsAddress {
  readonly servers: string | string[];
  /** User and password, credentials, TLS: as the package `nats` takes them. */
  readonly options?: Omit<ConnectionOptions, 'servers'> | undefined;
}

const CONNECT_MS = 2000;
const RECONNECT_MS = 500;

/** A connection that comes back by itself. */
export async function openNats({ servers, options }: NatsAddress, name: string): Promise<NatsConnection> {
  const { connect } = await import('nats');
  return connect({
    name,
    timeout: CONNECT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
    ...withUser(servers),
    ...options,
  });
}

/** `nats://user:password@host:port` as it stands in settings; the package reads only host and port of it. */
function withUser(servers: string | string[]): ConnectionOptions {
  const all = [servers].flat().flatMap((each) => each.split(','));
  const [first = ''] = all;
  const url = URL.canParse(first) ? new URL(first) : undefined;
  return {
    servers: all,
    ...(url?.username ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } : {}),
  };
}
