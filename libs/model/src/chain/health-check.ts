import { z } from 'zod';
import { Assertion, type AssertionSubject } from './assertion';

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
  'composite',
  'ai_model',
]);
export type CheckType = z.output<typeof CheckType>;

const request = {
  /** Read from the scheme of the endpoint where it is not given. */
  type: CheckType.optional(),
  /** A URL, or a path below the `base_url` of the node's service. */
  endpoint: z.string().min(1).max(2048).optional(),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).optional(),
  headers: z.record(z.string().min(1).max(256), z.string().max(4096)).optional(),
  body: z.string().max(65_536).optional(),
};

const answer = {
  expected_status_codes: z.array(z.number().int().min(100).max(599)).min(1).max(50).default([200]),
  /** A text that the answer must contain (HTTP body, WebSocket message). */
  expect: z.string().min(1).max(4096).optional(),
  /** What else must hold of the answer: one that does not makes it a wrong answer. */
  assertions: z.array(Assertion).min(1).max(20).optional(),
  /** Whether HTTP opens a connection for each check, as a new client would, or keeps one; `fresh` where it is not given. */
  connection: z.enum(['fresh', 'kept']).optional(),
  /** Whether HTTP goes on to where it is redirected to. */
  follow_redirects: z.boolean().optional(),
  /** The AI model that is asked. */
  model: z.string().min(1).max(256).optional(),
  /** What the AI model is asked. */
  prompt: z.string().min(1).max(4096).optional(),
};

/** One of the checks that a composite check is made of. */
export const MemberCheck = z
  .object({
    /** What the composite calls it; its type and address where it is not given. */
    name: z.string().min(1).max(100).optional(),
    ...request,
    ...answer,
  })
  .superRefine((check, context) => {
    const type = check.type ?? checkTypeOf(check.endpoint ?? '');
    if (type === 'composite' || type === 'heartbeat') {
      context.addIssue({
        code: 'custom',
        path: ['type'],
        message: `'${type}' cannot be part of a composite check`,
      });
    }
    refuseForeign(check, context);
  });
export type MemberCheck = z.output<typeof MemberCheck>;

/** How to find out whether a component works. */
export const HealthCheck = z
  .object({
    enabled: z.boolean().default(true),
    ...request,
    timeout_ms: z.number().int().min(1).max(60_000).default(5000),
    ...answer,
    /** What a composite check is made of; they run at the same time. */
    checks: z.array(MemberCheck).min(1).max(20).optional(),
    /** How many of its checks a composite needs: all where it is not given. */
    needs: z.union([z.enum(['all', 'any']), z.number().int().min(1).max(20)]).optional(),
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
    /** How often a target with a heartbeat reports in: a minute where it is not given. */
    interval_seconds: z.number().int().min(1).max(2_678_400).optional(),
    /** How much later than that a heartbeat may come: a tenth of the interval, at least 5 s, where it is not given. */
    grace_seconds: z.number().int().min(0).max(604_800).optional(),
  })
  .superRefine((check, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    const isComposite = check.type === 'composite';
    if (isComposite !== (check.checks !== undefined)) {
      refuse(
        'checks',
        isComposite ? 'a composite check needs checks' : "only a check of type 'composite' is made of checks",
      );
    }
    if (isComposite && check.endpoint !== undefined) refuse('endpoint', 'a composite check has none: its checks have');
    if (!isComposite && check.needs !== undefined) refuse('needs', "goes with the type 'composite' alone");
    if (typeof check.needs === 'number' && check.needs > (check.checks?.length ?? 0)) {
      refuse('needs', 'must not exceed the number of checks');
    }
    const type = check.type ?? checkTypeOf(check.endpoint ?? '');
    for (const name of ['interval_seconds', 'grace_seconds'] as const) {
      if (type !== 'heartbeat' && check[name] !== undefined) refuse(name, "goes with the type 'heartbeat' alone");
    }
    refuseForeign(check, context);
  });
export type HealthCheck = z.output<typeof HealthCheck>;

/** What can be told of the answers of a type, beside the response time. */
const subjectsOf: Readonly<Record<CheckType, readonly AssertionSubject[]>> = {
  http: ['status', 'first_byte', 'header', 'body', 'json', 'certificate_days'],
  websocket: ['body', 'json', 'certificate_days'],
  tcp: ['body', 'json'],
  tls: ['certificate_days'],
  dns: ['body', 'json'],
  grpc: ['certificate_days'],
  postgres: [],
  mysql: [],
  redis: [],
  clickhouse: ['status', 'header', 'body', 'certificate_days'],
  mongodb: [],
  nats: [],
  kafka: [],
  heartbeat: [],
  composite: [],
  ai_model: ['status', 'first_byte', 'header', 'body', 'certificate_days'],
};

type Asserting = Pick<HealthCheck, 'type' | 'endpoint' | 'assertions' | 'model'>;

/** Refuses what the check's type, where it is known already, can say nothing about. */
function refuseForeign(check: Asserting, context: z.RefinementCtx): void {
  const type = check.type ?? (check.endpoint === undefined ? undefined : checkTypeOf(check.endpoint));
  if (type === 'ai_model' && check.model === undefined) {
    context.addIssue({ code: 'custom', path: ['model'], message: "a check of type 'ai_model' names the model" });
  }
  if (type === undefined) return;
  check.assertions?.forEach(({ on }, index) => {
    if (on === 'response_time' || subjectsOf[type].includes(on)) return;
    const message = `a check of type '${type}' cannot tell '${on}'`;
    context.addIssue({ code: 'custom', path: ['assertions', index, 'on'], message });
  });
}

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
  mariadb: 'mysql',
  redis: 'redis',
  rediss: 'redis',
  clickhouse: 'clickhouse',
  clickhouses: 'clickhouse',
  mongodb: 'mongodb',
  nats: 'nats',
  kafka: 'kafka',
  heartbeat: 'heartbeat',
};

/** The kind of check that an absolute endpoint asks for by its scheme; `undefined` for a path or an unknown scheme. */
export function checkTypeOf(endpoint: string): CheckType | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(endpoint)?.[1];
  return scheme === undefined ? undefined : typeOfScheme[scheme.toLowerCase()];
}
