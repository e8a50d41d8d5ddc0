import { resolve } from 'node:path';
import { z } from 'zod';

export const REPOSITORY_CATALOG = resolve(__dirname, '../../../catalog');

export const Config = z.object({
  CONTROL_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('Port of the control API; 0 takes the one of the last start, or a free one'),
  OPS_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('A second port for the control API, where a supervisor asks whether the platform is ready'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
    .describe('The Postgres server behind database-service'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' })
    .describe('The Redis server behind cache-service'),
  GATEWAY_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// URL' })
    .optional()
    .describe('Where the services are registered; without it nothing is registered'),
  CHAIN_MAPPING_HOME: z.string().min(1).default('.chain-mapping').describe('Directory for the ports and the run file'),
  CATALOG_DIR: z.string().min(1).optional().describe("Directory that holds services.yaml; the repository's by default"),
  LISTEN_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address that the services and the control API listen on'),
  PUBLIC_HOST: z.string().min(1).optional().describe('Host by which others reach the services; LISTEN_HOST by default'),
  DEMO_SEED: z.coerce
    .number()
    .int()
    .min(0)
    .default(1)
    .describe('Start of the pseudo-random numbers: prices and latencies repeat with it'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('The least severe messages that are logged'),
  LOG_FORMAT: z.enum(['json', 'text']).default('json').describe('json for collectors, text for people'),
});

export type Config = z.output<typeof Config>;

/** Reads the configuration; an unset variable and an empty one are the same. Throws with the names of the wrong ones. */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Config.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The configuration is wrong. ${wrong.join('; ')}`);
  }
  return parsed.data;
}
