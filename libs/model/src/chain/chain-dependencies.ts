import { entries, type GraphEdge } from './chain-graph';
import type { PlacedChain, PlatformGraph } from './platform-graph';

/** Of a chain, what its relations to other chains follow from. */
export interface RelatedChain {
  readonly id: string;
  readonly nodes: readonly { readonly id: string; readonly service_name?: string | null | undefined }[];
  readonly edges: readonly GraphEdge[];
  readonly dependencies: readonly string[];
}

export interface ChainRelations {
  readonly dependencies: string[];
  readonly dependents: string[];
  /** For each service of the chain that others use as well, the ids of those chains. */
  readonly shared_services: Record<string, string[]>;
}

/** Order of chain ids: by letter, then by number, so that A2 comes before A10. */
export function compareChainIds(a: string, b: string): number {
  const [letterA, letterB] = [a.charCodeAt(0), b.charCodeAt(0)];
  if (letterA !== letterB) return letterA < letterB ? -1 : 1;
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Which services a chain uses, and at which of them it begins. */
interface ServiceUse {
  readonly id: string;
  readonly services: ReadonlySet<string>;
  readonly begins_at: ReadonlySet<string>;
  readonly dependencies: readonly string[];
}

function useOf({ id, nodes, edges, dependencies }: RelatedChain): ServiceUse {
  const begins = new Set(entries({ nodes, edges }));
  return {
    id,
    services: new Set(nodes.flatMap((node) => node.service_name ?? [])),
    begins_at: new Set(nodes.flatMap((node) => (begins.has(node.id) ? (node.service_name ?? []) : []))),
    dependencies,
  };
}

function useOfPlaced(graph: PlatformGraph, chain: PlacedChain): ServiceUse {
  const entered = new Set(graph.edgesOf(chain).map(({ target }) => target));
  const use = {
    id: chain.id,
    services: new Set<string>(),
    begins_at: new Set<string>(),
    dependencies: chain.dependencies,
  };
  chain.node_ids.forEach((_, number) => {
    const place = chain.first + number;
    const { service_name } = graph.componentAt(place);
    if (service_name === null) return;
    use.services.add(service_name);
    if (!entered.has(place)) use.begins_at.add(service_name);
  });
  return use;
}

/**
 * Which chains a chain depends on and which depend on it, each list in the order of ids.
 *
 * A declared dependency says so itself, and settles its pair of chains, whatever services they share. A pair that
 * declares nothing is related by each service that both use:
 * - one chain begins at the service and the other reaches it on its way: what begins there is what the service does when
 *   it is called, so the chain that reaches it depends on the chain that begins there;
 * - both begin there, or neither does: they stand and fall together with the service, so each is a dependency and a
 *   dependent of the other.
 *
 * Declared dependencies on chains that are not among `all_chains` are kept. Linear in the size of all chains.
 */
export function chainDependencies(chain: RelatedChain, all_chains: readonly RelatedChain[]): ChainRelations {
  return relationsOf(useOf(chain), all_chains.map(useOf));
}

/**
 * The same for a chain of a graph, in a time that follows from the size of the chains that it is related to; `undefined` where there is
 * none with this id.
 */
export function relationsIn(graph: PlatformGraph, chain_id: string): ChainRelations | undefined {
  const chain = graph.chain(chain_id);
  if (chain === undefined) return undefined;
  const use = useOfPlaced(graph, chain);
  const others = new Set(graph.declaredDependents(chain_id));
  for (const service of use.services) {
    for (const { places } of graph.componentsOf(service)) {
      for (const place of places) others.add(graph.chainAt(place));
    }
  }
  return relationsOf(
    use,
    Array.from(others, (other) => useOfPlaced(graph, other)),
  );
}

function relationsOf(chain: ServiceUse, others: readonly ServiceUse[]): ChainRelations {
  const declared = new Set(chain.dependencies);
  const dependencies = new Set(declared);
  const dependents = new Set<string>();
  const sharedBy = new Map<string, Set<string>>();
  for (const other of others) {
    if (other.id === chain.id) continue;
    const declaresUs = other.dependencies.includes(chain.id);
    if (declaresUs) dependents.add(other.id);
    const settled = declaresUs || declared.has(other.id);
    for (const service of other.services) {
      if (!chain.services.has(service)) continue;
      sharedBy.set(service, (sharedBy.get(service) ?? new Set()).add(other.id));
      if (settled) continue;
      const weBegin = chain.begins_at.has(service);
      const otherBegins = other.begins_at.has(service);
      if (otherBegins || !weBegin) dependencies.add(other.id);
      if (weBegin || !otherBegins) dependents.add(other.id);
    }
  }
  const inOrder = (ids: Iterable<string>): string[] => [...ids].sort(compareChainIds);
  const shared = [...sharedBy.keys()].sort().map((service) => [service, inOrder(sharedBy.get(service) ?? [])]);
  return {
    dependencies: inOrder(dependencies),
    dependents: inOrder(dependents),
    shared_services: Object.fromEntries(shared),
  };
}
