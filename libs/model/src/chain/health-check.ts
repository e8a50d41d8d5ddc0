import { z } from 'zod';

export const CheckType = z.enum([
  'http',
  'websocket',
  'tcp',
  'tls',
  'dns',
  'grpc',
  'postgres',
  'mysql',
  'redis',
  'clickhouse',
  'mongodb',
  'nats',
  'kafka',
  'heartbeat',
]);
export type CheckType = z.output<typeof CheckType>;

/** How to find out whether a component works. */
export const HealthCheck = z.object({
  enabled: z.boolean().default(true),
  /** Read from the scheme of the endpoint where it is not given. */
  type: CheckType.optional(),
  /** A URL, or a path below the `base_url` of the node's service. */
  endpoint: z.string().min(1).max(2048).optional(),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).optional(),
  headers: z.record(z.string().min(1).max(256), z.string().max(4096)).optional(),
  body: z.string().max(65_536).optional(),
  timeout_ms: z.number().int().min(1).max(60_000).default(5000),
  expected_status_codes: z.array(z.number().int().min(100).max(599)).min(1).max(50).default([200]),
  /** A text that the answer must contain (HTTP body, WebSocket message). */
  expect: z.string().min(1).max(4096).optional(),
  /** How often a check that got no answer is tried again at once, inside the same check. */
  retries: z.number().int().min(0).max(5).optional(),
  /** A failure counts (is hard) after `count` failed checks among the last `of`. */
  failures: z
    .object({ count: z.number().int().min(1).max(20), of: z.number().int().min(1).max(20) })
    .refine((failures) => failures.count <= failures.of, { message: 'count must not exceed of', path: ['count'] })
    .default({ count: 1, of: 1 }),
  /** A failed component is back after so many good checks in a row. */
  recoveries: z.number().int().min(1).max(20).default(1),
  /** The interval while a failure or a recovery is not yet hard; the check interval where it is not given. */
  retry_interval_ms: z.number().int().min(100).max(60_000).optional(),
});
export type HealthCheck = z.output<typeof HealthCheck>;

const typeOfScheme: Readonly<Record<string, CheckType>> = {
  http: 'http',
  https: 'http',
  ws: 'websocket',
  wss: 'websocket',
  tcp: 'tcp',
  tls: 'tls',
  dns: 'dns',
  grpc: 'grpc',
  grpcs: 'grpc',
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  redis: 'redis',
  rediss: 'redis',
  clickhouse: 'clickhouse',
  mongodb: 'mongodb',
  nats: 'nats',
  kafka: 'kafka',
};

/** The kind of check that an absolute endpoint asks for by its scheme; `undefined` for a path or an unknown scheme. */
export function checkTypeOf(endpoint: string): CheckType | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(endpoint)?.[1];
  return scheme === undefined ? undefined : typeOfScheme[scheme.toLowerCase()];
}
