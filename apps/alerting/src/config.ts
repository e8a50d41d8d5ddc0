import { egressConfig } from '@chain-mapping/egress';
import { secretsKeyOf } from '@chain-mapping/messaging';
import { parseConfig, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';

const KeyText = z.string().transform((text, context) => {
  try {
    return secretsKeyOf(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

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
  REDIS_URL: z
    .string()
    .min(1)
    .optional()
    .describe('Redis connection URL; without it notifications are sent by whichever replica finds them due'),
  ...egressConfig,
  NOTIFICATIONS_KEY: KeyText.optional().describe(
    'Key that secrets of notification channels are encrypted with, 32 bytes in base64 (openssl rand -base64 32)',
  ),
  NOTIFICATIONS_KEY_PREVIOUS: KeyText.optional().describe(
    'The key before it, while secrets of channels are still encrypted with that one: the next start changes them',
  ),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('Where people find the dashboard: notifications link there'),
  NOTIFICATIONS_LOOK_SECONDS: z.coerce
    .number()
    .min(0.05)
    .max(60)
    .default(1)
    .describe('How often it is looked for notifications that have become due'),
  NOTIFICATIONS_TIMEOUT_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(15)
    .default(10)
    .describe('How long a receiver of notifications may take to answer'),
});
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);

const isWebAddress = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
