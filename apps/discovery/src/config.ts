import { egressConfig } from '@chain-mapping/egress';
import { parseConfig, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';
import { allowedHosts } from './repositories/repository-address';

export const Config = z.object({
  ...serviceConfig,
  DATABASE_URL: z.string().min(1).describe('PostgreSQL connection URL'),
  DISCOVERY_ROOTS: z
    .string()
    .default('')
    .describe(
      'Folders, separated by colons, below which scans may read source code; without any, scans take files only',
    ),
  DISCOVERY_GIT_HOSTS: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return allowedHosts(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
        return z.NEVER;
      }
    })
    .describe(
      'Hosts, separated by commas, of which scans may read Git repositories, such as github.com; none when not set',
    ),
  DISCOVERY_GIT_MB: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_536)
    .default(256)
    .describe('How large a repository may be, compressed and with one commit, in MiB'),
  ...egressConfig,
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
  DISCOVERY_CACHE: z
    .string()
    .optional()
    .describe(
      'Folder in which readings are kept, so that a later scan parses only what has changed; none when not set',
    ),
  DISCOVERY_KEEP_MB: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_536)
    .default(1024)
    .describe(
      'How much memory analyses of folders and repositories may keep together when they are done, in MiB, so that a later scan of the same reads only what has changed; 0: none',
    ),
  REDIS_URL: z
    .string()
    .min(1)
    .optional()
    .describe('Redis connection URL; without it each replica compares chains, code and traffic by its own clock'),
  DISCOVERY_DRIFT_SECONDS: z.coerce
    .number()
    .min(1)
    .max(86_400)
    .default(60)
    .describe('How often registered chains are compared with code and traffic'),
  DISCOVERY_CONFIRM: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether what code and traffic confirm is written into the edges of registered chains: on or off'),
  DISCOVERY_TRAFFIC_DAYS: z.coerce
    .number()
    .min(1)
    .max(365)
    .default(30)
    .describe('For how long a call that traffic showed is believed to be made'),
  DISCOVERY_PATIENCE_HOURS: z.coerce
    .number()
    .min(0)
    .max(8760)
    .default(24)
    .describe('How long a service must have sent traces before a declared call that they do not show is missed'),
});
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
