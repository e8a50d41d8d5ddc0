import type { ServiceContext } from '@chain-mapping/service';
import { type DynamicModule, type INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config';
import { serveOpenApi } from '../openapi/openapi';
import { closeConnectionsOnShutdown } from './close-connections';
import { countRequests } from './request-metrics';
import { traceRequests } from './request-tracing';

/** The gateway's application on its port. */
export async function listen(
  module: DynamicModule,
  config: Config,
  context: ServiceContext,
): Promise<INestApplicationContext> {
  const adapter = new FastifyAdapter({
    bodyLimit: config.BODY_LIMIT_BYTES,
    trustProxy: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { abortOnError: false });
  closeConnectionsOnShutdown(adapter.getInstance());
  traceRequests(adapter.getInstance());
  countRequests(adapter.getInstance(), context.metrics);
  serveOpenApi(app);
  await app.listen(config.PORT, config.HOST);
  new Logger('Gateway').log(`the API answers on ${await app.getUrl()}`);
  return app;
}
