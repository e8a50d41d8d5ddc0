import { egressConfig } from '@chain-mapping/egress';
import { parseConfig, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';

export const Config = z.object({
  ...serviceConfig,
  DATABASE_URL: z.string().min(1).describe('PostgreSQL connection URL'),
  REDIS_URL: z.string().min(1).describe('Redis connection URL'),
  CLICKHOUSE_URL: z
    .string()
    .min(1)
    .optional()
    .describe('The ClickHouse of metrics-ingest, where it is a server: no check reaches it'),
  ...egressConfig,
  CHECKS_IN_FLIGHT: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(500)
    .describe('How many checks this process runs at the same time'),
  CHECK_JOBS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe('How many shards of up to 100 targets this process spreads over their interval at the same time'),
});
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
