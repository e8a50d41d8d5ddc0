/** A host that a text names, with its port where it has one. */
export interface Host {
  readonly name: string;
  readonly port: number | null;
  readonly scheme: string | null;
  /** The part of a URL behind the host. */
  readonly path: string;
}

const URL =
  /\b([a-z][a-z0-9+.-]{1,30}(?::[a-z0-9]{1,20})?):\/\/(?:[^\s/'"]{1,300}@)?([^\s/?#'"<>@]{1,300})([^\s'"]{0,500})/gi;
const HOST_AND_PORT = /^[\w.-]{1,200}:\d{1,5}$/;
const KEY_AND_HOST = /(?:^|;)\s*(?:host|server|data source|addr(?:ess)?)\s*=\s*([\w.-]+)(?:[,:](\d+))?/i;
const BARE = /^[A-Za-z0-9][\w.-]{0,200}$/;
const MAX_HOSTS = 20;

/** Names of settings whose value is a host though nothing else says so. */
export const isHostSetting = (name: string): boolean =>
  /(^|[._-])(hosts?|hostname|addr(ess)?(es)?|urls?|uris?|endpoints?|servers?|bootstrap|brokers?|contactpoints|upstream|backend|target|svc|service)([._-]?\d*)$/i.test(
    name,
  ) && !/(name|topic|database|user|password|mode|type|port|account)$/i.test(name);

/** The hosts that the value of a setting names. */
export function hostsOf(value: string, setting = ''): Host[] {
  const text = value.trim().slice(0, 4_000);
  if (text === '' || /^(file|classpath|git@|\/)/.test(text)) return [];
  const urls = [...text.matchAll(URL)]
    .slice(0, MAX_HOSTS)
    .flatMap(([, scheme = '', authority = '', path = '']) =>
      authority.split(',').flatMap((each) => hostOf(each, scheme.toLowerCase(), path) ?? []),
    );
  if (urls.length > 0) return urls;
  const keyed = KEY_AND_HOST.exec(text);
  if (keyed !== null) return [{ name: keyed[1] ?? '', port: Number(keyed[2] ?? 0) || null, scheme: null, path: '' }];
  const parts = text
    .split(/[,\s]+/)
    .filter(Boolean)
    .slice(0, MAX_HOSTS);
  return parts.flatMap((part) => {
    const [authority = '', ...rest] = part.split('/');
    if (HOST_AND_PORT.test(authority))
      return hostOf(authority, null, rest.length > 0 ? `/${rest.join('/')}` : '') ?? [];
    return BARE.test(part) && isHostSetting(setting) && !/^\d+$|^(true|false)$/i.test(part)
      ? [{ name: part, port: null, scheme: null, path: '' }]
      : [];
  });
}

function hostOf(authority: string, scheme: string | null, path: string): Host | null {
  const [, name = '', port] =
    /^(?:[^@]*@)?([\w.-]+|\{[\w.-]+\}|\[[^\]]*\])?(?::(\d{1,5}|\{[^{}]*\}|\$\{[^{}]*\}))?$/.exec(authority) ?? [];
  if (name === '' || name.startsWith('[') || name.startsWith('{')) return null;
  return { name, port: port !== undefined && /^\d+$/.test(port) ? Number(port) : null, scheme, path };
}

export const isLocal = (name: string): boolean =>
  /^(localhost|127\.[\d.]+|0\.0\.0\.0|host\.docker\.internal)$/i.test(name);

export const isAddressOfNumbers = (name: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(name);

/** The label that a cluster's name begins with: `users.default.svc.cluster.local` is `users`. */
export const clusterLabel = (name: string): string =>
  /\.(svc|svc\.cluster\.local|cluster\.local|internal|local|default)(\.|$)/.test(`${name}.`) || !name.includes('.')
    ? (name.split('.')[0] ?? name)
    : name;
