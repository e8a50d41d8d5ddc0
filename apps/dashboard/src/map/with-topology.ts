import type { getTopology, OutputOf } from '@chain-mapping/contracts';
import type { Status } from '@chain-mapping/model';
import { worst } from '../look/order';
import type { ServiceMap } from './service-map';

export type Topology = OutputOf<typeof getTopology>;

/** A node of the topology is named after its service, or `service.component`. */
const serviceOf = (name: string): string => name.split('.')[0] ?? name;

/** Calls between each two services that traffic showed. */
function callsBetween({ nodes, edges }: Topology): ReadonlyMap<string, number> {
  const names = new Map(nodes.map(({ id, name }) => [id, serviceOf(name)]));
  const calls = new Map<string, number>();
  for (const { source, target, traffic } of edges) {
    const key = JSON.stringify([names.get(source), names.get(target)]);
    if (traffic !== null && traffic.calls > 0) calls.set(key, (calls.get(key) ?? 0) + traffic.calls);
  }
  return calls;
}

/** The map with the traffic that there is: the busier a connection the wider, and dashed where none was seen. Without any it stays as it is. */
export function withTraffic(map: ServiceMap, topology: Topology | undefined): ServiceMap {
  const calls = topology === undefined ? new Map<string, number>() : callsBetween(topology);
  if (calls.size === 0) return map;
  const edges = map.edges.map((edge) => {
    const count = calls.get(JSON.stringify([edge.source, edge.target])) ?? 0;
    return { ...edge, isDashed: count === 0, width: count === 0 ? 1.2 : Math.min(6, 1.4 + Math.log10(count)) };
  });
  return { ...map, edges };
}

/** The map as it was at the time of a topology: its services as they are now, each with how it was doing then. */
export function asOf(map: ServiceMap, topology: Topology): ServiceMap {
  const statuses = new Map<string, Status[]>();
  for (const { name, status } of topology.nodes) {
    const service = serviceOf(name);
    statuses.set(service, [...(statuses.get(service) ?? []), status]);
  }
  const then = (id: string): Status => {
    const all = statuses.get(id) ?? [];
    return worst(
      all.filter((status) => status !== 'unknown'),
      'unknown',
    );
  };
  const nodes = map.nodes.map((node) => ({ ...node, status: then(node.id), messages: [] }));
  const edges = map.edges.map((edge) => ({
    ...edge,
    status: then(edge.target) === 'unhealthy' ? ('unhealthy' as const) : ('healthy' as const),
  }));
  return withTraffic({ nodes, edges }, topology);
}
