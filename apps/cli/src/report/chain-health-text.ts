import type { Chain, ChainHealth, RootCause } from '@chain-mapping/model';
import { coloured, milliseconds, table } from '../output/output';

type NamedChain = Pick<Chain, 'id' | 'name' | 'nodes'>;

const percent = (share: number): string => `${String(Math.round(share * 1000) / 10)} %`;

/** How a chain is doing, for people. */
export function chainText(chain: NamedChain, health: ChainHealth): string {
  const names = new Map(chain.nodes.map((node) => [node.id, node.display_name]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  return [
    headline(chain, health),
    ...(health.root_cause ? causeLines(chain, health.root_cause, nameOf) : []),
    ...budgetLines(health, nameOf),
    '',
    table(health.node_health, [
      { title: 'NODE', value: (node) => nameOf(node.node_id) },
      { title: 'STATUS', value: (node) => coloured(node.status) + (node.flapping === true ? ' (flapping)' : '') },
      { title: 'TIME', value: (node) => milliseconds(node.response_time), right: true },
      { title: 'P95', value: (node) => milliseconds(node.windows?.five_minutes.p95 ?? null), right: true },
      { title: 'WHAT', value: (node) => node.error_message ?? '' },
    ]),
  ].join('\n');
}

function headline({ id, name }: NamedChain, { status, overall_score, coverage }: ChainHealth): string {
  const score = overall_score?.toFixed(0) ?? '-';
  const known = coverage === null ? 'nothing is checked' : `${percent(coverage)} of what is checked is known`;
  return `${id}  ${name}  ${coloured(status)}  score ${score}  ${known}`;
}

function causeLines({ id }: NamedChain, cause: RootCause, nameOf: (id: string) => string): string[] {
  const { edge, error_message, chain_ids = [], affected_count } = cause;
  const what = edge === undefined ? cause.display_name : `${nameOf(edge.source_node)} -> ${nameOf(edge.target_node)}`;
  const why = error_message === null ? '' : ` (${error_message})`;
  const where = chain_ids.length > 0 && !chain_ids.includes(id) ? `, in chain ${chain_ids.join(', ')}` : '';
  const reach = affected_count !== undefined && affected_count > 1 ? `; ${String(affected_count)} chains need it` : '';
  return [`root cause${cause.suspected === true ? ', suspected' : ''}: ${what}${why}${where}${reach}`];
}

function budgetLines(health: ChainHealth, nameOf: (id: string) => string): string[] {
  const { latency_budget: time, error_budget: errors, edge_health, burn_rates = [] } = health;
  const lines: string[] = [];
  if (time != null) {
    const spent = time.spent_ms === null ? 'not measured' : `${milliseconds(time.spent_ms)} spent at p95`;
    lines.push(`time: ${spent} of ${milliseconds(time.budget_ms)} along ${time.path.map(nameOf).join(' -> ')}`);
    if (time.overspent_by !== null) {
      const { source_node, target_node, by_ms } = time.overspent_by;
      lines.push(`worst edge: ${nameOf(source_node)} -> ${nameOf(target_node)}, ${milliseconds(by_ms)} over its SLA`);
    }
  }
  const breached = edge_health.filter((edge) => edge.breached);
  if (breached.length > 0) {
    const edges = breached.map(({ source_node, target_node, latency, latency_sla, latency_source }) => {
      const where = latency_source === 'traces' ? ' in traces' : '';
      const spent = `${milliseconds(latency)}${where} of ${milliseconds(latency_sla)}`;
      return `${nameOf(source_node)} -> ${nameOf(target_node)} (${spent})`;
    });
    lines.push(`breaks its SLA: ${edges.join(', ')}`);
  }
  if (errors !== null) {
    const burning = burn_rates.find((each) => each.burning);
    const fast = burning === undefined ? '' : `, burning at ${burning.long.toFixed(1)}x`;
    const objective = `${percent(errors.target)} over ${String(errors.window_days)} days`;
    lines.push(`error budget: ${percent(errors.remaining)} left of ${objective}${fast}`);
  }
  return lines;
}
