import type { ChainCondition } from '@chain-mapping/contracts';
import { Status } from '@chain-mapping/model';
import { Gauge, Registry } from 'prom-client';

interface Figure {
  readonly name: string;
  readonly help: string;
  readonly value: (condition: ChainCondition) => number | null | undefined;
}

const FIGURES: readonly Figure[] = [
  { name: 'score', help: 'Health score of a chain, 0 to 100', value: (chain) => chain.overall_score },
  { name: 'coverage_ratio', help: 'Share of its checked components that is known', value: (chain) => chain.coverage },
  {
    name: 'sla_compliance_ratio',
    help: 'Share of answers within the SLA, of the edge that keeps it least',
    value: (chain) => chain.sla_compliance,
  },
  {
    name: 'availability_ratio',
    help: 'Share of the counted time that was good, over the window of its objective or 30 days',
    value: (chain) => chain.availability,
  },
  {
    name: 'slo_target_ratio',
    help: 'Share of good time that is promised',
    value: (chain) => chain.error_budget?.target,
  },
  {
    name: 'error_budget_remaining_ratio',
    help: 'What is left of its error budget: 1 all, below 0 more than all is spent',
    value: (chain) => chain.error_budget?.remaining,
  },
  {
    name: 'error_budget_burn_rate',
    help: 'How fast its error budget is used up: 1 uses it up exactly within its window',
    value: (chain) => chain.error_budget?.burn_rate,
  },
];

/** How chains are, as Prometheus reads it: what is not known is left out. Labels are ids of monitored chains, and the five statuses. */
export async function chainPage(conditions: readonly ChainCondition[]): Promise<{ contentType: string; text: string }> {
  const registry = new Registry();
  const registers = [registry];
  const status = new Gauge({
    name: 'chain_mapping_chain_status',
    help: 'Status of a chain: 1 for the one that it has, 0 for the others',
    labelNames: ['chain_id', 'status'],
    registers,
  });
  for (const { chain_id, ...condition } of conditions) {
    for (const each of Status.options) status.set({ chain_id, status: each }, each === condition.status ? 1 : 0);
  }
  for (const { name, help, value } of FIGURES) {
    const gauge = new Gauge({ name: `chain_mapping_chain_${name}`, help, labelNames: ['chain_id'], registers });
    for (const condition of conditions) {
      const known = value(condition);
      if (known != null) gauge.set({ chain_id: condition.chain_id }, known);
    }
  }
  return { contentType: registry.contentType, text: await registry.metrics() };
}
