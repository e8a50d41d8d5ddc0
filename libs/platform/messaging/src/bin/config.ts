import { z } from 'zod';
import { type ConnectionTarget, natsOf } from '../connection/connection-options';

export const Environment = z.object({
  NATS_URL: z.string().min(1).describe('NATS servers, comma-separated'),
  NATS_USER: z.string().min(1).optional().describe('User of NATS that NATS_PASSWORD is of; migrate-streams by default'),
  NATS_PASSWORD: z.string().min(1).optional().describe('Password for NATS, where it asks for one'),
  NATS_CREDENTIALS_FILE: z.string().min(1).optional().describe('A .creds file or an NKey seed for NATS'),
  NATS_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Copies of each stream in a cluster: 1, 3 or 5'),
});

export interface Config extends ConnectionTarget {
  readonly replicas: number;
}

/** @throws RangeError with the name of the variable that is wrong. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(env);
  if (parsed.success) return { ...natsOf('migrate-streams', parsed.data), replicas: parsed.data.NATS_REPLICAS };
  throw new RangeError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}
