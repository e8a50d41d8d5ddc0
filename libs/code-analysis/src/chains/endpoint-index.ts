import type { EndpointFact, Fact } from '../analysis';
import { push } from '../resolve/indexed-file';
import { compare } from '../resolve/resolve-facts';
import { serviceKey } from '../resolve/service-key';
import type { FactsByFile } from './chain-memory';

interface Declared {
  readonly endpoint: EndpointFact;
  segments: readonly string[] | null;
}

type Lists = Map<string, Declared[]>;

interface Known {
  readonly byService: Lists;
  readonly byPath: Lists;
}

const known = new WeakMap<readonly Fact[], readonly EndpointFact[]>();

/** The endpoints among the facts of a file. */
export function endpointsOf(facts: readonly Fact[]): readonly EndpointFact[] {
  let endpoints = known.get(facts);
  if (endpoints === undefined) known.set(facts, (endpoints = facts.filter((fact) => fact.kind === 'endpoint')));
  return endpoints;
}

/** With more that have changed, all are gathered anew. */
const MOST_CHANGED = 100;

/** The endpoints of all services, by the names that calls use for them: `orders`, `orders-service`, `order_service`. */
export class EndpointIndex {
  private known: Known | undefined;

  constructor(private facts: FactsByFile = new Map()) {}

  /** Goes on with other facts of some files. */
  change(facts: FactsByFile, files: ReadonlySet<string>): void {
    if (files.size > MOST_CHANGED) this.known = undefined;
    const { known } = this;
    if (known !== undefined) {
      for (const file of files) {
        for (const endpoint of endpointsOf(this.facts.get(file) ?? [])) leave(known, endpoint);
        for (const endpoint of endpointsOf(facts.get(file) ?? [])) joinInOrder(known, endpoint);
      }
    }
    this.facts = facts;
  }

  /** The endpoint of an analysed service that answers a request; null where none fits, or more than one fits equally well. */
  find(service: string, method: string, path: string): EndpointFact | null {
    const wanted = segments(path);
    const scored = (this.all.byService.get(serviceKey(service)) ?? [])
      .filter(({ endpoint }) => method === 'ANY' || endpoint.method === method)
      .map((each) => ({
        endpoint: each.endpoint,
        score: fit((each.segments ??= segments(each.endpoint.path)), wanted),
      }))
      .filter(({ score }) => score >= 0)
      .sort((a, b) => b.score - a.score);
    const [best, second] = scored;
    return best === undefined || best.score === second?.score ? null : best.endpoint;
  }

  /** What answers a method of a gRPC service, by its path on the wire: of several services' that of the one that is asked. */
  answering(service: string, path: string): EndpointFact | null {
    const found = (this.all.byPath.get(path) ?? []).map(({ endpoint }) => endpoint);
    const [first, ...others] = found;
    if (first === undefined || others.every((each) => each.service === first.service)) return first ?? null;
    return found.find((each) => each.service !== null && serviceKey(each.service) === serviceKey(service)) ?? null;
  }

  /** They are not looked at before somebody asks. */
  private get all() {
    if (this.known === undefined) {
      this.known = { byService: new Map(), byPath: new Map() };
      for (const facts of this.facts.values()) for (const endpoint of endpointsOf(facts)) join(this.known, endpoint);
    }
    return this.known;
  }
}

/** Where an endpoint is found; null: nowhere. */
function placeOf({ byService, byPath }: Known, { protocol, path, service }: EndpointFact): [Lists, string] | null {
  if (protocol === 'grpc') return [byPath, path];
  return service === null ? null : [byService, serviceKey(service)];
}

function join(known: Known, endpoint: EndpointFact): void {
  const [lists, key] = placeOf(known, endpoint) ?? [];
  if (lists !== undefined && key !== undefined) push(lists, key, { endpoint, segments: null });
}

/** In the order in which it would be gathered: by file, and within one by line. */
function joinInOrder(known: Known, endpoint: EndpointFact): void {
  const [lists, key] = placeOf(known, endpoint) ?? [];
  if (lists === undefined || key === undefined) return;
  push(lists, key, { endpoint, segments: null });
  lists.get(key)?.sort((a, b) => compare(a.endpoint.file, b.endpoint.file));
}

function leave(known: Known, endpoint: EndpointFact): void {
  const [lists, key] = placeOf(known, endpoint) ?? [];
  if (lists === undefined || key === undefined) return;
  lists.set(
    key,
    (lists.get(key) ?? []).filter((each) => each.endpoint !== endpoint),
  );
}

/** All that a request and an endpoint that answers it have in common, whatever they are: what may be changed by another endpoint. */
export const answerKey = (service: string, path: string): string => `${serviceKey(service)}\n${segments(path).length}`;

const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** How many segments are literally the same; -1 where the paths differ. What a handler declares as a parameter fits anything. */
function fit(declared: readonly string[], wanted: readonly string[]): number {
  if (declared.length !== wanted.length) return -1;
  const same = declared.filter((segment, index) => segment === wanted[index]).length;
  return declared.every((segment, index) => segment === wanted[index] || segment.includes('{')) ? same : -1;
}
