import type { Access } from '../access/policy';
import type { Caller } from '../access/caller';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it, once that is known. */
    caller?: Caller;
    /** Where it came from: its socket, or what a trusted proxy says. */
    address?: string;
    /** The code of the problem that it was answered with. */
    problem?: string;
  }

  interface FastifyContextConfig {
    /** Who may ask there. */
    access?: Access;
    /** Whether nobody counts how often they ask. */
    unlimited?: boolean;
  }
}

const SANE = /^[A-Za-z0-9._:-]{1,100}$/;

const TOKEN = /(\/heartbeats\/)[^/?#]+/gi;

/** The address of a request as it may be written down: the token of a heartbeat lets whoever reads it report in. */
export const withoutToken = (url: string): string => url.replace(TOKEN, '$1***');

/** The id that a request brought with it, if it is one that can stand in logs and headers. */
export function givenRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && SANE.test(header) ? header : undefined;
}
