import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceIntegrator } from '../integrator/service-integrator';
import { CALLER_HEADER, REPORTS, SERVICE_HEADER } from './peers';

export type HttpMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * For Express, Connect and what else takes such middleware: tells callers who answers, and counts the calls of those that say who they are
 * (`x-chain-mapping-caller: orders`) but do not count themselves, as `trackUndici` does.
 */
export function trackRequests(integrator: ServiceIntegrator): HttpMiddleware {
  return (request, response, next) => {
    beginRequest(integrator, request, response);
    next();
  };
}

export function beginRequest(integrator: ServiceIntegrator, request: IncomingMessage, response: ServerResponse): void {
  const caller = request.headers[CALLER_HEADER];
  if (typeof caller !== 'string') return;
  if (!response.headersSent) response.setHeader(SERVICE_HEADER, integrator.serviceName);
  if (caller.endsWith(REPORTS)) return;
  const startedAt = performance.now();
  response.once('close', () => {
    integrator.countCall(
      {
        target: integrator.serviceName,
        duration_ms: performance.now() - startedAt,
        status: response.writableFinished ? response.statusCode : 'error',
      },
      caller,
    );
  });
}
