import type { MaintenanceScope, ObservedResult } from '@chain-mapping/model';

/**
 * What is told of a result while some of its nodes are in maintenance: of these, that they are, so that nobody is alerted of them; what the
 * check found is told of all.
 */
export function withMaintenance(result: ObservedResult, scope: MaintenanceScope): ObservedResult[] {
  const covered = scope.isEmpty ? [] : result.nodes.filter((node) => scope.covers(node));
  if (covered.length === 0) return [result];
  const spared = { ...result, nodes: covered, component_status: 'maintenance' as const };
  if (covered.length === result.nodes.length) return [spared];
  const others = result.nodes.filter((node) => !covered.includes(node));
  return [
    { ...result, nodes: others },
    { ...spared, result_id: `${result.result_id}-maintenance` },
  ];
}
