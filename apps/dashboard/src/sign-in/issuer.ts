import * as oauth from 'oauth4webapi';
import type { SignIn } from '../api/queries';
import { type Begun, type Renewal } from './kept';

/** The issuer of the gateway's configuration, and how people are signed in there. */
export interface Issuer extends SignIn {
  readonly issuer: string;
}

export interface Tokens {
  readonly access_token: string;
  /** Where the issuer lets the token be made anew. */
  readonly renewal: Renewal | undefined;
}

const DEADLINE_MS = 10_000;

/** Where the issuer sends people back to: it must know this address. */
export const comeBackTo = (): string => `${location.origin}/sign-in/callback`;

/** The gateway takes an issuer without TLS on its own machine alone. */
const options = (issuer: string) => ({
  [oauth.allowInsecureRequests]: issuer.startsWith('http:'),
  signal: AbortSignal.timeout(DEADLINE_MS),
});

async function find({ issuer }: Issuer): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options(issuer)));
}

/**
 * Begins a sign-in by the authorization code flow with PKCE: where to send the browser, and what to keep until it comes back.
 * https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth, https://www.rfc-editor.org/rfc/rfc7636
 */
export async function begin(issuer: Issuer, to: string): Promise<{ url: string; begun: Begun }> {
  const { authorization_endpoint } = await find(issuer);
  if (authorization_endpoint === undefined)
    throw new oauth.UnsupportedOperationError('it has no authorization_endpoint');
  const begun: Begun = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    to,
  };
  const url = new URL(authorization_endpoint);
  const parameters = {
    response_type: 'code',
    client_id: issuer.client_id,
    redirect_uri: comeBackTo(),
    scope: issuer.scope,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
    // Some issuers make tokens for whom they are asked to; the others take no notice of it.
    audience: issuer.audience,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, begun };
}

/** The tokens that the issuer gives for what the browser came back with. */
export async function finish(issuer: Issuer, begun: Begun, cameBackWith: URLSearchParams): Promise<Tokens> {
  const server = await find(issuer);
  const client = { client_id: issuer.client_id };
  const parameters = oauth.validateAuthResponse(server, client, cameBackWith, begun.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    comeBackTo(),
    begun.verifier,
    options(issuer.issuer),
  );
  const answer = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: begun.nonce,
    requireIdToken: true,
  });
  return tokensOf(answer);
}

/** New tokens for a refresh token. */
export async function renew(issuer: Issuer, { refresh_token }: Renewal): Promise<Tokens> {
  const server = await find(issuer);
  const client = { client_id: issuer.client_id };
  const response = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.None(),
    refresh_token,
    options(issuer.issuer),
  );
  // An issuer that gives no new refresh token lets the old one be used again.
  return tokensOf({ refresh_token, ...(await oauth.processRefreshTokenResponse(server, client, response)) });
}

const tokensOf = ({ access_token, refresh_token, expires_in }: oauth.TokenEndpointResponse): Tokens => ({
  access_token,
  renewal:
    refresh_token === undefined || expires_in === undefined
      ? undefined
      : { refresh_token, expires_at: Date.now() + expires_in * 1000 },
});
