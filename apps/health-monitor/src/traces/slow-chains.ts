import type { TracedEdges } from '@chain-mapping/model';
import type { Plan } from '../targets/plan';

/** The chains that have an edge of which the newest calls that traces saw took longer than its SLA. */
export function slowIn(traced: TracedEdges, chains: Plan['chains']): string[] {
  return [...traced.chain_ids].filter((chain_id) =>
    chains.get(chain_id)?.chain.edges.some((edge) => {
      const seen = traced.of(chain_id, edge);
      return edge.latency_sla != null && seen !== undefined && seen.newest_ms > edge.latency_sla;
    }),
  );
}
