import { compareChainIds } from './chain-dependencies';
import { type Broken, brokenBy } from './graph-failures';
import { type Origin, Reach } from './graph-reach';
import type { PlacedChain, PlatformGraph } from './platform-graph';

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
  const standing = (places: readonly number[]) => new Map(places.map((place) => [graph.componentAt(place), place]));
  switch (origin.kind) {
    case 'service': {
      const components = [...graph.componentsOf(origin.service_name)];
      return { components: standing(components.flatMap(({ places }) => places.slice(0, 1))), at_places: false };
    }
    case 'chain': {
      const chain = graph.chain(origin.chain_id);
      const places = chain?.node_ids.map((_, number) => chain.first + number) ?? [];
      return { components: standing(places), chain, at_places: true };
    }
    case 'node': {
      const place = graph.place(origin.chain_id, origin.node_id);
      return { components: standing(place === undefined ? [] : [place]), at_places: true };
    }
  }
}

/**
 * Which chains and services a failure would reach, nearest first, then by id; `Reach` says how it goes on, and `brokenBy` what it
 * breaks there. What fails is not among what it reaches. Linear in the size of the graph; nothing for an origin that is in no chain.
 *
 * @param limit how many chains and how many services to list; the totals count all
 */
export function impactOf(graph: PlatformGraph, origin: ImpactOrigin, limit = Infinity): Impact {
  const { chain, ...where } = originIn(graph, origin);
  const reach = new Reach(graph, { chain, ...where });
  const broken = brokenBy(graph, { components: where.components.keys(), chain });
  const chains = reach.chains.filter((each) => each !== chain);
  const services = affectedServices(reach, broken).filter(
    ({ service_name }) => origin.kind !== 'service' || service_name !== origin.service_name,
  );
  return {
    chains: nearest(reach, chains, limit).map((each) => ({
      chain_id: each.id,
      name: each.name,
      distance: reach.distanceOfChain(each),
      effect: effectOf(broken.chains[each.number]),
      path: reach.pathTo(each),
    })),
    services: services.slice(0, limit),
    total_chains: chains.length,
    total_services: services.length,
  };
}

const effectOf = (failed: number | undefined): Effect => (failed === 1 ? 'broken' : 'degraded');

function nearest(reach: Reach, chains: readonly PlacedChain[], limit: number): PlacedChain[] {
  const distance = reach.distanceOfChain.bind(reach);
  // They came in the order of distance: what is farther than the last one listed need not be put in order.
  const last = chains[Math.min(limit, chains.length) - 1];
  const farthest = last === undefined ? -1 : distance(last);
  return chains
    .filter((chain) => distance(chain) <= farthest)
    .sort((a, b) => distance(a) - distance(b) || compareChainIds(a.id, b.id))
    .slice(0, limit);
}

/** A service is as near as its nearest component, and as badly hurt as its worst. */
function affectedServices(reach: Reach, broken: Broken): AffectedService[] {
  const services = new Map<string, { service_name: string; distance: number; effect: Effect }>();
  for (const component of reach.components) {
    const { service_name } = component;
    if (service_name === null) continue;
    const effect = effectOf(broken.components[component.number]);
    const known = services.get(service_name);
    if (known === undefined)
      services.set(service_name, { service_name, distance: reach.distanceOf(component), effect });
    else if (effect === 'broken') known.effect = effect;
  }
  return [...services.values()].sort((a, b) => a.distance - b.distance || (a.service_name < b.service_name ? -1 : 1));
}
