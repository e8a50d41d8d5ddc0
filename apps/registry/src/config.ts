import { parseConfig, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';

export const Config = z.object({
  ...serviceConfig,
  DATABASE_URL: z.string().min(1).describe('PostgreSQL connection URL'),
});
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
