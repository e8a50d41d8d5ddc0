import { z } from 'zod';

export const Environment = z.object({
  NATS_URL: z.string().min(1).describe('NATS servers, comma-separated'),
  NATS_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Copies of each stream in a cluster: 1, 3 or 5'),
});

export interface Config {
  readonly url: string;
  readonly replicas: number;
}

/** @throws RangeError with the name of the variable that is wrong. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(env);
  if (parsed.success) return { url: parsed.data.NATS_URL, replicas: parsed.data.NATS_REPLICAS };
  throw new RangeError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}
