import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Unavailable } from '@chain-mapping/contracts';
import { SystemClock } from '@chain-mapping/service';
import { Logger } from '@nestjs/common';
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type GenerateKeyPairResult,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { loadConfig } from '../config';
import { Tokens } from './tokens.service';

const AUDIENCE = 'chain-mapping';

/** An issuer on this machine: says where its keys are, and hands them out. */
class Issuer {
  readonly asked: string[] = [];
  keys: JWK[] = [];
  answers: 'well' | 'with errors' = 'well';
  claimsToBe: string | undefined;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      this.asked.push(request.url ?? '');
      if (this.answers === 'with errors') return response.writeHead(500).end();
      const body =
        request.url === '/keys'
          ? { keys: this.keys }
          : { issuer: this.claimsToBe ?? this.url, jwks_uri: `${this.url}/keys` };
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  static async start(): Promise<Issuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Issuer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async publish(kid: string, key: CryptoKey): Promise<void> {
    this.keys.push({ ...(await exportJWK(key)), kid, use: 'sig' });
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

describe('tokens of an issuer', () => {
  let issuer: Issuer;
  let pair: GenerateKeyPairResult;
  let stranger: GenerateKeyPairResult;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    [pair, stranger] = await Promise.all([
      generateKeyPair('RS256', { extractable: true }),
      generateKeyPair('RS256', { extractable: true }),
    ]);
  });

  beforeEach(async () => {
    issuer = await Issuer.start();
    await issuer.publish('first', pair.publicKey);
  });

  afterEach(() => {
    jest.restoreAllMocks();
    issuer.stop();
  });

  const tokensOf = (env: NodeJS.ProcessEnv = {}) =>
    new Tokens(
      loadConfig({ NATS_URL: 'nats://127.0.0.1:1', OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: AUDIENCE, ...env }),
      new SystemClock(),
    );
  const now = () => Math.floor(Date.now() / 1000);
  const claims = (fields: JWTPayload = {}): JWTPayload => ({
    iss: issuer.url,
    aud: AUDIENCE,
    sub: 'u-17',
    exp: now() + 300,
    roles: ['operator'],
    ...fields,
  });
  const sign = (payload: JWTPayload, { key = pair.privateKey, alg = 'RS256', kid = 'first' } = {}) =>
    new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(key);

  it('say who it is and what they may', async () => {
    expect(await tokensOf().identify(await sign(claims()))).toEqual({
      caller: { kind: 'token', name: 'u-17', role: 'operator', id: 'u-17' },
    });
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('are read by the claims that the configuration names', async () => {
    const tokens = tokensOf({
      OIDC_ROLE_CLAIM: 'realm_access.roles',
      OIDC_ROLES: '{"chain-owners": "admin"}',
      OIDC_NAME_CLAIM: 'email',
      OIDC_JWKS_URL: `${issuer.url}/keys`,
    });
    const token = await sign(claims({ realm_access: { roles: ['chain-owners'] }, email: 'ann@trading.example' }));
    expect(await tokens.identify(token)).toEqual({
      caller: { kind: 'token', name: 'ann@trading.example', role: 'admin', id: 'u-17' },
    });
    expect(issuer.asked).toEqual(['/keys']);
  });

  it('without a role that means something here are valid, and may nothing', async () => {
    const token = await sign(claims({ roles: ['baker'] }));
    expect(await tokensOf().identify(token)).toMatchObject({ caller: { name: 'u-17', role: null } });
  });

  it.each(['PS256', 'ES256', 'EdDSA'])('may be signed with %s', async (alg) => {
    const other = await generateKeyPair(alg, { extractable: true });
    await issuer.publish('other', other.publicKey);
    const token = await sign(claims(), { key: other.privateKey, alg, kid: 'other' });
    expect(await tokensOf().identify(token)).toHaveProperty('caller');
  });

  it('may come from a clock that is a little off', async () => {
    for (const fields of [{ exp: now() - 5 }, { nbf: now() + 5 }]) {
      expect(await tokensOf().identify(await sign(claims(fields)))).toHaveProperty('caller');
    }
  });

  describe('are not taken', () => {
    it.each<[string, () => Promise<string> | string]>([
      ['without a signature', () => new UnsecuredJWT(claims()).encode()],
      [
        'signed with the public key, as if that were a secret',
        async () =>
          new SignJWT(claims())
            .setProtectedHeader({ alg: 'HS256', kid: 'first' })
            .sign(new TextEncoder().encode(await exportSPKI(pair.publicKey))),
      ],
      [
        'signed by the issuer in a way that is not taken',
        async () => {
          const other = await generateKeyPair('RS512', { extractable: true });
          await issuer.publish('other', other.publicKey);
          return sign(claims(), { key: other.privateKey, alg: 'RS512', kid: 'other' });
        },
      ],
      ['for another audience', () => sign(claims({ aud: 'another' }))],
      ['for no audience', () => sign(claims({ aud: undefined }))],
      ['from another issuer', () => sign(claims({ iss: 'https://evil.example' }))],
      ['after they have expired', () => sign(claims({ exp: now() - 30 }))],
      ['if they never expire', () => sign(claims({ exp: undefined }))],
      ['before their time', () => sign(claims({ nbf: now() + 30 }))],
      ['of a key that the issuer does not have', () => sign(claims(), { key: stranger.privateKey, kid: 'unknown' })],
      ['signed by a stranger under the name of a key', () => sign(claims(), { key: stranger.privateKey })],
      ['if they name nobody', () => sign(claims({ sub: undefined }))],
      [
        'changed after they were signed',
        async () => {
          const [head, , signature] = (await sign(claims())).split('.');
          const body = Buffer.from(JSON.stringify(claims({ roles: ['admin'] }))).toString('base64url');
          return [head, body, signature].join('.');
        },
      ],
      ['if they are none', () => 'nothing.of.this'],
      ['if they are none', () => 'nothing'],
    ])('%s', async (_, token) => {
      const found = await tokensOf().identify(await token());
      expect(found).toEqual({ refusal: expect.any(String) });
    });

    it('without an issuer', async () => {
      const tokens = new Tokens(loadConfig({ NATS_URL: 'nats://127.0.0.1:1' }), new SystemClock());
      expect(tokens.areTaken).toBe(false);
      expect(await tokens.identify(await sign(claims()))).toHaveProperty('refusal');
    });
  });

  it('of a new key are taken soon after the issuer has it, and strangers do not make it be asked each time', async () => {
    const tokens = tokensOf();
    const next = await generateKeyPair('RS256', { extractable: true });
    await tokens.identify(await sign(claims()));
    await issuer.publish('next', next.publicKey);
    const token = await sign(claims(), { key: next.privateKey, kid: 'next' });
    for (let time = 0; time < 5; time += 1) expect(await tokens.identify(token)).toHaveProperty('refusal');
    expect(issuer.asked.filter((path) => path === '/keys')).toHaveLength(1);
    const later = Date.now() + 31_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    expect(await tokens.identify(token)).toHaveProperty('caller');
    expect(issuer.asked.filter((path) => path === '/keys')).toHaveLength(2);
  });

  it('wait for an issuer that is away: that is no fault of theirs, and it is not asked each time', async () => {
    const tokens = tokensOf();
    issuer.answers = 'with errors';
    const token = await sign(claims());
    for (let time = 0; time < 5; time += 1) await expect(tokens.identify(token)).rejects.toThrow(Unavailable);
    expect(issuer.asked).toHaveLength(1);
    issuer.answers = 'well';
    jest.spyOn(SystemClock.prototype, 'now').mockReturnValue(new Date(Date.now() + 2001));
    expect(await tokens.identify(token)).toHaveProperty('caller');
  });

  it('are still taken while the issuer is away, when its keys were had before', async () => {
    const tokens = tokensOf();
    await tokens.identify(await sign(claims()));
    issuer.answers = 'with errors';
    expect(await tokens.identify(await sign(claims({ sub: 'u-18' })))).toHaveProperty('caller');
  });

  it('of an issuer that calls itself otherwise are not taken', async () => {
    issuer.claimsToBe = 'https://evil.example';
    await expect(tokensOf().identify(await sign(claims()))).rejects.toThrow(Unavailable);
  });
});
