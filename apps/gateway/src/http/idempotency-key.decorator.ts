import { IdempotencyKey, InvalidInput } from '@chain-mapping/contracts';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

const HEADER = 'Idempotency-Key';

/** The `Idempotency-Key` of a request, by which one that is sent again is known; `undefined` without one. */
export const Attempt = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const given = context.switchToHttp().getRequest<FastifyRequest>().headers[HEADER.toLowerCase()];
  if (given === undefined) return undefined;
  const key = IdempotencyKey.safeParse(given);
  if (key.success) return key.data;
  const message = key.error.issues[0]?.message ?? 'is not a key';
  throw new InvalidInput(`${HEADER} ${message}`, [{ path: HEADER, message }]);
});

/** What the documentation says of a call that takes one. */
export const TakesIdempotencyKey = () =>
  applyDecorators(
    ApiHeader({
      name: HEADER,
      required: false,
      description:
        'Chosen by the client: the same request under the same key, within a day, is answered again and not done again',
    }),
  );
