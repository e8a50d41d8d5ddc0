import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

const Port = z.coerce.number().int().min(1).max(65_535);

/** What the environment may say about where the system runs and which servers it uses. */
export const Environment = z.object({
  DATABASE_URL: z.url().optional().describe('A Postgres 15+ to use; an embedded one runs when not set.'),
  REDIS_URL: z.url().optional().describe('A Redis 6.2+ to use; an embedded one runs when not set.'),
  NATS_URL: z.string().min(1).optional().describe('A NATS 2.9.10+ with JetStream; an embedded one runs when not set.'),
  CLICKHOUSE_URL: z.url().optional().describe('A ClickHouse 24.8+; an embedded engine is used when not set.'),
  CHAIN_MAPPING_HOME: z.string().min(1).optional().describe('Where data and logs are; .chain-mapping when not set.'),
  CHAIN_MAPPING_PACKAGES: z.string().min(1).optional().describe('Where fetched servers are kept for every home.'),
  PORT: Port.default(8000).describe('The port of the gateway on 127.0.0.1.'),
  CONTROL_PORT: Port.optional().describe("The port of the demo platform's control; a free one when not set."),
  OTLP_PORT: Port.optional().describe('The port of OTLP over HTTP; 4318 when not set, or a free one if that is taken.'),
  OTLP_GRPC_PORT: Port.optional().describe('The port of OTLP over gRPC; 4317 when not set, or a free one.'),
  ACCESS_CONTROL: z
    .enum(['on', 'off'])
    .default('off')
    .describe('on asks each request for a key, see docs/security.md; off listens on 127.0.0.1 alone.'),
  LOG_FORMAT: z.enum(['text', 'json']).default('text').describe('How the services print their logs.'),
});

export interface SystemConfig {
  readonly workspace: string;
  readonly home: string;
  readonly packages: string;
  readonly gatewayPort: number;
  readonly demoPort: number | undefined;
  readonly otlpPort: number | undefined;
  readonly otlpGrpcPort: number | undefined;
  readonly accessControl: 'on' | 'off';
  readonly logFormat: 'text' | 'json';
  readonly given: {
    readonly database: string | undefined;
    readonly redis: string | undefined;
    readonly nats: string | undefined;
    readonly clickhouse: string | undefined;
  };
}

/**
 * Reads the settings of the system.
 * @throws Error that names the variable with a wrong value
 */
export function loadConfig(env: NodeJS.ProcessEnv, workspace: string = findWorkspace(__dirname)): SystemConfig {
  // A variable that is set to nothing is a variable that is not set.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  }
  const values = parsed.data;
  return {
    workspace,
    home: resolve(values.CHAIN_MAPPING_HOME ?? join(workspace, '.chain-mapping')),
    packages: resolve(values.CHAIN_MAPPING_PACKAGES ?? packagesOf(workspace)),
    gatewayPort: values.PORT,
    demoPort: values.CONTROL_PORT,
    otlpPort: values.OTLP_PORT,
    otlpGrpcPort: values.OTLP_GRPC_PORT,
    accessControl: values.ACCESS_CONTROL,
    logFormat: values.LOG_FORMAT,
    given: {
      database: values.DATABASE_URL,
      redis: values.REDIS_URL,
      nats: values.NATS_URL,
      clickhouse: values.CLICKHOUSE_URL,
    },
  };
}

/** How the gateway lets people in: without a key, and as often as they like, where only users of this machine can reach it. */
export function doorsOf({ accessControl }: Pick<SystemConfig, 'accessControl'>, env: NodeJS.ProcessEnv) {
  if (accessControl === 'on') return { ACCESS_CONTROL: 'on' };
  return { ACCESS_CONTROL: 'off', HOST: '127.0.0.1', RATE_LIMIT_PER_SECOND: env['RATE_LIMIT_PER_SECOND'] || '0' };
}

/** Fetched programs are shared by every home of a checkout, so that tests do not fetch them anew. */
export function packagesOf(workspace: string): string {
  return join(workspace, '.chain-mapping', 'packages');
}

/** The nearest directory at or above `from` whose package.json has workspaces. */
export function findWorkspace(from: string): string {
  const file = join(from, 'package.json');
  if (existsSync(file) && 'workspaces' in (JSON.parse(readFileSync(file, 'utf8')) as object)) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('Not inside a Chain Mapping workspace');
  return findWorkspace(parent);
}
