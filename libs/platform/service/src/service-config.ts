import { z } from 'zod';

export const port = z.coerce.number().int().min(0).max(65_535);

/** What every service is configured with; spread into a service's own `Config`. */
export const serviceConfig = {
  NATS_URL: z.string().min(1).describe('NATS servers, comma-separated'),
  NATS_USER: z
    .string()
    .min(1)
    .optional()
    .describe('User of NATS that NATS_PASSWORD is of; the name of the service by default'),
  NATS_PASSWORD: z.string().min(1).optional().describe('Password for NATS, where it asks for one'),
  NATS_CREDENTIALS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('A .creds file or an NKey seed for NATS; read at each connect, so it may be replaced'),
  OPS_PORT: port.default(0).describe('Port of the service for /health, /health/ready and /metrics; 0 takes a free one'),
  OPS_HOST: z.string().default('127.0.0.1').describe('Address that the operations port listens on'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .describe('Least severe level that is logged'),
  LOG_FORMAT: z.enum(['json', 'text']).default('json').describe('json for collectors, text for people'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe('Base URL of an OTLP/HTTP collector for the traces of the service itself; none are sent without it'),
};

export type ServiceConfig = z.output<z.ZodObject<typeof serviceConfig>>;
