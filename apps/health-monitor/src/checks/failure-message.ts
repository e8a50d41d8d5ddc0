const TLS_CODES =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_|EPROTO$)/;
/** Errors that say nothing of the address: they would come whatever it was. */
const LOCAL_FAULTS: Readonly<Record<string, string>> = {
  EMFILE: 'The monitor can open no more connections (EMFILE)',
  ENFILE: 'The machine of the monitor can open no more connections (ENFILE)',
  ENOBUFS: 'The network of the monitor is out of buffers (ENOBUFS)',
  ENETDOWN: 'The network of the monitor is down (ENETDOWN)',
  EADDRNOTAVAIL: 'The monitor has no local address or port left (EADDRNOTAVAIL)',
};
const CREDENTIALS = /\/\/[^/\s@]*@/g;
const LONGEST = 300;

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Where a host name has several addresses, each that failed is inside: they nearly always failed alike. */
function innermost(error: unknown): unknown {
  const errors = property(error, 'errors');
  return Array.isArray(errors) && errors.length > 0 ? errors[0] : error;
}

/** The text without credentials of a URL in it, and not longer than a line or two. */
export function withoutSecrets(text: string): string {
  const clean = text.replace(CREDENTIALS, '//***@').replace(/\s+/g, ' ').trim();
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}

/** The code of an error of node's or of a driver's; empty where it has none. */
export function codeOf(error: unknown): string {
  const code = property(error, 'code');
  return typeof code === 'string' ? code : '';
}

/** What a failed connection means, in words that name the address and never a password. */
export function failureMessage(error: unknown, address: string): string {
  const cause = innermost(error);
  const code = property(cause, 'code');
  const message = cause instanceof Error ? cause.message : String(cause);
  switch (code) {
    case 'ECONNREFUSED':
      return `Connection refused by ${address}`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `Connection closed by ${address} without an answer`;
    case 'ENOTFOUND':
      return `The host name of ${address} cannot be resolved`;
    case 'EAI_AGAIN':
      return `The host name of ${address} cannot be resolved: no name server answers`;
    case 'EHOSTUNREACH':
      return `No route to ${address}`;
    case 'ENETUNREACH':
      return `No route to the network of ${address}`;
    case 'ETIMEDOUT':
    // So the resolver calls it.
    case 'ETIMEOUT':
      return `Timed out connecting to ${address}`;
  }
  const local = typeof code === 'string' ? LOCAL_FAULTS[code] : undefined;
  if (local !== undefined) return local;
  if (typeof code === 'string' && TLS_CODES.test(code)) return `TLS handshake failed: ${withoutSecrets(message)}`;
  if (typeof code === 'string' && code.startsWith('HPE_')) return `Not an HTTP answer from ${address}`;
  return withoutSecrets(`${address}: ${message}`);
}

/** Host and port of an endpoint, as its scheme has them by default; no credentials. */
export function addressOf(endpoint: string, defaultPort: number): { host: string; port: number; text: string } {
  const url = new URL(endpoint);
  const port = url.port === '' ? defaultPort : Number(url.port);
  // Brackets belong to the URL, not to the address.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port, text: `${url.hostname}:${String(port)}` };
}

/** What a failure may say of the monitor rather than of the target. */
export type FailureKind = 'local' | 'no_names' | 'no_network' | 'no_answer' | 'other';

const LOCAL = Object.values(LOCAL_FAULTS);
const NO_ANSWER =
  /Connection (refused|closed) by|Timed out (after|connecting)|No route to|The host name of .* cannot be resolved|^No heartbeat since/;

/** The kind of a failure by its message, which is all that every way of checking tells of it. */
export function failureKind(message: string): FailureKind {
  if (LOCAL.some((fault) => message.includes(fault))) return 'local';
  if (message.includes('no name server answers')) return 'no_names';
  if (message.includes('No route to the network of')) return 'no_network';
  return NO_ANSWER.test(message) ? 'no_answer' : 'other';
}

/** Whether an endpoint whose scheme does not say so asks for TLS: `?tls=true`. */
export const speaksTls = (endpoint: string): boolean => new URL(endpoint).searchParams.get('tls') === 'true';
