import { ActorKind, Role } from '@chain-mapping/contracts';
import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import type { Config } from '../config';
import { GATEWAY_CONFIG } from '../gateway-config.token';
import '../http/request-context';
import { Public } from './policy.decorator';

const Access = z.object({
  access_control: z.enum(['on', 'off']),
  /** Whose tokens are taken beside keys. */
  oidc_issuer: z.string().nullable(),
  /** How the dashboard has people signed in by the issuer; `null` where it does not. */
  sign_in: z
    .object({
      /** What the issuer is called. */
      name: z.string(),
      client_id: z.string(),
      scope: z.string(),
      audience: z.string(),
    })
    .nullable(),
});
const WhoIAm = z.object({
  kind: ActorKind.exclude(['nobody']),
  name: z.string(),
  role: Role,
});

class AccessAnswer extends createZodDto(Access) {}
class WhoIAmAnswer extends createZodDto(WhoIAm) {}

@ApiTags('access')
@Controller('api/v1/access')
export class AccessController {
  constructor(@Inject(GATEWAY_CONFIG) private readonly config: Config) {}

  @Public()
  @Get()
  @ApiOperation({ summary: 'How to get in: whether a key is needed, and whose tokens are taken' })
  @ZodResponse({ type: AccessAnswer })
  access() {
    const { ACCESS_CONTROL, OIDC_ISSUER, OIDC_AUDIENCE, OIDC_CLIENT_ID, OIDC_DISPLAY_NAME, OIDC_SCOPES } = this.config;
    return {
      access_control: ACCESS_CONTROL,
      oidc_issuer: OIDC_ISSUER ?? null,
      sign_in:
        OIDC_CLIENT_ID === undefined || OIDC_AUDIENCE === undefined
          ? null
          : { name: OIDC_DISPLAY_NAME, client_id: OIDC_CLIENT_ID, scope: OIDC_SCOPES, audience: OIDC_AUDIENCE },
    };
  }

  @Get('me')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Whom the key or token of the request stands for, and what they may do' })
  @ZodResponse({ type: WhoIAmAnswer })
  me(@Req() { caller }: FastifyRequest) {
    // The guard lets nobody in who has no role.
    return { kind: caller?.kind ?? 'open', name: caller?.name ?? '', role: caller?.role ?? 'viewer' };
  }
}
