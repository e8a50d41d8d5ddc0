import { egressConfig } from '@chain-mapping/egress';
import { secretsKeyOf } from '@chain-mapping/messaging';
import { parseConfig, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';

const SecretsKeyText = z.string().transform((text, context) => {
  try {
    return secretsKeyOf(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

const ADDRESS = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+):(\d{1,5})$/i;

/** `host:port`, as many as there are, separated by commas. */
const Addresses = z
  .string()
  .optional()
  .transform((text = '', context) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => {
        const [, host = '', digits = ''] = ADDRESS.exec(part) ?? [];
        const port = Number(digits);
        if (host === '' || port < 1 || port > 65_535) {
          context.addIssue({ code: 'custom', message: `'${part}' is no host:port`, input: text });
        }
        return { host: host.replace(/^\[|\]$/g, ''), port };
      }),
  );

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
  SECRETS_KEY: SecretsKeyText.optional().describe(
    'Key that named secrets are encrypted with, 32 bytes in base64 (openssl rand -base64 32); none are kept without it',
  ),
  SECRETS_KEY_PREVIOUS: SecretsKeyText.optional().describe(
    'The key before it, while secrets are still encrypted with that one: the next start changes them',
  ),
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
    .default(1000)
    .describe('How many shards of up to 200 targets this process works on at the same time'),
  SELF_CHECK_TARGETS: Addresses.describe(
    'host:port, comma-separated, that can always be reached: while none can, what fails is unknown and not unhealthy',
  ),
  SELF_CHECK_HOLD_SECONDS: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(3)
    .describe(
      'Without SELF_CHECK_TARGETS: how long failures of many hosts at once are held, before one more check counts',
    ),
});
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
