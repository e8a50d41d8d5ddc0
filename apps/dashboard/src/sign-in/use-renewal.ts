import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keepKey } from '../api/credentials';
import { accessQuery } from '../api/queries';
import { keepRenewal, storedRenewal } from './kept';

/** So long before its end, the token is made anew. */
const AHEAD_MS = 30_000;
const SOONEST_MS = 1000;
const RETRY_MS = 10_000;

/** Keeps people signed in for as long as their issuer lets them be; when it does not, the page asks them to sign in again. */
export function useRenewal(): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (least: number): void => {
      const renewal = storedRenewal();
      if (renewal === undefined) return;
      const again = () => void renewed().then(() => wait(SOONEST_MS), failed);
      timer = setTimeout(again, Math.max(least, renewal.expires_at - AHEAD_MS - Date.now()));
    };
    const failed = (): void => {
      // Once the token has ended the gateway says so, and whoever looks is asked.
      if ((storedRenewal()?.expires_at ?? 0) < Date.now()) keepRenewal(undefined);
      else wait(RETRY_MS);
    };
    const renewed = async (): Promise<void> => {
      const renewal = storedRenewal();
      const { oidc_issuer, sign_in } = await client.ensureQueryData(accessQuery);
      if (renewal === undefined || oidc_issuer === null || sign_in === null) return keepRenewal(undefined);
      const { renew } = await import('./issuer');
      const tokens = await renew({ ...sign_in, issuer: oidc_issuer }, renewal);
      keepKey(tokens.access_token);
      keepRenewal(tokens.renewal);
    };
    wait(SOONEST_MS);
    return () => clearTimeout(timer);
  }, [client]);
}
