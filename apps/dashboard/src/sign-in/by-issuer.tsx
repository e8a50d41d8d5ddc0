import { useMutation } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import { Refusal } from '../look/parts';
import { texts } from '../texts/texts';
import type { Issuer } from './issuer';
import { keepBegun } from './kept';

const t = texts.signIn;

/** Sends the browser to the issuer. What that takes is loaded when it is wanted. */
export function ByIssuer({ issuer, to }: { issuer: Issuer; to: string }) {
  const leave = useMutation({
    mutationFn: async () => {
      // Browsers give the digests of PKCE to pages over TLS and of this machine alone.
      if (!isSecureContext) throw new Error(t.needsTls);
      const [{ begin }, { issuerFault }] = await Promise.all([import('./issuer'), import('./issuer-faults')]);
      const { url, begun } = await begin(issuer, to).catch((error: unknown) => {
        throw new Error(issuerFault(error, issuer.name), { cause: error });
      });
      keepBegun(begun);
      location.assign(url);
    },
  });
  return (
    <div className="stack tight">
      <Button className="button primary" isPending={leave.isPending} onPress={() => leave.mutate()}>
        {t.with(issuer.name)}
      </Button>
      <Refusal error={leave.error} />
    </div>
  );
}
