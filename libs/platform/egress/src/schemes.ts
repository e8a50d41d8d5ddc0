/** What a check may speak, with the port of each where an endpoint names none; 0 where there is no usual one. */
const PORTS = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  tcp: 0,
  tls: 443,
  dns: 53,
  grpc: 50_051,
  grpcs: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  redis: 6379,
  rediss: 6379,
  clickhouse: 8123,
  clickhouses: 8443,
  mongodb: 27_017,
  nats: 4222,
  kafka: 9092,
} as const satisfies Readonly<Record<string, number>>;

export type Scheme = keyof typeof PORTS;
export const SCHEMES: readonly string[] = Object.keys(PORTS);

const isScheme = (scheme: string): scheme is Scheme => Object.hasOwn(PORTS, scheme);

/** The scheme of a URL when checks may use it; `undefined` for every other, `file:` and `gopher:` among them. */
export function schemeOf(url: URL): Scheme | undefined {
  const scheme = url.protocol.slice(0, -1);
  return isScheme(scheme) ? scheme : undefined;
}

/** The usual port of a scheme; 0 where there is none. */
export const portOfScheme = (scheme: Scheme): number => PORTS[scheme];
