import { compareChainIds } from './chain-dependencies';
import { failuresOf } from './graph-failures';
import { type Origin, Reach } from './graph-reach';
import { type Component, nodeReference, type Place, type PlatformGraph } from './platform-graph';

/** What fails: all of a service, all of a chain, or one node. */
export type ImpactOrigin =
  | { readonly kind: 'service'; readonly service_name: string }
  | { readonly kind: 'chain'; readonly chain_id: string }
  | { readonly kind: 'node'; readonly chain_id: string; readonly node_id: string };

/** `broken` does not work any more; `degraded` lacks what is optional, redundant, or not needed for this. */
export type Effect = 'broken' | 'degraded';

export interface AffectedChain {
  readonly chain_id: string;
  readonly name: string;
  /** How many steps the failure takes to get there: 1 for a chain that goes through what fails. */
  readonly distance: number;
  readonly effect: Effect;
  /** Along which nodes (`A1/normalizer`) and chains (`A1`) it gets there; of a long path the middle is left out: `…`. */
  readonly path: readonly string[];
}

export interface AffectedService {
  readonly service_name: string;
  /** 1 for a service that calls what fails. */
  readonly distance: number;
  readonly effect: Effect;
}

export interface Impact {
  readonly chains: readonly AffectedChain[];
  readonly services: readonly AffectedService[];
  readonly total_chains: number;
  readonly total_services: number;
}

/** What it stands for in the graph; nothing where it is in no chain. */
function originIn(graph: PlatformGraph, origin: ImpactOrigin): Origin {
  switch (origin.kind) {
    case 'service':
      return { components: named([...graph.componentsOf(origin.service_name)].flatMap(firstOf)), at_nodes: false };
    case 'chain': {
      const chain = graph.chain(origin.chain_id);
      return { components: named(chain?.places ?? []), chain, at_nodes: true };
    }
    case 'node': {
      const place = graph.place(origin.chain_id, origin.node_id);
      return { components: named(place === undefined ? [] : [place]), at_nodes: true };
    }
  }
}

function firstOf({ places }: Component): Place[] {
  const [place] = places;
  return place === undefined ? [] : [place];
}

const named = (places: readonly Place[]): ReadonlyMap<Component, string> =>
  new Map(places.map((place) => [place.component, nodeReference(place)]));

/**
 * Which chains and services a failure would reach, nearest first, then by id; `Reach` says how it goes on, and `failuresOf` what it
 * breaks there. What fails is not among what it reaches. Linear in the size of that; nothing for an origin that is in no chain.
 *
 * @param limit how many chains and how many services to list; the totals count all
 */
export function impactOf(graph: PlatformGraph, origin: ImpactOrigin, limit = Infinity): Impact {
  const { chain, ...where } = originIn(graph, origin);
  const reach = new Reach(graph, { chain, ...where });
  const broken = failuresOf(graph, [{ components: where.components.keys(), chain }]);
  const chains = [...reach.chains]
    .filter(([each]) => each !== chain)
    .sort(([a, { distance: x }], [b, { distance: y }]) => x - y || compareChainIds(a.id, b.id));
  const services = affectedServices(reach, broken.components).filter(
    ({ service_name }) => origin.kind !== 'service' || service_name !== origin.service_name,
  );
  return {
    chains: chains.slice(0, limit).map(([each, { distance }]) => ({
      chain_id: each.id,
      name: each.name,
      distance,
      effect: broken.chains.has(each) ? 'broken' : 'degraded',
      path: reach.pathTo(each),
    })),
    services: services.slice(0, limit),
    total_chains: chains.length,
    total_services: services.length,
  };
}

/** A service is as near as its nearest component, and as badly hurt as its worst. */
function affectedServices(reach: Reach, broken: ReadonlyMap<Component, number>): AffectedService[] {
  const services = new Map<string, AffectedService>();
  for (const [component, { distance }] of reach.components) {
    const { service_name } = component;
    if (service_name === null) continue;
    const known = services.get(service_name);
    const effect = broken.has(component) || known?.effect === 'broken' ? 'broken' : 'degraded';
    services.set(service_name, { service_name, distance: Math.min(distance, known?.distance ?? distance), effect });
  }
  return [...services.values()].sort((a, b) => a.distance - b.distance || (a.service_name < b.service_name ? -1 : 1));
}
