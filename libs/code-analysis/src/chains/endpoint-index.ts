import type { EndpointFact } from '../analysis';
import { normalise } from '../resolve/declared';

export interface EndpointIndex {
  /** The endpoint of an analysed service that answers a request; null where none fits, or more than one fits equally well. */
  find(service: string, method: string, path: string): EndpointFact | null;
}

interface Declared {
  readonly endpoint: EndpointFact;
  readonly segments: readonly string[];
}

/** The endpoints of all services, by the names that calls use for them: `orders`, `orders-service`, `order_service`. */
export function endpointIndex(endpoints: readonly EndpointFact[]): EndpointIndex {
  const byService = new Map<string, Declared[]>();
  for (const endpoint of endpoints) {
    if (endpoint.service === null) continue;
    const key = serviceKey(endpoint.service);
    const declared = { endpoint, segments: segments(endpoint.path) };
    const known = byService.get(key);
    if (known === undefined) byService.set(key, [declared]);
    else known.push(declared);
  }
  return {
    find(service, method, path) {
      const wanted = segments(path);
      const scored = (byService.get(serviceKey(service)) ?? [])
        .filter(({ endpoint }) => method === 'ANY' || endpoint.method === method)
        .map((declared) => ({ endpoint: declared.endpoint, score: fit(declared.segments, wanted) }))
        .filter(({ score }) => score >= 0)
        .sort((a, b) => b.score - a.score);
      const [best, second] = scored;
      return best === undefined || best.score === second?.score ? null : best.endpoint;
    },
  };
}

/** `orders`, `orders-service` and `order_service` are one service to those who call it. */
export const serviceKey = (service: string): string => normalise(service.replace(/[-_](service|svc|server|api)$/i, ''));

const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** How many segments are literally the same; -1 where the paths differ. What a handler declares as a parameter fits anything. */
function fit(declared: readonly string[], wanted: readonly string[]): number {
  if (declared.length !== wanted.length) return -1;
  const same = declared.filter((segment, index) => segment === wanted[index]).length;
  return declared.every((segment, index) => segment === wanted[index] || segment.includes('{')) ? same : -1;
}
