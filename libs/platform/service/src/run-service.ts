import { setFlagsFromString } from 'node:v8';
import { type DynamicModule, type INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { PinoLogger } from './logging';
import { startOpsServer } from './ops-server';
import { ConfigError } from './parse-config';
import { Readiness } from './readiness';
import type { ServiceConfig } from './service-config';
import type { ServiceContext } from './service-context';
import { ServiceModule } from './service.module';
import { startTracing } from './tracing';

export interface ServiceDefinition<Config extends ServiceConfig> {
  readonly name: string;
  readonly config: Config;
  module(config: Config, context: ServiceContext): DynamicModule;
  /** How other services reach it. */
  transport?(config: Config): MicroserviceOptions;
  /** Instead of a transport, for a service with a door of its own: makes the application from its module, and lets it listen. */
  listen?(module: DynamicModule, config: Config, context: ServiceContext): Promise<INestApplicationContext>;
}

export interface RunningService {
  readonly app: INestApplicationContext;
  readonly context: ServiceContext;
  readonly ops_url: string;
  /** Stops taking work, finishes what it holds, and closes all connections. */
  stop(): Promise<void>;
}

/** By how much a small heap grows before it is cleared up, in percent of what was in use then; V8 lets it grow to up to four times as much. */
const HEAP_GROWTH = 30;
const SHUTDOWN_DEADLINE_MS = 20_000;
const EX_CONFIG = 78;

/** The root module of a running service: what every service has, and its own part. */
@Module({})
class RootModule {}

/**
 * Starts a service in this process. Its operations port answers at once; the promise resolves when the service takes
 * requests, which is after its backends have been reached.
 */
export async function startService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
): Promise<RunningService> {
  const { name, config } = definition;
  const stopTracing = startTracing(name, config.OTEL_EXPORTER_OTLP_ENDPOINT);
  const metrics = new Registry();
  metrics.setDefaultLabels({ service: name });
  collectDefaultMetrics({ register: metrics });
  const readiness = new Readiness();
  let started = false;
  readiness.add('service', async () => {
    if (!started) throw new Error('starting');
  });
  const context: ServiceContext = { name, metrics, readiness };
  const ops = await startOpsServer({ name, host: config.OPS_HOST, port: config.OPS_PORT, readiness, metrics });
  const logger = new Logger('Service');
  logger.log(`${name} answers health and metrics on ${ops.url}`);
  const root: DynamicModule = {
    module: RootModule,
    imports: [ServiceModule.forContext(context), definition.module(config, context)],
  };
  try {
    const app = definition.listen
      ? await definition.listen(root, config, context)
      : await listenOnTransport(root, definition.transport?.(config));
    started = true;
    logger.log(`${name} is up`);
    return {
      app,
      context,
      ops_url: ops.url,
      stop: async () => {
        readiness.stop();
        await app.close();
        await ops.close();
        await stopTracing();
      },
    };
  } catch (error) {
    await ops.close();
    await stopTracing();
    throw error;
  }
}

async function listenOnTransport(
  root: DynamicModule,
  transport: MicroserviceOptions | undefined,
): Promise<INestApplicationContext> {
  if (!transport) return NestFactory.createApplicationContext(root, { abortOnError: false });
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(root, { ...transport, abortOnError: false });
  await app.listen();
  return app;
}

/**
 * The whole life of a service process: configuration, start, and a graceful end on SIGTERM, SIGINT or when the process
 * that started it is gone. Exit codes: 0 stopped, 1 failed, 78 wrong configuration.
 */
export async function runService<Config extends ServiceConfig>(
  definition: Omit<ServiceDefinition<Config>, 'config'> & {
    loadConfig(env: NodeJS.ProcessEnv): Config;
    /** For a service that holds little and works all the time: what it throws away is not left lying about. */
    readonly keepsHeapSmall?: boolean;
  },
): Promise<void> {
  if (definition.keepsHeapSmall) setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  const config = configOrExit(definition.name, definition.loadConfig);
  const log = new PinoLogger(definition.name, config);
  Logger.overrideLogger(log);

  let running: RunningService | undefined;
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) return;
    stopping = true;
    log.log(`stopping: ${reason}`, 'Service');
    setTimeout(() => {
      log.error(`not stopped within ${SHUTDOWN_DEADLINE_MS} ms, leaving`, 'Service');
      process.exit(1);
    }, SHUTDOWN_DEADLINE_MS).unref();
    // Before it is up there is nothing in flight to finish.
    (running?.stop() ?? Promise.resolve()).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('could not stop in order', error, 'Service');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('the supervisor is gone'));
  process.on('uncaughtException', (error) => {
    log.fatal('uncaught exception', error, 'Service');
    process.exit(1);
  });
  process.on('unhandledRejection', (error) => {
    log.fatal('unhandled rejection', error, 'Service');
    process.exit(1);
  });

  try {
    running = await startService({ ...definition, config });
  } catch (error) {
    log.fatal('could not start', error, 'Service');
    process.exit(1);
  }
}

function configOrExit<Config>(name: string, loadConfig: (env: NodeJS.ProcessEnv) => Config): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exit(EX_CONFIG);
  }
}
