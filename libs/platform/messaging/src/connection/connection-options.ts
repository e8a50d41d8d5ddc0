import { readFileSync } from 'node:fs';
import { type Authenticator, type ConnectionOptions, credsAuthenticator, nkeyAuthenticator } from 'nats';

/** How to show NATS who one is: by password, or by a file that holds credentials (JWT) or the seed of an NKey. */
export type NatsLogin =
  { readonly user: string; readonly password: string } | { readonly credentials_file: string } | undefined;

/** Who connects, and where to. `url` may name several servers of one cluster, separated by commas. */
export interface ConnectionTarget {
  readonly service: string;
  readonly url: string;
  readonly login?: NatsLogin;
}

interface NatsSettings {
  readonly NATS_URL: string;
  readonly NATS_USER?: string | undefined;
  readonly NATS_PASSWORD?: string | undefined;
  readonly NATS_CREDENTIALS_FILE?: string | undefined;
}

/** Where a service finds NATS, and how it logs in, as its configuration says. A file counts for more than a password. */
export function natsOf(service: string, settings: NatsSettings): ConnectionTarget {
  const { NATS_URL: url, NATS_USER: user = service, NATS_PASSWORD: password, NATS_CREDENTIALS_FILE: file } = settings;
  if (file !== undefined) return { service, url, login: { credentials_file: file } };
  return { service, url, login: password === undefined ? undefined : { user, password } };
}

/**
 * The options of every NATS connection of a service. The client's own defaults give up after ten reconnects, ping every two minutes
 * and wait 20 s for a connect: a half-open connection would go unnoticed for minutes.
 */
export function connectionOptions({ service, url, login }: ConnectionTarget): ConnectionOptions {
  return {
    servers: url.split(',').map((server) => server.trim()),
    name: service,
    ...loginOptions(login),
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

function loginOptions(login: NatsLogin): ConnectionOptions {
  if (login === undefined) return {};
  if ('password' in login) return { user: login.user, pass: login.password };
  return { authenticator: (nonce) => authenticatorIn(login.credentials_file)(nonce) };
}

/** Read at each connect: what was rotated counts from the next one on. */
function authenticatorIn(file: string): Authenticator {
  const text = readFileSync(file, 'utf8').trim();
  if (text.startsWith('SU')) return nkeyAuthenticator(Buffer.from(text));
  // The client finds nothing in a file whose last line has no end.
  return credsAuthenticator(Buffer.from(`${text}\n`));
}
