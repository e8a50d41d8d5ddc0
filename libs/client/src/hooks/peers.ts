/** Who calls, in each request to another service of ours; `; reports` when the caller itself tells of the call. */
export const CALLER_HEADER = 'x-chain-mapping-caller';
/** Who answered, in each answer to such a caller. */
export const SERVICE_HEADER = 'x-chain-mapping-service';
export const REPORTS = '; reports';

const PRIVATE_SUFFIXES = ['.svc', '.local', '.internal', '.localhost'];

/** Whether a host is one of the platform, and not one of strangers, who need not know our names. */
export function isOurs(host: string): boolean {
  if (!host.includes('.') || PRIVATE_SUFFIXES.some((suffix) => host.endsWith(suffix))) return true;
  return /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./.test(host);
}

/** The service behind a host: the first label of a name of Kubernetes or of a compose file; else the host itself. */
export function serviceOfHost(host: string): string {
  if (/^[\d.]+$/.test(host) || host.includes(':')) return host;
  const inCluster = /\.svc(\.|$)/.test(host) || !host.includes('.');
  return inCluster ? (host.split('.', 1)[0] ?? host) : host;
}

/** With the port also where it is that of the scheme. */
export const hostOf = (url: URL): string => `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
