import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { call } from '../api/client';
import { authorization, keepKey } from '../api/credentials';
import { ApiError } from '../api/problem';
import { type Access, accessQuery, type Me, meQuery } from '../api/queries';
import { Loading, Refusal } from '../look/parts';
import { texts } from '../texts/texts';
import { finish, type Issuer } from './issuer';
import { issuerFault } from './issuer-faults';
import { type Begun, keepRenewal, takeBegun } from './kept';
import './sign-in.css';

const t = texts.signIn;

/** Where the issuer sends people back to, with a code that the token is given for. */
export function CallbackPage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  // A code counts once, however often this is drawn.
  const signedIn = useQuery({
    queryKey: ['signed-in-by-issuer'],
    queryFn: async () => comeBack(await client.ensureQueryData(accessQuery)),
    retry: false,
    staleTime: Infinity,
  });
  useEffect(() => {
    if (!signedIn.data) return;
    client.setQueryData(meQuery.queryKey, signedIn.data.me);
    void navigate({ href: signedIn.data.to, replace: true });
  }, [signedIn.data, client, navigate]);
  return (
    <main className="sign-in">
      <div className="panel">
        <h1>{texts.product}</h1>
        {signedIn.error ? (
          <>
            <Refusal error={signedIn.error} />
            <Link className="button" to="/sign-in">
              {t.again}
            </Link>
          </>
        ) : (
          <Loading />
        )}
      </div>
    </main>
  );
}

async function comeBack({ oidc_issuer, sign_in }: Access) {
  const begun = takeBegun();
  if (oidc_issuer === null || sign_in === null) throw new Error(t.notOffered);
  if (begun === undefined) throw new Error(t.notBegun);
  const issuer = { ...sign_in, issuer: oidc_issuer };
  const { access_token, renewal } = await finished(issuer, begun);
  const me = await whoIs(access_token, issuer.name);
  keepKey(access_token);
  keepRenewal(renewal);
  return { me, to: begun.to };
}

const finished = (issuer: Issuer, begun: Begun) =>
  finish(issuer, begun, new URLSearchParams(location.search)).catch((error: unknown) => {
    throw new Error(issuerFault(error, issuer.name), { cause: error });
  });

const whoIs = (token: string, name: string): Promise<Me> =>
  call<Me>('GET', '/api/v1/access/me', { headers: authorization(token) }).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    throw new Error(t.tokenRefused(name, error.problem.detail), { cause: error });
  });
