import {
  type Chain,
  chainDiff,
  type ChainInput,
  type ChainNode,
  derivedFields,
  type MonitoringConfig,
  type Recorded,
  type ReplayedChain,
} from '@chain-mapping/model';

const USUAL_INTERVAL_S = 30;

type Given = ChainInput & { readonly id: string };

/**
 * The monitored chains with what checks their nodes, as the results say it; chains of files stand in the place of those that are registered.
 * A node that has no results of its own has those of a node that is checked at the same address, or is the same component.
 */
export function placedChains(
  registered: readonly Chain[],
  monitoring: ReadonlyMap<string, Pick<MonitoringConfig, 'enabled' | 'check_interval'> & Partial<MonitoringConfig>>,
  given: readonly Given[],
  records: readonly Recorded[],
): ReplayedChain[] {
  const recorded = recordedTargets(records);
  const known = new Map<string, string>();
  for (const chain of registered) {
    for (const node of chain.nodes) {
      const target = recorded.get(placeKey(chain.id, node.id));
      if (target !== undefined) for (const key of likenesses(node)) known.set(key, target);
    }
  }
  const place = (chain: ReplayedChain['chain'], isChanged: boolean): ReplayedChain => {
    const targets = new Map<string, string>();
    for (const node of chain.nodes) {
      const alike = likenesses(node).flatMap((key) => known.get(key) ?? []);
      const target = recorded.get(placeKey(chain.id, node.id)) ?? alike[0];
      if (target !== undefined) targets.set(node.id, target);
    }
    const { check_interval = USUAL_INTERVAL_S, alert_thresholds: thresholds } = monitoring.get(chain.id) ?? {};
    return { chain, targets, interval_ms: check_interval * 1000, isChanged, ...(thresholds && { thresholds }) };
  };
  const replaced = new Map(given.map((chain) => [chain.id, chain]));
  const before = new Map(registered.map((chain) => [chain.id, chain]));
  return [
    ...registered
      .filter(({ id }) => !replaced.has(id) && monitoring.get(id)?.enabled === true)
      .map((chain) => place(chain, false)),
    ...given.map((input) => {
      const { id, category, tags, edges } = input;
      const old = before.get(id);
      const isChanged = old === undefined || ['nodes', 'edges'].some((field) => field in chainDiff(old, input));
      return place({ id, category, tags, edges, nodes: derivedFields(input).nodes }, isChanged);
    }),
  ];
}

function recordedTargets(records: readonly Recorded[]): Map<string, string> {
  const targets = new Map<string, string>();
  for (const record of records) {
    if (record.kind !== 'result') continue;
    for (const { chain_id, node_id } of record.result.nodes)
      targets.set(placeKey(chain_id, node_id), record.result.target_id);
  }
  return targets;
}

const placeKey = (chain_id: string, node_id: string): string => JSON.stringify([chain_id, node_id]);

function likenesses({ type, service_name, component_name, health_check }: ChainNode): string[] {
  const address = health_check?.endpoint;
  const isNamed = service_name != null;
  return [
    ...(address == null ? [] : [JSON.stringify(['address', address, service_name ?? null])]),
    ...(isNamed ? [JSON.stringify(['component', service_name, component_name ?? null, type])] : []),
  ];
}
