import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TooManyRequests } from './access-errors';

/** So many wrong keys or tokens may come from an address in a minute: guessing is slow, and mistyping is not. */
export const MOST_FAILURES = 20;
const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** How often the same caller, or address, may ask. Each process counts by itself, of each kind the 5000 that it heard of last. */
export class RateLimits {
  private constructor(
    private readonly callers: Limiter | undefined,
    private readonly addresses: Limiter | undefined,
    private readonly failures: Limiter,
  ) {}

  /** @param perSecond requests of one caller, or of one address where there is none; 0 for as many as they like */
  static async of(fastify: FastifyInstance, perSecond: number): Promise<RateLimits> {
    await fastify.register(rateLimit, { global: false });
    const window = { max: perSecond, timeWindow: SECOND_MS };
    const callerOf = ({ caller }: FastifyRequest): string => `${caller?.kind}:${caller?.id}`;
    return new RateLimits(
      perSecond === 0 ? undefined : fastify.createRateLimit({ ...window, keyGenerator: callerOf }),
      perSecond === 0 ? undefined : fastify.createRateLimit({ ...window, keyGenerator: addressOf }),
      fastify.createRateLimit({ max: MOST_FAILURES, timeWindow: MINUTE_MS, keyGenerator: addressOf }),
    );
  }

  /** @throws TooManyRequests when the caller, or the address where there is none, has used up what it may. */
  async count(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (request.routeOptions.config.unlimited) return;
    const { caller } = request;
    const limiter = caller && caller.kind !== 'open' ? this.callers : this.addresses;
    const found = await limiter?.(request);
    if (!found || found.isAllowed) return;
    const { max, remaining, ttlInSeconds, isExceeded } = found;
    // https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    void reply.header('ratelimit-policy', `"requests";q=${max};w=1`);
    void reply.header('ratelimit', `"requests";r=${remaining};t=${ttlInSeconds}`);
    if (isExceeded) throw tooMany(reply, ttlInSeconds);
  }

  /** @throws TooManyRequests when too many wrong keys or tokens came from the address. */
  async refuseGuessing(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const found = await this.failures(request, { increment: false });
    if (!found.isAllowed && found.remaining === 0) throw tooMany(reply, found.ttlInSeconds);
  }

  async countFailure(request: FastifyRequest): Promise<void> {
    await this.failures(request);
  }
}

/** Of IPv6 the network, as who has one address there has them all. */
const addressOf = ({ address }: FastifyRequest): string => normalizeIP(address ?? '');

function tooMany(reply: FastifyReply, seconds: number): TooManyRequests {
  void reply.header('retry-after', seconds);
  return new TooManyRequests(seconds);
}
