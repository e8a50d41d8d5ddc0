import type { Chain, ChainSummary, Status } from '@chain-mapping/model';
import type { GraphEdge, GraphNode } from '../graph/graph-view';
import { worst } from '../look/order';
import { texts } from '../texts/texts';

export interface ServiceNode extends GraphNode {
  /** The ids of the chains that go through it. */
  readonly chains: readonly string[];
  /** What the checks of its nodes found wrong. */
  readonly messages: readonly string[];
}

export interface ServiceMap {
  readonly nodes: readonly ServiceNode[];
  readonly edges: readonly GraphEdge[];
}

interface Known {
  readonly name: string;
  readonly chains: Set<string>;
  readonly statuses: Set<Status>;
  readonly messages: Set<string>;
}

interface Way {
  readonly source: string;
  readonly target: string;
  readonly chains: Set<string>;
  isBreached: boolean;
  isObserved: boolean;
}

/** A node that belongs to no service stands for itself. */
const keyOf = (chain: Chain, node: Chain['nodes'][number]): string => node.service_name ?? `${chain.id}/${node.id}`;

/**
 * The services of all chains, and who calls whom: each service once, as bad as the worst of its nodes. A call inside one service is no
 * edge. Linear in the size of all chains.
 */
export function serviceMap(chains: readonly Chain[], summaries: ReadonlyMap<string, ChainSummary>): ServiceMap {
  const services = new Map<string, Known>();
  const ways = new Map<string, Way>();
  for (const chain of chains) {
    const health = summaries.get(chain.id);
    const its = new Map(health?.node_health.map((node) => [node.node_id, node]));
    const breached = new Set(
      health?.edge_health.flatMap((edge) => (edge.breached ? `${edge.source_node} ${edge.target_node}` : [])),
    );
    const keys = new Map<string, string>();
    for (const node of chain.nodes) {
      const key = keyOf(chain, node);
      keys.set(node.id, key);
      const service = known(services, key, node.service_name ?? node.display_name);
      service.chains.add(chain.id);
      const found = its.get(node.id);
      if (found) service.statuses.add(found.status);
      if (found?.error_message && found.status !== 'healthy' && found.status !== 'unknown') {
        service.messages.add(found.error_message);
      }
    }
    for (const edge of chain.edges) {
      const source = keys.get(edge.source_node);
      const target = keys.get(edge.target_node);
      if (source === undefined || target === undefined || source === target) continue;
      const id = JSON.stringify([source, target]);
      const way = ways.get(id) ?? { source, target, chains: new Set(), isBreached: false, isObserved: false };
      ways.set(id, way);
      way.chains.add(chain.id);
      way.isBreached ||= breached.has(`${edge.source_node} ${edge.target_node}`);
      way.isObserved ||= edge.sources?.some(({ kind }) => kind === 'runtime') ?? false;
    }
  }
  return { nodes: nodesOf(services), edges: edgesOf(ways, services) };
}

function known(services: Map<string, Known>, key: string, name: string): Known {
  const found = services.get(key);
  if (found) return found;
  const service: Known = { name, chains: new Set(), statuses: new Set(), messages: new Set() };
  services.set(key, service);
  return service;
}

const statusOf = ({ statuses }: Known): Status =>
  // What nothing checks says little beside what is checked.
  worst(
    [...statuses].filter((status) => status !== 'unknown' || statuses.size === 1),
    'unknown',
  );

const nodesOf = (services: ReadonlyMap<string, Known>): ServiceNode[] =>
  [...services].map(([id, service]) => ({
    id,
    name: service.name,
    note: texts.overview.summary(service.chains.size),
    status: statusOf(service),
    chains: [...service.chains],
    messages: [...service.messages],
  }));

function edgesOf(ways: ReadonlyMap<string, Way>, services: ReadonlyMap<string, Known>): GraphEdge[] {
  // While no traffic is seen at all, that none was seen between two says nothing.
  const isTrafficSeen = [...ways.values()].some(({ isObserved }) => isObserved);
  return [...ways].map(([id, { source, target, chains, isBreached, isObserved }]) => {
    const called = services.get(target);
    const isBroken = called !== undefined && statusOf(called) === 'unhealthy';
    return {
      id,
      source,
      target,
      status: isBroken ? 'unhealthy' : isBreached ? 'degraded' : 'healthy',
      width: Math.min(5, 1.2 + Math.log2(chains.size)),
      isDashed: isTrafficSeen && !isObserved,
    };
  });
}
