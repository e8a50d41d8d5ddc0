import { Unavailable } from '@chain-mapping/contracts';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Config, TrustedUrl } from '../config';
import { GATEWAY_CONFIG } from '../gateway-config.token';
import type { Identification } from './identification';
import { nameOf, roleOf } from './token-claims';

/** Asymmetric ones alone: nobody who only knows the public keys can sign. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLOCK_TOLERANCE_S = 10;
const DEADLINE_MS = 5000;
/** After a failure the issuer is left alone for a moment, however many tokens come. */
const PAUSE_MS = 2000;

const Discovery = z.object({ issuer: z.string(), jwks_uri: TrustedUrl });

/** Tokens (JWT) of the OpenID Connect issuer of the configuration. */
@Injectable()
export class Tokens {
  private readonly logger = new Logger(Tokens.name);
  private keys: Promise<JWTVerifyGetKey> | undefined;
  private failedAt: number | undefined;

  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Whether any token can be valid. */
  get areTaken(): boolean {
    return this.config.OIDC_ISSUER !== undefined;
  }

  /** @throws Unavailable when the keys of the issuer cannot be had now. */
  async identify(token: string): Promise<Identification> {
    const { OIDC_ISSUER, OIDC_AUDIENCE, OIDC_NAME_CLAIM, OIDC_ROLE_CLAIM, OIDC_ROLES } = this.config;
    if (OIDC_ISSUER === undefined || OIDC_AUDIENCE === undefined) return { refusal: 'Tokens are not taken here' };
    try {
      const { payload } = await jwtVerify(token, await this.issuerKeys(OIDC_ISSUER), {
        algorithms: ALGORITHMS,
        issuer: OIDC_ISSUER,
        audience: OIDC_AUDIENCE,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp'],
      });
      const name = nameOf(payload, OIDC_NAME_CLAIM);
      if (name === undefined) return { refusal: `The token has no claim ${OIDC_NAME_CLAIM}` };
      const role = roleOf(payload, OIDC_ROLE_CLAIM, OIDC_ROLES) ?? null;
      return { caller: { kind: 'token', name, role, id: nameOf(payload, 'sub') ?? name } };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== undefined) return { refusal };
      throw new Unavailable('the keys of the issuer cannot be had now', { cause: error });
    }
  }

  /** Where the keys are is found out once; the keys themselves are asked for again by the rules of the library. */
  private issuerKeys(issuer: string): Promise<JWTVerifyGetKey> {
    this.keys ??= this.find(issuer).catch((error: unknown) => {
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }

  private async find(issuer: string): Promise<JWTVerifyGetKey> {
    const url = this.config.OIDC_JWKS_URL ?? (await this.discover(issuer));
    return createRemoteJWKSet(new URL(url), { timeoutDuration: DEADLINE_MS, [customFetch]: this.get });
  }

  /** Where the issuer says that its keys are. https://openid.net/specs/openid-connect-discovery-1_0.html */
  private async discover(issuer: string): Promise<string> {
    const response = await this.get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const document = Discovery.parse(await response.json());
    if (document.issuer !== issuer) throw new Error(`the issuer calls itself ${document.issuer}`);
    return document.jwks_uri;
  }

  private readonly get = async (url: string, options: RequestInit): Promise<Response> => {
    const now = this.clock.now().getTime();
    if (this.failedAt !== undefined && now < this.failedAt + PAUSE_MS) throw new Error('it failed a moment ago');
    try {
      const response = await fetch(url, options);
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      this.failedAt = undefined;
      return response;
    } catch (error) {
      this.failedAt = now;
      this.logger.warn(`the keys of ${this.config.OIDC_ISSUER} cannot be had: ${String(error)}`);
      throw error;
    }
  };
}

/** What is wrong with the token; undefined when it is not the token that is wrong. */
function refusalOf(error: unknown): string | undefined {
  if (error instanceof errors.JWTExpired) return 'The token has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The claim ${error.claim} of the token is not as it must be`;
  const faults = [
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
    errors.JWSInvalid,
    errors.JWTInvalid,
    errors.JWKInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JWKSNoMatchingKey,
    errors.JWKSMultipleMatchingKeys,
  ];
  return faults.some((fault) => error instanceof fault) ? 'The token is not valid' : undefined;
}
