import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config';

/** What a page from here may load and do: what comes from here, in no frame. */
export const POLICY = {
  'default-src': ["'self'"],
  'object-src': ["'none'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
};
const YEAR_S = 365 * 24 * 60 * 60;

/** What every answer carries: the id by which it is found in logs, and what browsers are to keep to. */
export async function protectAnswers(fastify: FastifyInstance, config: Config): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: policyOf(config) },
    strictTransportSecurity: false,
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    // On the response itself, so that the live stream, which Fastify does not send, has them too.
    reply.raw.setHeader('x-request-id', request.id);
    // Told over plain HTTP it would lock out who has no TLS; browsers would not believe it either.
    if (request.protocol === 'https') reply.raw.setHeader('strict-transport-security', `max-age=${YEAR_S}`);
    done();
  });
}

/** Where people sign in by an issuer, the page asks it for their tokens: it, and nobody else. */
export function policyOf({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_ORIGINS }: Config): Record<string, string[]> {
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined) return POLICY;
  return { ...POLICY, 'connect-src': ["'self'", new URL(OIDC_ISSUER).origin, ...OIDC_ORIGINS] };
}
