/** A Git repository that scans may read, and where it lies. */
export interface RepositoryAddress {
  readonly url: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

/** A host that the operator allows; over `http` only where that is written. */
export interface AllowedHost {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

/**
 * The hosts of a list with commas: `github.com`, `git.example.org:8443`, `http://git.internal:3000`.
 *
 * @throws RangeError naming what is no host
 */
export function allowedHosts(text: string): AllowedHost[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map(allowedHost);
}

function allowedHost(text: string): AllowedHost {
  const address = URL.canParse(text) && /^https?:\/\//.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.pathname !== '/' || url.search + url.hash + url.username + url.password !== '') {
    throw new RangeError(`'${text}' is no host such as github.com, git.example.org:8443 or http://git.internal:3000`);
  }
  return placeOf(url);
}

const placeOf = ({ protocol, hostname, port }: URL): AllowedHost => {
  const scheme = protocol === 'http:' ? 'http' : 'https';
  return { scheme, host: hostname, port: port === '' ? (scheme === 'http' ? 80 : 443) : Number(port) };
};

/** What is wrong with a URL as the place of a repository, or the place. A name, password or fragment in it is refused: it would be kept and shown. */
export function repositoryAddress(
  text: string,
  allowed: readonly AllowedHost[],
): RepositoryAddress | { readonly fault: 'not a URL' | 'not allowed'; readonly why: string } {
  if (!URL.canParse(text)) return { fault: 'not a URL', why: 'is no URL' };
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { fault: 'not a URL', why: 'must begin with https://, or http:// where the host is allowed so' };
  }
  if (url.username !== '' || url.password !== '') return { fault: 'not a URL', why: 'must hold no name or password' };
  if (url.search !== '' || url.hash !== '') return { fault: 'not a URL', why: 'must hold no ? and no #' };
  const place = placeOf(url);
  const isAllowed = allowed.some(
    ({ scheme, host, port }) => scheme === place.scheme && host === place.host && port === place.port,
  );
  return isAllowed ? { ...place, url: url.href } : { fault: 'not allowed', why: `${url.host} is not among the hosts` };
}

/** Whether a text can be the name of a branch or tag: no option, no path out, no revision syntax. */
export const isRefName = (text: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/.test(text) && !/\.\.|\/\/|\.lock$|[./]$/.test(text);
