import type { Chain } from '@chain-mapping/model';
import type { FastifyReply } from 'fastify';
import { etagOf } from '../http/etag';

/** The chain, with its version as the ETag of the answer. */
export function tagged(chain: Chain, reply: FastifyReply): Chain {
  void reply.header('etag', etagOf(chain.version));
  return chain;
}
