import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServiceIntegrator } from '../integrator/service-integrator';
import { CALLER_HEADER, hostOf, isOurs, REPORTS, SERVICE_HEADER, serviceOfHost } from './peers';

export interface UndiciOptions {
  /** Names of services by their host and port (`127.0.0.1:8001`), where they do not say it themselves. */
  readonly targets?: Readonly<Record<string, string>> | undefined;
  /** Hosts with their port whose calls are not counted. */
  readonly ignore?: readonly string[] | undefined;
}

/** What is used of the requests that undici, and with it `fetch`, publishes: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
interface UndiciRequest {
  readonly origin?: string | URL;
  addHeader(name: string, value: string): unknown;
}

interface Begun {
  readonly url: URL;
  readonly startedAt: number;
}

const SERVICE_BYTES = SERVICE_HEADER.length;

/**
 * Counts every call that this process makes with `fetch` or undici as an edge of the map, named by the service that answers (it says so when it uses this
 * package), by `targets`, or by its host. Answers a function that ends it.
 */
export function trackUndici(
  integrator: ServiceIntegrator,
  { targets = {}, ignore = [] }: UndiciOptions = {},
): () => void {
  const begun = new WeakMap<object, Begun>();
  const own = new Set([...ignore, ...integrator.apiHosts()]);

  const onCreate = (message: unknown): void => {
    const { request } = message as { request: UndiciRequest };
    const origin = String(request.origin ?? '');
    if (!URL.canParse(origin)) return;
    const url = new URL(origin);
    if (own.has(hostOf(url))) return;
    begun.set(request, { url, startedAt: performance.now() });
    if (isOurs(url.hostname)) request.addHeader(CALLER_HEADER, `${integrator.serviceName}${REPORTS}`);
  };
  const end = (request: object, status: number | 'error', answered?: string): void => {
    const started = begun.get(request);
    if (!started) return;
    begun.delete(request);
    const { url, startedAt } = started;
    const address = hostOf(url);
    const named = answered ?? targets[address] ?? targets[url.hostname];
    integrator.countCall({
      target: named ?? serviceOfHost(url.hostname),
      target_type: named === undefined && !isOurs(url.hostname) ? 'external_service' : 'service',
      duration_ms: performance.now() - startedAt,
      status,
      address,
    });
  };
  const onHeaders = (message: unknown): void => {
    const { request, response } = message as {
      request: object;
      response: { statusCode: number; headers: readonly (Buffer | string)[] };
    };
    end(request, response.statusCode, serviceIn(response.headers));
  };
  const onError = (message: unknown): void => end((message as { request: object }).request, 'error');

  const channels = [
    ['undici:request:create', guarded(onCreate)],
    ['undici:request:headers', guarded(onHeaders)],
    ['undici:request:error', guarded(onError)],
  ] as const;
  for (const [name, listener] of channels) subscribe(name, listener);
  return () => {
    for (const [name, listener] of channels) unsubscribe(name, listener);
  };
}

/** Names and values follow each other. */
function serviceIn(headers: readonly (Buffer | string)[]): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index];
    if (name?.length === SERVICE_BYTES && name.toString().toLowerCase() === SERVICE_HEADER) {
      return headers[index + 1]?.toString();
    }
  }
  return undefined;
}

/** Another version of undici may publish something else; the request must not feel it. */
const guarded =
  (listener: (message: unknown) => void) =>
  (message: unknown): void => {
    try {
      listener(message);
    } catch {
      // Then this call is not on the map.
    }
  };
