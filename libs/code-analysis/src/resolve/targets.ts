import type { CallTarget } from '../analysis';

/** Hosts of model providers; a call to one asks a model. */
const MODEL_HOSTS: Readonly<Record<string, string>> = {
  'api.openai.com': 'openai',
  'api.anthropic.com': 'anthropic',
  'generativelanguage.googleapis.com': 'google',
  'api.mistral.ai': 'mistral',
  'api.cohere.ai': 'cohere',
  'api.groq.com': 'groq',
  'api-inference.huggingface.co': 'huggingface',
};

export type Addressing = 'service_name' | 'public_host' | 'local_port' | 'variable_name';

export interface TargetReading {
  readonly target: CallTarget;
  readonly addressing: Addressing;
}

const URL_SHAPE = /^(https?|wss?|grpcs?):\/\/([^/?#\s]*)([^\s]*)$/i;

/** Whether a text is an address that says where it goes. */
export const isAddress = (text: string): boolean => URL_SHAPE.test(text);

/** Where an address leads; null where it does not say. Unknown parts are in braces. */
export function targetOf(url: string): TargetReading | null {
  const shape = URL_SHAPE.exec(url);
  if (shape === null) return fromVariable(url);
  const [, scheme = 'http', authority = '', rest = ''] = shape;
  const [host = '', portText] = splitPort(authority.replace(/^.*@/, ''));
  const port = /^\d{1,5}$/.test(portText ?? '') ? Number(portText) : null;
  const path = pathOf(rest);
  if (host.includes('{')) {
    const named = fromVariable(host);
    return named === null ? null : { ...named, target: { ...named.target, port, path } };
  }
  const name = host.toLowerCase();
  if (name.length > 253) return null;
  const to = (kind: CallTarget['kind'], targetName: string, addressing: Addressing): TargetReading => ({
    target: { kind, name: targetName, port, path },
    addressing,
  });
  const provider = MODEL_HOSTS[name];
  if (provider !== undefined) return to('ai_model', provider, 'public_host');
  if (/^(localhost|127\.[\d.]+|0\.0\.0\.0|\[::1\]|host\.docker\.internal)$/.test(name)) {
    return to('service', `localhost-${port ?? (scheme.endsWith('s') ? 443 : 80)}`, 'local_port');
  }
  if (/^[\d.]+$/.test(name) || name.startsWith('[')) return to('external', name, 'public_host');
  // One label, or a name of the cluster, is a service of the platform.
  if (
    /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9-]+)?(\.svc(\.cluster\.local)?|\.internal|\.local)?$/.test(name) &&
    isInternal(name)
  ) {
    return to('service', name.split('.')[0] ?? name, 'service_name');
  }
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) ? to('external', name, 'public_host') : null;
}

const isInternal = (name: string): boolean =>
  !name.includes('.') || /\.(svc|svc\.cluster\.local|internal|local)$/.test(name);

function splitPort(authority: string): [string, string | undefined] {
  const match = /^(.*?):(\d+|\{[^{}]*\})$/.exec(authority);
  return match === null ? [authority, undefined] : [match[1] ?? '', match[2]];
}

function pathOf(rest: string): string {
  const path = rest.replace(/[?#].*$/s, '');
  return path === '' ? '/' : path;
}

/** Words in the name of a variable that say that it is an address, but not whose. */
const ADDRESS_WORDS = new Set(
  'url uri host hostname addr address base endpoint api root server service svc port http https ws path prefix self cls settings config conf cfg env environ app os internal external default client'.split(
    ' ',
  ),
);
const NO_NAMES = new Set(
  'target webhook callback redirect request full next link image remote proxy upstream backend this the source test ip page file download'.split(
    ' ',
  ),
);

/**
 * `{settings.USERS_SERVICE_URL}/x` speaks of the users service, though its address is not known. Only names of constants and attributes say so: a
 * plain local name, such as `invocation_endpoint`, speaks of anything.
 */
function fromVariable(text: string): TargetReading | null {
  const match = /^\{([\w.]+)\}(.*)$/s.exec(text);
  if (match === null || !/\.|^[A-Z0-9_]+$/.test(match[1] ?? '')) return null;
  const words =
    (match[1] ?? '')
      .split('.')
      .at(-1)
      ?.split('_')
      .flatMap((word) => word.split(/(?<=[a-z])(?=[A-Z])/))
      .map((word) => word.toLowerCase())
      .filter(Boolean) ?? [];
  const isAddressVariable = words.some((word) =>
    ['url', 'uri', 'host', 'addr', 'address', 'endpoint', 'service', 'hostname'].includes(word),
  );
  const name = words.filter((word) => !ADDRESS_WORDS.has(word));
  if (!isAddressVariable || name.length === 0 || name.every((word) => NO_NAMES.has(word))) return null;
  const suffix = words.includes('service') || words.includes('svc') ? ['service'] : [];
  return {
    target: { kind: 'service', name: [...name, ...suffix].join('-'), port: null, path: pathOf(match[2] ?? '') },
    addressing: 'variable_name',
  };
}

/** `/users/<int:id>`, `/users/:id` and `/users/{id:path}` are `/users/{id}`. */
export function normalisePath(path: string): string {
  const plain = path
    .replace(/<(?:[\w.]+(?:\([^)]*\))?:)?(\w+)>/g, '{$1}')
    .replace(/\{\*{0,2}(\w+)(?::[^{}]*|\?)?\}/g, '{$1}')
    .replace(/(^|\/):(\w+)/g, '$1{$2}')
    .replace(/\/{2,}/g, '/');
  return plain.startsWith('/') ? plain : `/${plain}`;
}
