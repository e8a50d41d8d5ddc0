import * as oauth from 'oauth4webapi';
import { texts } from '../texts/texts';

const t = texts.signIn;

/** Why a sign-in by an issuer came to nothing, in words. */
export function issuerFault(error: unknown, name: string): string {
  if (error instanceof oauth.AuthorizationResponseError) {
    return t.issuerRefused(name, error.error_description ?? error.error);
  }
  if (error instanceof oauth.ResponseBodyError) return t.noToken(name, error.error_description ?? error.error);
  if (error instanceof oauth.OperationProcessingError) return t.notThisSignIn(name, error.message);
  // What fetch says when it reached nobody, or nobody in time.
  if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')) {
    return t.issuerAway(name);
  }
  return t.noToken(name, error instanceof Error ? error.message : String(error));
}
