import type { Plan } from '../targets/plan';

/** An SLA is judged by so many of the newest answers: a slow one tells for as long as it is among them. */
const NEWEST = 5;

/** The strictest SLA of the calls that each target answers, in milliseconds; targets without one are left out. */
export function leastSlas({ chains }: Plan): Map<string, number> {
  const slas = new Map<string, number>();
  for (const { chain, placements } of chains.values()) {
    for (const { target_node, latency_sla } of chain.edges) {
      const placement = placements.get(target_node);
      if (latency_sla == null || placement === undefined || 'unchecked' in placement) continue;
      slas.set(placement.target_id, Math.min(slas.get(placement.target_id) ?? Infinity, latency_sla));
    }
  }
  return slas;
}

/** Remembers which targets have answered more slowly than an SLA lately: only of those can a breach have begun or ended. */
export class SlowAnswers {
  private readonly left = new Map<string, number>();

  /** Whether a breach of the SLA may have begun or ended with this answer. */
  tell(target_id: string, sla: number | undefined, response_time: number | null): boolean {
    if (sla === undefined) return false;
    const left = response_time !== null && response_time > sla ? NEWEST : (this.left.get(target_id) ?? 0);
    if (left > 0) this.left.set(target_id, left - 1);
    else this.left.delete(target_id);
    return left > 0;
  }
}
