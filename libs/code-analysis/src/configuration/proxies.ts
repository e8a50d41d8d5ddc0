import { fileName } from './deployable';

/** An address that a proxy passes requests to. */
export interface ProxyRoute {
  readonly address: string;
  readonly line: number;
}

const NAMES =
  /(\.conf|\.conf\.template|\.conf\.tmpl|\.vhost|\.cfg|Caddyfile|nginx[\w.-]*|\.tmpl\.ya?ml|envoy[\w.-]*)$/i;

export const isProxyConfiguration = (file: string): boolean => NAMES.test(fileName(file));

/** Each with what it captures: the address. Comments are dropped before. */
const PATTERNS: readonly RegExp[] = [
  /\b(?:proxy|grpc|uwsgi|fastcgi)_pass\s+([^;\s]+)/,
  /^\s*server\s+([\w.${}-]+:[\w${}]+)/,
  /^\s*ProxyPass(?:Match)?\s+\S+\s+["']?([a-z]+:\/\/[^"'\s]+)/i,
  /^\s*BalancerMember\s+["']?([a-z]+:\/\/[^"'\s]+)/i,
  /^\s*server\s+\S+\s+([\w.${}-]+:\d+)\b/,
  /^\s*reverse_proxy\s+(?:\S+\s+)?([\w.${}:/-]+:[\w${}]+)/,
  /^\s*(?:-\s*)?address:\s*["']?([\w.${}-]+)["']?\s*$/,
];

/** Where nginx, Apache, HAProxy, Caddy or Envoy sends what it receives; the lines are enough, whatever is around them. */
export function readProxyRoutes(text: string): ProxyRoute[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.replace(/^\s*#.*$/, '').slice(0, 1_000);
    for (const pattern of PATTERNS) {
      const address = pattern.exec(line)?.[1];
      if (address !== undefined) return [{ address, line: index + 1 }];
    }
    return [];
  });
}
