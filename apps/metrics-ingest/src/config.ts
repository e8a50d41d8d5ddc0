import { parseConfig, port, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';

/** Whether nobody but this machine reaches a server that listens there. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);

export const Config = z
  .object({
    ...serviceConfig,
    CLICKHOUSE_URL: z.url().optional().describe('ClickHouse server with its database; not set: the embedded engine'),
    CLICKHOUSE_CLUSTER: z
      .string()
      .regex(/^[A-Za-z0-9_-]+$/)
      .optional()
      .describe('Cluster of the server, over which tables are replicated and distributed; not set: the server alone'),
    CHDB_PATH: z.string().min(1).optional().describe('Folder of the embedded engine, used without CLICKHOUSE_URL'),
    ENVIRONMENT: z.string().max(64).default('default').describe('Name of the environment that the metrics are of'),
    OTLP_HOST: z.string().min(1).default('127.0.0.1').describe('Address that takes traces as OpenTelemetry sends them'),
    OTLP_PORT: port.default(4318).describe('Port of OTLP over HTTP; 0 takes a free one'),
    OTLP_GRPC_PORT: port.default(4317).describe('Port of OTLP over gRPC; 0 takes a free one'),
    OTLP_ACCESS_CONTROL: z
      .enum(['on', 'off'])
      .optional()
      .describe('Whether OTLP asks for an API key; not set: only where OTLP_HOST is not a loopback address'),
    TRACE_WAIT_UNIT_MS: z.coerce
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(1000)
      .describe('Calls with a side missing are tried again after 2, 15 and 90 of this'),
  })
  .refine((config) => config.CLICKHOUSE_URL !== undefined || config.CHDB_PATH !== undefined, {
    path: ['CLICKHOUSE_URL'],
    message: 'must be set, or CHDB_PATH',
  })
  .refine((config) => config.CLICKHOUSE_CLUSTER === undefined || config.CLICKHOUSE_URL !== undefined, {
    path: ['CLICKHOUSE_CLUSTER'],
    message: 'is of a server: set CLICKHOUSE_URL too',
  })
  .refine(({ OTLP_ACCESS_CONTROL, OTLP_HOST }) => OTLP_ACCESS_CONTROL !== 'off' || isLoopback(OTLP_HOST), {
    path: ['OTLP_ACCESS_CONTROL'],
    message: 'may be off only where OTLP_HOST is a loopback address',
  });
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, env);
