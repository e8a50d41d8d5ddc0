import { parseConfig, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';

export const Config = z.object({
  ...serviceConfig,
  DATABASE_URL: z.string().min(1).describe('PostgreSQL connection URL'),
  DISCOVERY_ROOTS: z
    .string()
    .default('')
    .describe(
      'Folders, separated by colons, below which scans may read source code; without any, scans take files only',
    ),
  DISCOVERY_SCAN_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3600)
    .default(120)
    .describe('How long the analysis of one scan may take before it is ended'),
  DISCOVERY_MEMORY_MB: z.coerce
    .number()
    .int()
    .min(64)
    .max(65_536)
    .default(768)
    .describe('How much memory the analysis of one scan may use before it is ended, in MiB'),
});
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
