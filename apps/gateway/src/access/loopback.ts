/** Whether a host, as a URL or a setting names it, can only be this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** The host of a `Host` header, without its port; undefined where there is none or it is not a plain one. */
export function hostOf(header: string | undefined): string | undefined {
  return /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.exec(header ?? '')?.[1];
}

/** What of a request says whose page sent it. */
export interface Origins {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/** Whether a browser sent the request for a page of another site. A program that is no browser sends none of these headers. */
export function isForeign(headers: Origins): boolean {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (site === 'cross-site') return true;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}
