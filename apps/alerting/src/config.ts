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
  ALERTING_HEARTBEAT_URL: z
    .string()
    .default('')
    .refine((url) => url === '' || isWebAddress(url), 'must be a URL that begins with http:// or https://')
    .describe(
      'Called (POST) again and again while alerting works, so that a watchdog outside notices when it does not; empty: none',
    ),
  ALERTING_HEARTBEAT_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3600)
    .default(60)
    .describe('How often ALERTING_HEARTBEAT_URL is called'),
  ALERTING_EVALUATE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3600)
    .default(30)
    .describe('How often the health of chains is looked at: SLAs, budgets, thresholds'),
  SUPPRESSION: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether alerts that an incident explains are held back: on or off'),
  ALERTING_HOLD_SECONDS: z.coerce
    .number()
    .min(0)
    .max(300)
    .default(5)
    .describe('How long an alert waits at most until what it needs has been checked'),
});
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);

const isWebAddress = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
