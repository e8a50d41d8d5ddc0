/** What this browser tab keeps of a sign-in by an issuer; it ends with the tab, as keys do. */

/** A sign-in that was begun: what comes back must belong to it. */
export interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where to go afterwards. */
  readonly to: string;
}

/** How the token is made anew before it ends. */
export interface Renewal {
  readonly refresh_token: string;
  /** Milliseconds since 1970. */
  readonly expires_at: number;
}

const BEGUN = 'chain-mapping.sign-in';
const RENEWAL = 'chain-mapping.renewal';

function read<Kept>(name: string): Kept | undefined {
  const text = sessionStorage.getItem(name);
  return text === null ? undefined : (JSON.parse(text) as Kept);
}

export const keepBegun = (begun: Begun): void => sessionStorage.setItem(BEGUN, JSON.stringify(begun));

/** Each can be come back from once. */
export function takeBegun(): Begun | undefined {
  const begun = read<Begun>(BEGUN);
  sessionStorage.removeItem(BEGUN);
  return begun;
}

export const storedRenewal = (): Renewal | undefined => read(RENEWAL);

export function keepRenewal(renewal: Renewal | undefined): void {
  if (renewal === undefined) sessionStorage.removeItem(RENEWAL);
  else sessionStorage.setItem(RENEWAL, JSON.stringify(renewal));
}
