import { isDeepEqual } from '../chain/deep-equal';
import type { ChainDrift, DriftEdge } from './drift';

const MOST_EDGES = 50;

/** A call that a chain declares, that traffic would have shown by now, and that is nowhere. */
const isPhantom = ({ state, looked_for }: DriftEdge): boolean =>
  state === 'declared_only' && looked_for.includes('runtime');

const isUndocumented = ({ state }: DriftEdge): boolean => state === 'runtime_only' || state === 'undeclared';

/**
 * How each of some chains differs from what was seen. What only code says is no drift: it may never happen; nor is what nobody has looked for.
 */
export function chainDrifts(
  edges: readonly DriftEdge[],
  chain_ids: Iterable<string>,
  changed_at: string,
): ChainDrift[] {
  const phantoms = byChain(edges.filter(isPhantom));
  const undocumented = byChain(edges.filter(isUndocumented));
  return [...chain_ids].map((chain_id) => {
    const [declared, seen] = [phantoms.get(chain_id) ?? [], undocumented.get(chain_id) ?? []];
    return {
      chain_id,
      drifted: declared.length + seen.length > 0,
      phantom_count: declared.length,
      undocumented_count: seen.length,
      edges: [...declared, ...seen]
        .slice(0, MOST_EDGES)
        .map(({ source, target, edge_type, state }) => ({ source, target, edge_type, state })),
      changed_at,
    };
  });
}

function byChain(edges: readonly DriftEdge[]): Map<string, DriftEdge[]> {
  const chains = new Map<string, DriftEdge[]>();
  for (const edge of edges) {
    for (const chain_id of edge.chain_ids) {
      const known = chains.get(chain_id);
      if (known === undefined) chains.set(chain_id, [edge]);
      else known.push(edge);
    }
  }
  return chains;
}

/** Whether a chain drifts in the same way, whenever that began. A call that goes from one state of drift to another is told. */
export const isSameDrift = (one: ChainDrift, other: ChainDrift): boolean =>
  isDeepEqual({ ...one, changed_at: '' }, { ...other, changed_at: '' });
