import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceIntegrator } from '../integrator/service-integrator';
import { beginRequest } from './requests';

/** What is used of Fastify. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: { raw: IncomingMessage }, reply: { raw: ServerResponse }, done: () => void) => void,
  ): unknown;
  addHook(name: 'onClose', hook: (instance: unknown, done: () => void) => void): unknown;
}

/** `fastify.register(fastifyTracking, { integrator })`: as `trackRequests`, and closes the integrator with the server. */
export function fastifyTracking(
  fastify: FastifyLike,
  { integrator }: { readonly integrator: ServiceIntegrator },
  done: () => void,
): void {
  fastify.addHook('onRequest', (request, reply, next) => {
    beginRequest(integrator, request.raw, reply.raw);
    next();
  });
  fastify.addHook('onClose', (_, next) => void integrator.close().finally(next));
  done();
}

// For all routes of the server, not only for those of this plugin: https://fastify.dev/docs/latest/Reference/Plugins/#handle-the-scope
Object.assign(fastifyTracking, { [Symbol.for('skip-override')]: true });
