import { parseConfig, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';

export const Config = z
  .object({
    ...serviceConfig,
    CLICKHOUSE_URL: z.url().optional().describe('ClickHouse server with its database; not set: the embedded engine'),
    CHDB_PATH: z.string().min(1).optional().describe('Folder of the embedded engine, used without CLICKHOUSE_URL'),
    ENVIRONMENT: z.string().max(64).default('default').describe('Name of the environment that the metrics are of'),
  })
  .refine((config) => config.CLICKHOUSE_URL !== undefined || config.CHDB_PATH !== undefined, {
    path: ['CLICKHOUSE_URL'],
    message: 'must be set, or CHDB_PATH',
  });
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
