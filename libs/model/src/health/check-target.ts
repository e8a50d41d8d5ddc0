import type { NodeInput } from '../chain/chain';
import { checkTypeOf, HealthCheck, type CheckType } from '../chain/health-check';
import type { ServiceInput } from '../chain/service';
import { heartbeatEndpoint, patience } from './heartbeat';

/** A check that can be run as it stands: its endpoint is absolute and its type is known. */
export type ResolvedCheck = HealthCheck & {
  readonly type: CheckType;
  readonly endpoint: string;
  /** What a composite check is made of. */
  readonly members?: readonly ResolvedMember[];
};

/** One of the checks of a composite. It has the time that the composite has. */
export type ResolvedMember = ResolvedCheck & { readonly name: string };

/** What a node is checked by, or in words why it is not. */
export type CheckTarget = { readonly check: ResolvedCheck } | { readonly unchecked: string };

type CheckedNode = Pick<NodeInput, 'service_name' | 'component_name' | 'health_check'>;
type CheckedService = Pick<ServiceInput, 'base_url' | 'health_check'>;

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\//i;
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):\d{1,5}$/i;

/** The schemes that a type of check speaks; a type that is not here takes any address with a host. */
const schemesOf: Partial<Record<CheckType, readonly string[]>> = {
  http: ['http:', 'https:'],
  websocket: ['ws:', 'wss:'],
  postgres: ['postgres:', 'postgresql:'],
  redis: ['redis:', 'rediss:'],
  dns: ['dns:'],
  grpc: ['grpc:', 'grpcs:', 'http:', 'https:'],
  mysql: ['mysql:', 'mariadb:'],
  clickhouse: ['clickhouse:', 'clickhouses:', 'http:', 'https:'],
  mongodb: ['mongodb:'],
  nats: ['nats:', 'tls:'],
  kafka: ['kafka:'],
  heartbeat: ['heartbeat:'],
  ai_model: ['http:', 'https:'],
};

const swaps: Partial<Record<CheckType, Readonly<Record<string, string>>>> = {
  websocket: { 'http:': 'ws:', 'https:': 'wss:' },
  http: { 'ws:': 'http:', 'wss:': 'https:' },
};

const unchecked = (reason: string): CheckTarget => ({ unchecked: reason });

function resolveAbsolute(check: HealthCheck, endpoint: string): CheckTarget {
  if (!URL.canParse(endpoint)) return unchecked('its endpoint is not a valid URL');
  const scheme = new URL(endpoint).protocol;
  const type = check.type ?? checkTypeOf(endpoint);
  if (type === undefined) return unchecked(`endpoints with the scheme '${scheme.slice(0, -1)}' cannot be checked`);
  const spoken = swaps[type]?.[scheme];
  // The URL class refuses to change some schemes, so the text is changed.
  const adapted = spoken === undefined ? endpoint : spoken + endpoint.slice(scheme.length);
  if (!URL.canParse(adapted)) return unchecked('its endpoint is not a valid URL');
  const url = new URL(adapted);
  // A DNS check without a host asks the resolver of this machine.
  if (url.hostname === '' && type !== 'dns') return unchecked('its endpoint names no host');
  if (schemesOf[type]?.includes(url.protocol) === false) {
    return unchecked(`a check of type '${type}' cannot use an endpoint with the scheme '${scheme.slice(0, -1)}'`);
  }
  return { check: { ...check, type, endpoint: url.href } };
}

