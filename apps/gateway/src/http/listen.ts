import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ServiceContext } from '@chain-mapping/service';
import { type DynamicModule, type INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AccessGuard } from '../access/access.guard';
import { AuditTrail } from '../access/audit.publisher';
import type { Config } from '../config';
import { DashboardFiles } from '../dashboard/dashboard-files.service';
import { openDocumentation, serveOpenApi } from '../openapi/openapi';
import { codeOf, problem } from '../problems/problem';
import { protectAnswers } from './answer-headers';
import { answerBrokenRequest } from './broken-request';
import { closeConnectionsOnShutdown } from './close-connections';
import { givenRequestId, withoutToken } from './request-context';
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
    trustProxy: config.TRUST_PROXY ?? false,
    genReqId: (request: IncomingMessage) => givenRequestId(request.headers['x-request-id']) ?? randomUUID(),
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    clientErrorHandler: answerBrokenRequest,
    // What Fastify refuses before any route is found: a URL that cannot be decoded, a parameter that is too long.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const answer = problem(codeOf(error.statusCode ?? 400), error.message, withoutToken(request.url));
      void reply
        .status(answer.status)
        .type('application/problem+json; charset=utf-8')
        .header('x-request-id', request.id)
        .send(JSON.stringify({ ...answer, request_id: request.id }));
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { abortOnError: false });
  const fastify = adapter.getInstance();
  const access = app.get(AccessGuard);
  closeConnectionsOnShutdown(fastify);
  traceRequests(fastify);
  countRequests(fastify, context.metrics);
  app.get(AuditTrail).install(fastify);
  openDocumentation(fastify);
  await protectAnswers(fastify, config);
  await access.install(fastify);
  await app.get(DashboardFiles).install(fastify);
  serveOpenApi(app, access.routes);
  await app.listen(config.PORT, config.HOST);
  new Logger('Gateway').log(`the API answers on ${await app.getUrl()}`);
  return app;
}
