import { InvalidInput } from '@chain-mapping/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { headerText } from './header-text';

/** Who asks: the name of the key or token; `X-Actor` where access control is off. It goes into history. */
export const WhoAsks = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    context.switchToHttp().getRequest<FastifyRequest>().caller?.name ?? 'anonymous',
);

const REASON_HEADER = 'X-Change-Reason';
const LONGEST_REASON = 1000;

/** Why something is changed, as the request says it in `X-Change-Reason`: it goes into history. */
export const WhyChanged = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const reason = headerText(context.switchToHttp().getRequest<FastifyRequest>().headers[REASON_HEADER.toLowerCase()]);
  if (reason === undefined || reason.length <= LONGEST_REASON) return reason;
  const message = `must have at most ${LONGEST_REASON} characters`;
  throw new InvalidInput(`${REASON_HEADER} ${message}`, [{ path: REASON_HEADER, message }]);
});
