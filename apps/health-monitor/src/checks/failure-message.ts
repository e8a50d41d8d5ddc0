const TLS_CODES =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_|EPROTO$)/;
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
    case 'EAI_AGAIN':
      return `The host name of ${address} cannot be resolved`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `No route to ${address}`;
    case 'ETIMEDOUT':
      return `Timed out connecting to ${address}`;
  }
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
