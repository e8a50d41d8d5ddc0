import { compareChainIds } from '../chain/chain-dependencies';
import type { Status } from '../chain/vocabulary';
import type { AlertType } from '../health/alert';
import type { AffectedChain, IncidentCulprit } from '../health/incident';
import type { AlertRecord } from './alert-lifecycle';
import { type Explanations, kindOf } from './explanations';
import type { AlertingTopology } from './topology';

const MOST_CHAINS = 1000;
const MOST_SERVICES = 200;
const MOST_NAMED = 10;
const WORST_FIRST: readonly Status[] = ['unhealthy', 'degraded', 'unknown', 'maintenance', 'healthy'];

/** What an incident is about, in words of the alerts where the graph does not know it. */
export function culpritOf(
  key: string,
  alerts: readonly AlertRecord[],
  topology: AlertingTopology,
  explanations: Explanations,
): IncidentCulprit {
  const culprit = explanations.culprit(key);
  const { graph } = topology;
  const call = culprit?.call ?? topology.call(key);
  if (call !== undefined) {
    const { chain_id, source_node, target_node } = call;
    const [source, target] = [source_node, target_node].map((id) => topology.nodeOf(chain_id, id));
    const display_name = `${source?.display_name ?? source_node} → ${target?.display_name ?? target_node}`;
    const service_name = target?.service_name ?? null;
    return {
      kind: 'call',
      id: key,
      chain_id,
      node_id: source_node,
      target_node,
      service_name,
      display_name,
      suspected: false,
    };
  }
  const number = culprit?.component ?? graph.numberOfTarget(key);
  const place = number === undefined ? undefined : topology.placeOf(number);
  const suspected = culprit?.suspected ?? false;
  const found = { id: key, target_node: null, suspected };
  if (place !== undefined) {
    const { id: node_id, service_name, display_name } = place.node;
    return {
      ...found,
      kind: 'component',
      chain_id: place.chain_id,
      node_id,
      service_name: service_name ?? null,
      display_name,
    };
  }
  const [alert] = [...alerts].sort(
    (a, b) => Number(explanations.ownKey(b) === key) - Number(explanations.ownKey(a) === key),
  );
  const chain_id = alert?.chain_id ?? 'A1';
  if (alert === undefined || alert.node_id === null || kindOf(alert.type) === 'chain') {
    const isCause = alert?.cause_id === key && alert.root_cause !== null;
    const display_name = isCause ? (alert.root_cause ?? chain_id) : `chain ${chain_id}`;
    return {
      ...found,
      kind: isCause ? 'component' : 'chain',
      chain_id,
      node_id: null,
      service_name: null,
      display_name,
    };
  }
  const node = topology.nodeOf(chain_id, alert.node_id);
  const display_name = node?.display_name ?? alert.node_id;
  const kind = alert.target_node === null ? 'component' : 'call';
  const { node_id, target_node } = alert;
  return { ...found, kind, chain_id, node_id, target_node, service_name: node?.service_name ?? null, display_name };
}

export function titleOf(culprit: IncidentCulprit, own: AlertRecord | undefined, any: AlertRecord | undefined): string {
  if (own !== undefined) return own.message;
  if (culprit.suspected) return `${culprit.display_name} is suspected: nothing checks it, but what needs it fails`;
  if (culprit.kind === 'chain' && any !== undefined) return any.message;
  return `${culprit.display_name} fails`;
}

/** The worst that its active alerts say of a chain: of itself, else of what it is made of. */
export function statusOfChain(alerts: readonly AlertRecord[]): Status | undefined {
  const worstOf = (type: AlertType): Status | undefined => {
    const severities = alerts.flatMap((alert) => (alert.type === type ? [alert.severity] : []));
    return severities.length === 0 ? undefined : severities.includes('critical') ? 'unhealthy' : 'degraded';
  };
  return worstOf('chain_status') ?? worstOf('node_failed');
}

/** The chains and services that an incident reaches. */
export function affectedBy(
  keys: Iterable<string>,
  alerts: readonly AlertRecord[],
  statusOf: (chain_id: string) => Status | undefined,
  topology: AlertingTopology,
  explanations: Explanations,
): { readonly affected_chains: AffectedChain[]; readonly affected_services: string[] } {
  const { chains, components } = explanations.reachOf(keys);
  for (const { chain_id, type } of alerts) {
    // A dead channel hurts no chain; its alert only stands on the subject of one.
    if (type !== 'channel_failed' && !chains.has(chain_id)) chains.set(chain_id, 0);
  }
  const affected_chains = [...chains].map(([chain_id, distance]) => ({
    chain_id,
    status: statusOf(chain_id) ?? ('unknown' as const),
    distance,
  }));
  affected_chains.sort(
    (a, b) =>
      a.distance - b.distance ||
      WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status) ||
      compareChainIds(a.chain_id, b.chain_id),
  );
  const services = new Set<string>();
  for (const number of components) {
    const name = topology.placeOf(number)?.node.service_name;
    if (name != null) services.add(name);
  }
  for (const { chain_id, node_id } of alerts) {
    const name = node_id === null ? undefined : topology.nodeOf(chain_id, node_id)?.service_name;
    if (name != null) services.add(name);
  }
  return {
    affected_chains: affected_chains.slice(0, MOST_CHAINS),
    affected_services: [...services].slice(0, MOST_SERVICES),
  };
}

/** Names of chains in a sentence: all, or the first few and how many more. */
export function named(chain_ids: readonly string[]): string {
  const rest = chain_ids.length - MOST_NAMED;
  return rest > 0 ? `${chain_ids.slice(0, MOST_NAMED).join(', ')} and ${String(rest)} more` : chain_ids.join(', ');
}
