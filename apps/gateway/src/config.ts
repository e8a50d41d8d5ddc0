import { parseConfig, port, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';

const OpsUrls = z.preprocess(
  (text, context) => {
    if (typeof text !== 'string') return text;
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON object of service names and URLs', input: text });
      return z.NEVER;
    }
  },
  z.record(z.string(), z.url()),
);

export const Config = z.object({
  ...serviceConfig,
  PORT: port.default(8000).describe('Port of the HTTP API'),
  HOST: z.string().default('127.0.0.1').describe('Address that the HTTP API listens on'),
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(4 * 1024 * 1024)
    .describe('Largest request body'),
  OPS_URLS: OpsUrls.default({}).describe('JSON: base URL of the operations port of each other service'),
});
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
