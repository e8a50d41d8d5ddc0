import type { ServiceContext } from '@chain-mapping/service';
import { type DynamicModule, type INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config';
import { serveOpenApi } from '../openapi/openapi';
import { codeOf, problem } from '../problems/problem';
import { closeConnectionsOnShutdown } from './close-connections';
import { countRequests } from './request-metrics';
import { traceRequests } from './request-tracing';

const LONGEST_PARAMETER = 500;

/** The gateway's application on its port. */
export async function listen(
  module: DynamicModule,
  config: Config,
  context: ServiceContext,
): Promise<INestApplicationContext> {
  const adapter = new FastifyAdapter({
    bodyLimit: config.BODY_LIMIT_BYTES,
    trustProxy: false,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    // What Fastify refuses before any route is found: a URL that cannot be decoded, a parameter that is too long.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const answer = problem(codeOf(error.statusCode ?? 400), error.message, request.url);
      void reply.status(answer.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(answer));
    },
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
