import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const LONGEST = 200;

/** Who asks, as the request says it in `X-Actor`: it goes into history and is not a proof of anything. */
export const WhoAsks = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const named = context.switchToHttp().getRequest<FastifyRequest>().headers['x-actor'];
  const text = (Array.isArray(named) ? named[0] : named)?.trim().slice(0, LONGEST);
  return text || 'anonymous';
});
