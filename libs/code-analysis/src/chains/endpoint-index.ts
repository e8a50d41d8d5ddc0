import type { EndpointFact } from '../analysis';
import { push } from '../resolve/indexed-file';
import { serviceKey } from '../resolve/service-key';

export interface EndpointIndex {
  /** The endpoint of an analysed service that answers a request; null where none fits, or more than one fits equally well. */
  find(service: string, method: string, path: string): EndpointFact | null;
  /** What answers a method of a gRPC service, by its path on the wire: of several services' that of the one that is asked. */
  answering(service: string, path: string): EndpointFact | null;
}

interface Declared {
  readonly endpoint: EndpointFact;
  readonly segments: readonly string[];
}

/** The endpoints of all services, by the names that calls use for them: `orders`, `orders-service`, `order_service`. */
export function endpointIndex(endpoints: readonly EndpointFact[]): EndpointIndex {
  const byService = new Map<string, Declared[]>();
  const byPath = new Map<string, EndpointFact[]>();
  for (const endpoint of endpoints) {
    if (endpoint.protocol === 'grpc') {
      push(byPath, endpoint.path, endpoint);
      continue;
    }
    if (endpoint.service === null) continue;
    push(byService, serviceKey(endpoint.service), { endpoint, segments: segments(endpoint.path) });
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
    answering(service, path) {
      const all = byPath.get(path) ?? [];
      const [first, ...others] = all;
      if (first === undefined || others.every((each) => each.service === first.service)) return first ?? null;
      return all.find((each) => each.service !== null && serviceKey(each.service) === serviceKey(service)) ?? null;
    },
  };
}

const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** How many segments are literally the same; -1 where the paths differ. What a handler declares as a parameter fits anything. */
function fit(declared: readonly string[], wanted: readonly string[]): number {
  if (declared.length !== wanted.length) return -1;
  const same = declared.filter((segment, index) => segment === wanted[index]).length;
  return declared.every((segment, index) => segment === wanted[index] || segment.includes('{')) ? same : -1;
}
