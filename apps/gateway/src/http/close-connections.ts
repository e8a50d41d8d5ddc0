import type { FastifyInstance } from 'fastify';

const EVERY_MS = 100;
const GRACE_MS = 5000;

/**
 * Lets the server close once the requests in flight are answered. Keep-alive connections end as soon as they are idle,
 * and those whose client neither finishes nor goes (half a body, then silence) after a grace period: either would hold the
 * shutdown for as long as their time-outs last.
 */
export function closeConnectionsOnShutdown(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    const { server } = fastify;
    const idle = setInterval(() => server.closeIdleConnections(), EVERY_MS);
    const all = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.once('close', () => {
      clearInterval(idle);
      clearTimeout(all);
    });
    done();
  });
}
