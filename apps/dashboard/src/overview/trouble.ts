import type { Alert, Chain, Severity } from '@chain-mapping/model';
import { byChainId } from '../look/order';

/** The open alerts that one thing is to blame for. */
export interface Trouble {
  readonly cause: string;
  readonly message: string;
  readonly severity: Severity;
  readonly chains: readonly string[];
  readonly alerts: readonly Alert[];
  /** Those that nobody has acknowledged yet. */
  readonly firing: readonly Alert[];
  readonly acknowledged_by: string | null;
  readonly since: string;
}

const rank: Readonly<Record<Severity, number>> = { critical: 2, warning: 1, info: 0 };

/** The services of nodes, as far as the chains are known. */
export type ServiceOf = (chain_id: string, node_id: string) => string | undefined;

export function servicesOf(chains: readonly Chain[]): ServiceOf {
  const services = new Map<string, string>();
  for (const chain of chains) {
    for (const { id, service_name } of chain.nodes) if (service_name) services.set(`${chain.id}/${id}`, service_name);
  }
  return (chain_id, node_id) => services.get(`${chain_id}/${node_id}`);
}

/**
 * What is to blame: the service of the node that failed, or of the root cause, which is named `service.component`; else the condition
 * itself.
 */
function causeOf({ chain_id, node_id, root_cause }: Alert, serviceOf: ServiceOf): string {
  if (root_cause !== null) return root_cause.split('.')[0] ?? root_cause;
  return node_id === null ? chain_id : (serviceOf(chain_id, node_id) ?? `${chain_id}/${node_id}`);
}

/** Open alerts by what is to blame: the most severe first, then those that hurt most chains, then the newest. */
export function troubles(alerts: readonly Alert[], serviceOf: ServiceOf): Trouble[] {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const cause = causeOf(alert, serviceOf);
    const group = groups.get(cause);
    if (group) group.push(alert);
    else groups.set(cause, [alert]);
  }
  return [...groups].map(([cause, group]) => troubleOf(cause, group)).sort(worstFirst);
}

function troubleOf(cause: string, alerts: readonly Alert[]): Trouble {
  // What a check of the culprit found says more than that a chain's status changed.
  const [told] = [...alerts].sort((a, b) => Number(b.node_id !== null) - Number(a.node_id !== null));
  const severity = alerts.reduce<Severity>(
    (worst, each) => (rank[each.severity] > rank[worst] ? each.severity : worst),
    'info',
  );
  return {
    cause,
    message: told?.message ?? '',
    severity,
    chains: [...new Set(alerts.flatMap(({ chain_id, affected_chains }) => [chain_id, ...affected_chains]))].sort(
      byChainId,
    ),
    alerts,
    firing: alerts.filter(({ status }) => status === 'firing'),
    acknowledged_by: alerts.find((alert) => alert.acknowledged_by !== null)?.acknowledged_by ?? null,
    since: alerts.reduce((first, { fired_at }) => (fired_at < first ? fired_at : first), alerts[0]?.fired_at ?? ''),
  };
}

const worstFirst = (a: Trouble, b: Trouble): number =>
  rank[b.severity] - rank[a.severity] ||
  Number(b.firing.length > 0) - Number(a.firing.length > 0) ||
  b.chains.length - a.chains.length ||
  (a.since < b.since ? 1 : -1);