/** Below the base, not beside it: `http://host/api` and `/health` give `http://host/api/health`. */
function below(base: string, path: string): string | undefined {
  if (!URL.canParse(base)) return undefined;
  const url = new URL(base);
  const [, pathname = '', search = ''] = /^([^?#]*)(\?[^#]*)?/.exec(path) ?? [];
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${pathname.replace(/^\/+/, '')}`;
  url.search = search;
  url.hash = '';
  return url.href;
}

function resolvePath(check: HealthCheck, path: string, service: CheckedService | undefined, name: string | undefined) {
  const because = `its endpoint '${path}' is a path, and`;
  if (name === undefined) return unchecked(`${because} the node has no service`);
  if (service === undefined) return unchecked(`${because} service '${name}' is not in the service registry`);
  if (service.base_url == null) return unchecked(`${because} service '${name}' has no base_url`);
  const endpoint = below(service.base_url, path);
  return endpoint === undefined
    ? unchecked(`the base_url of service '${name}' is not a valid URL`)
    : resolveAbsolute(check, endpoint);
}

function resolveEndpoint(
  check: HealthCheck,
  endpoint: string,
  service: CheckedService | undefined,
  name: string | undefined,
): CheckTarget {
  if (ABSOLUTE.test(endpoint)) return resolveAbsolute(check, endpoint);
  if (check.type !== undefined && HOST_AND_PORT.test(endpoint)) {
    return resolveAbsolute(check, `${schemesOf[check.type]?.[0] ?? `${check.type}:`}//${endpoint}`);
  }
  return resolvePath(check, endpoint, service, name);
}

/**
 * What a node is checked by. Its own endpoint counts, a path being below the `base_url` of its service; a node without an endpoint is
 * checked as its service is: by the service's check, else at the service's `base_url`.
 *
 * @param service the node's service as the service registry has it; `undefined` when it is not there
 */
export function resolveTarget(node: CheckedNode, service: CheckedService | undefined): CheckTarget {
  const own = node.health_check ?? undefined;
  const name = node.service_name ?? undefined;
  if (own?.enabled === false) return unchecked('its check is disabled');
  if (own?.type === 'composite') return resolveComposite(own, service, name);
  if (own?.type === 'heartbeat') return resolveHeartbeat(own, node);
  if (own?.endpoint !== undefined) return resolveEndpoint(own, own.endpoint, service, name);

  if (name === undefined) return unchecked('it has no endpoint and no service');
  if (service === undefined) return unchecked(`no endpoint, and service '${name}' is not in the service registry`);
  const asService = resolveService(service, name);
  // A node that asks for another kind of check than its service's gets it, at the same address.
  if (own?.type === undefined || !('check' in asService) || asService.check.type === own.type) return asService;
  return resolveAbsolute(own, service.base_url ?? asService.check.endpoint);
}

function resolveService(service: CheckedService, name: string): CheckTarget {
  const check = service.health_check ?? undefined;
  if (check?.enabled === false) return unchecked(`no endpoint, and the check of service '${name}' is disabled`);
  if (check?.type === 'composite') return resolveComposite(check, service, name);
  if (check?.endpoint !== undefined) return resolveEndpoint(check, check.endpoint, service, name);
  if (service.base_url == null) {
    return unchecked(`no endpoint, and service '${name}' has neither a base_url nor an endpoint to check`);
  }
  return resolveAbsolute(check ?? HealthCheck.parse({}), service.base_url);
}

/** A heartbeat is known by its name: nothing is asked there, and the service need not be registered. */
function resolveHeartbeat(check: HealthCheck, { service_name, component_name }: CheckedNode): CheckTarget {
  const { endpoint } = check;
  if (endpoint !== undefined)
    return resolveAbsolute(check, ABSOLUTE.test(endpoint) ? endpoint : `heartbeat://${endpoint}`);
  if (service_name == null) return unchecked('its heartbeat has neither a name (heartbeat://…) nor a service');
  return resolveAbsolute(check, heartbeatEndpoint(service_name, component_name));
}

/** A composite names no host of its own: each member is resolved as a check of the node would be. */
function resolveComposite(
  check: HealthCheck,
  service: CheckedService | undefined,
  name: string | undefined,
): CheckTarget {
  const members: ResolvedMember[] = [];
  for (const { name: given, ...member } of check.checks ?? []) {
    const own = HealthCheck.parse({ ...member, timeout_ms: check.timeout_ms });
    const target = memberTarget(own, service, name);
    const called = given ?? own.endpoint ?? own.type ?? `check ${String(members.length + 1)}`;
    if ('unchecked' in target)
      return unchecked(`'${withoutPassword(called)}' of its checks cannot be made: ${target.unchecked}`);
    members.push({ ...target.check, name: given ?? memberName(target.check) });
  }
  return { check: { ...check, type: 'composite', endpoint: 'composite:', members } };
}

function memberTarget(own: HealthCheck, service: CheckedService | undefined, name: string | undefined): CheckTarget {
  if (own.endpoint !== undefined) return resolveEndpoint(own, own.endpoint, service, name);
  if (service?.base_url == null) return unchecked('it has no endpoint, and there is no base_url');
  return resolveAbsolute(own, service.base_url);
}

function memberName({ type, endpoint }: ResolvedCheck): string {
  const { host, pathname } = new URL(endpoint);
  return `${type} ${host}${pathname === '/' ? '' : pathname}`;
}

const withoutPassword = (text: string): string => text.replace(/\/\/[^/\s@]*@/, '//***@');

/** What two checks share exactly if they are one: the same text for the same check, however it was written down. */
export function checkKey(check: ResolvedCheck): string {
  const isHttp = check.type === 'http';
  const hasHeaders = isHttp || check.type === 'websocket' || check.type === 'ai_model' || check.type === 'grpc';
  const headers = hasHeaders ? Object.entries(check.headers ?? {}) : [];
  const isAsking = check.type === 'ai_model';
  const more = {
    assertions: check.assertions,
    connection: isHttp && check.connection === 'kept' ? 'kept' : undefined,
    follow_redirects: (isHttp && check.follow_redirects) || undefined,
    model: isAsking ? check.model : undefined,
    prompt: isAsking ? check.prompt : undefined,
    needs: check.members && (check.needs ?? 'all'),
    patience: check.type === 'heartbeat' ? patience(check) : undefined,
    members: check.members?.map((member) => [member.name, checkKey(member)]),
  };
  const hasMore = Object.values(more).some((value) => value !== undefined);
  return JSON.stringify([
    check.type,
    check.endpoint,
    isHttp ? (check.method ?? 'GET') : null,
    headers
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0)),
    check.body ?? null,
    check.timeout_ms,
    isHttp ? [...new Set(check.expected_status_codes)].sort((a, b) => a - b) : null,
    check.expect ?? null,
    check.retries ?? 0,
    [check.failures.count, check.failures.of],
    check.recoveries,
    check.retry_interval_ms ?? null,
    // A check that has none of it keeps the key that it always had.
    ...(hasMore ? [more] : []),
  ]);
}
