import { InvalidInput } from '@chain-mapping/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const LONGEST = 200;

/** Who asks, as the request says it in `X-Actor`: it goes into history and is not a proof of anything. */
export const WhoAsks = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const named = context.switchToHttp().getRequest<FastifyRequest>().headers['x-actor'];
  const text = (Array.isArray(named) ? named[0] : named)?.trim().slice(0, LONGEST);
  return text || 'anonymous';
});

const REASON_HEADER = 'X-Change-Reason';
const LONGEST_REASON = 1000;

/** Why something is changed, as the request says it in `X-Change-Reason`: it goes into history. */
export const WhyChanged = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const given = context.switchToHttp().getRequest<FastifyRequest>().headers[REASON_HEADER.toLowerCase()];
  const reason = (Array.isArray(given) ? given[0] : given)?.trim();
  if (!reason) return undefined;
  if (reason.length <= LONGEST_REASON) return reason;
  const message = `must have at most ${LONGEST_REASON} characters`;
  throw new InvalidInput(`${REASON_HEADER} ${message}`, [{ path: REASON_HEADER, message }]);
});
