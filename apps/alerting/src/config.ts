import { parseConfig, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';

export const Config = z.object({
  ...serviceConfig,
  DATABASE_URL: z.string().min(1).describe('PostgreSQL connection URL'),
  ALERTING_RECONCILE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3600)
    .default(30)
    .describe('How often the alerts of chains are compared with their status'),
  ALERTING_COUNT_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(300)
    .default(10)
    .describe('How often the repeated failures of an alert are written down'),
});
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
