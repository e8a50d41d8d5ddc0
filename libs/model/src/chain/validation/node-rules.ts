import type { ReadableChain } from './readable-chain';
import type { Remark } from './validation-result';
import { quoted } from './wording';

export function duplicateNodeErrors({ nodes = [] }: ReadableChain): Remark[] {
  const seen = new Set<string>();
  return nodes.flatMap(({ id, index }) => {
    const first = !seen.has(id);
    seen.add(id);
    return first ? [] : { code: 'duplicate_node_id', message: 'Node IDs must be unique', path: `nodes.${index}.id` };
  });
}

export function isolatedNodeWarnings({ nodes = [], edges }: ReadableChain): Remark[] {
  if (new Set(nodes.map((node) => node.id)).size < 2) return [];
  const joined = new Set(
    edges.flatMap(({ source_node, target_node }) => (source_node === target_node ? [] : [source_node, target_node])),
  );
  return nodes.flatMap(({ id, index }) => {
    const message = `Node '${quoted(id)}' is isolated: no edge joins it to the rest of the chain`;
    return joined.has(id) ? [] : { code: 'isolated_node', message, path: `nodes.${index}` };
  });
}

/** One warning for a service, at the first node that names it. */
export function unknownServiceWarnings({ nodes = [] }: ReadableChain, knownServices: ReadonlySet<string>): Remark[] {
  const seen = new Set<string>();
  return nodes.flatMap(({ service_name, index }) => {
    if (service_name === undefined || knownServices.has(service_name) || seen.has(service_name)) return [];
    seen.add(service_name);
    const message = `Service '${quoted(service_name)}' not found in service registry`;
    return { code: 'unknown_service', message, path: `nodes.${index}.service_name` };
  });
}
