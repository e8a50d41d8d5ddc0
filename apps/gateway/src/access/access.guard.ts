import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Config } from '../config';
import { GATEWAY_CONFIG } from '../gateway-config.token';
import '../http/request-context';
import { CrossSiteRequest, Forbidden, HostNotServed, Unauthenticated } from './access-errors';
import { namedActor } from './actor';
import { type Caller, mayAct } from './caller';
import { Credentials } from './credentials.service';
import { bearerOf } from './identification';
import { hostOf, isForeign, isLoopback } from './loopback';
import { OpenConnections } from './open-connections';
import { type Access, accessOf, isReading } from './policy';
import { RateLimits } from './rate-limit.guard';

/** One address and method, and who may ask there. */
export interface GuardedRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
}

/** How often connections that stay open are asked again whether their key still holds. */
const ASKED_AGAIN_MS = 2000;

/**
 * Lets nobody in unless something says so. It stands in front of Fastify's routes and not of Nest's handlers: so it also guards
 * what Nest knows nothing of (the documentation, addresses that are none), and nobody's body is read before it is known who asks.
 */
@Injectable()
export class AccessGuard implements OnModuleDestroy {
  readonly routes: GuardedRoute[] = [];
  private readonly logger = new Logger('Access');
  private readonly open = new OpenConnections();
  private readonly askAgain = setInterval(() => void this.endUnwanted(), ASKED_AGAIN_MS);

  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: Config,
    private readonly credentials: Credentials,
  ) {
    this.askAgain.unref();
  }

  /** Before any route is there. */
  async install(fastify: FastifyInstance): Promise<void> {
    const { ACCESS_CONTROL, ADMIN_API_KEY, OIDC_ISSUER } = this.config;
    if (ACCESS_CONTROL === 'on' && ADMIN_API_KEY === undefined && OIDC_ISSUER === undefined) {
      this.logger.warn('only keys that are stored already let anyone in: ADMIN_API_KEY would make the first one');
    }
    const limits = await RateLimits.of(fastify, this.config.RATE_LIMIT_PER_SECOND);
    fastify.addHook('onRoute', (route) => this.note(route));
    fastify.addHook('onRequest', async (request, reply) => {
      // While there is a connection: of one that is gone nobody can say where it came from.
      request.address = request.ip;
      if (ACCESS_CONTROL === 'on') return this.admit(request, reply, limits);
      admitNeighbour(request);
      return limits.count(request, reply);
    });
  }

  onModuleDestroy(): void {
    clearInterval(this.askAgain);
  }

  private note(route: RouteOptions): void {
    const methods = [route.method].flat();
    const said = route.config?.access;
    // Methods that share a route share its policy: that of the one that may do most.
    const access = accessOf(methods.find((method) => !isReading(method)) ?? 'GET', said);
    route.config = { ...route.config, access };
    for (const method of methods) this.routes.push({ method, url: route.url, access });
  }

  private async admit(request: FastifyRequest, reply: FastifyReply, limits: RateLimits): Promise<void> {
    const { access = 'viewer' } = request.routeOptions.config;
    const bearer = access === 'public' ? undefined : bearerOf(request.headers.authorization);
    const isKnown = bearer !== undefined && this.credentials.isKnown(bearer);
    // Who may be guessing is counted by address before anybody is asked; who is known, by key.
    if (!isKnown) await limits.count(request, reply);
    if (bearer !== undefined && !isKnown) await limits.refuseGuessing(request, reply);
    const refusal = bearer === undefined ? undefined : await this.identify(bearer, request, limits);
    if (isKnown) await limits.count(request, reply);
    if (access === 'public') return;
    const { caller } = request;
    if (!caller) {
      void reply.header('www-authenticate', refusal === undefined ? 'Bearer' : 'Bearer error="invalid_token"');
      throw new Unauthenticated(refusal ?? 'Send a key or token: Authorization: Bearer …');
    }
    if (!mayAct(caller.role, access)) throw new Forbidden(access, caller.role);
    if (bearer !== undefined) this.open.add(reply.raw, bearer);
  }

  /** Why the key or token is not taken; where it is, the request has its caller from now on. */
  private async identify(bearer: string, request: FastifyRequest, limits: RateLimits): Promise<string | undefined> {
    const identification = await this.credentials.identify(bearer);
    if ('refusal' in identification) {
      await limits.countFailure(request);
      return identification.refusal;
    }
    request.caller = identification.caller;
    return undefined;
  }

  /** A live stream outlives the answer that let it in. */
  private async endUnwanted(): Promise<void> {
    for (const bearer of this.open.bearers()) {
      // Who cannot be asked about now is left in peace: only a no ends a connection.
      const identification = await this.credentials.identify(bearer).catch(() => undefined);
      if (identification && 'refusal' in identification) this.open.end(bearer);
    }
  }
}

/** Without access control whoever reaches the loopback address may do everything; pages of other sites must not reach it. */
function admitNeighbour(request: FastifyRequest): void {
  const { headers, method } = request;
  // A name that its owner points at 127.0.0.1 makes the browser take this for the owner's own site.
  if (!isLoopback(hostOf(headers.host) ?? '')) throw new HostNotServed();
  if (!isReading(method) && isForeign(headers)) throw new CrossSiteRequest();
  request.caller = neighbour(namedActor(headers['x-actor']));
}

const neighbour = (name: string): Caller => ({ kind: 'open', name, role: 'admin', id: null });
