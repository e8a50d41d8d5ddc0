import { createHash, generateKeyPairSync, randomUUID, sign as signBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const CLIENT = 'the-dashboard';
export const AUDIENCE = 'chain-mapping';
const KEY_ID = 'first';

interface Grant {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirect_uri: string;
}

/** How an issuer does other than it should. */
export type Behaviour = 'well' | 'refuses' | 'another nonce' | 'for others';

/** An issuer that runs. */
export interface Issuer {
  readonly url: string;
  behaviour: Behaviour;
  /** Seconds that a token is good for. */
  lifetime_s: number;
  /** Grants of tokens by their kind, in their order. */
  readonly granted: string[];
  readonly stop: () => void;
}

/**
 * An OpenID Connect issuer on this machine, of the authorization code flow: who is sent to it sees a page with one button, and it gives a token
 * for a code once, to whom knows the verifier of its challenge.
 */
export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' };
  const grants = new Map<string, Grant>();
  const refreshes = new Set<string>();
  const granted: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: Issuer = {
    url,
    behaviour: 'well',
    lifetime_s: 3600,
    granted,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };

  /** A token (JWT) of this issuer, signed with RS256. */
  const sign = (claims: Record<string, unknown>): string => {
    const now = Math.floor(Date.now() / 1000);
    const payload = { sub: 'u-17', iss: url, iat: now, exp: now + issuer.lifetime_s, ...claims };
    const said = [{ alg: 'RS256', kid: KEY_ID }, payload]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${said}.${signBytes('sha256', Buffer.from(said), privateKey).toString('base64url')}`;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? '/', url);
    const json = (status: number, body: object) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
        .end(JSON.stringify(body));
    switch (asked.pathname) {
      case '/.well-known/openid-configuration':
        return void json(200, {
          issuer: url,
          authorization_endpoint: `${url}/authorize`,
          token_endpoint: `${url}/token`,
          jwks_uri: `${url}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/keys':
        return void json(200, { keys: [key] });
      case '/authorize':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end(authorize(asked.searchParams));
      case '/token': {
        const body = new URLSearchParams(await text(request));
        const nonce = redeem(body);
        if (nonce === undefined) return void json(400, { error: 'invalid_grant', error_description: 'no such grant' });
        granted.push(body.get('grant_type') ?? '');
        const refresh_token = randomUUID();
        refreshes.add(refresh_token);
        return void json(200, {
          token_type: 'Bearer',
          expires_in: issuer.lifetime_s,
          access_token: sign({
            aud: issuer.behaviour === 'for others' ? 'others' : AUDIENCE,
            roles: ['operator'],
            jti: randomUUID(),
          }),
          refresh_token,
          ...(nonce !== '' && {
            id_token: sign({ aud: CLIENT, nonce: issuer.behaviour === 'another nonce' ? 'another' : nonce }),
          }),
        });
      }
      default:
        return void response.writeHead(404).end();
    }
  }

  /** The page with what the issuer would come back with behind its button. */
  function authorize(asked: URLSearchParams): string {
    const [client, challenge, method, redirect_uri, state, nonce] = [
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'state',
      'nonce',
    ].map((name) => asked.get(name) ?? '') as [string, string, string, string, string, string];
    if (client !== CLIENT || method !== 'S256' || challenge === '' || !/\bopenid\b/.test(asked.get('scope') ?? '')) {
      return '<h1>This is no sign-in</h1>';
    }
    const back = new URL(redirect_uri);
    back.searchParams.set('state', state);
    if (issuer.behaviour === 'refuses') {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'Ann is not on the list');
    } else {
      const code = randomUUID();
      grants.set(code, { challenge, nonce, redirect_uri });
      back.searchParams.set('code', code);
    }
    return `<!doctype html><title>Issuer</title><a href="${back.href.replaceAll('&', '&amp;')}">Let me in</a>`;
  }

  /** The nonce of what is redeemed, empty where there is none; undefined where it is not to be had. */
  function redeem(body: URLSearchParams): string | undefined {
    if (body.get('client_id') !== CLIENT) return undefined;
    if (body.get('grant_type') === 'refresh_token') {
      return refreshes.delete(body.get('refresh_token') ?? '') ? '' : undefined;
    }
    const code = body.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    return grant?.challenge === challenge && grant.redirect_uri === body.get('redirect_uri') ? grant.nonce : undefined;
  }

  return issuer;
}
