import {
  causesAmong,
  type ComponentGraph,
  type ComponentState,
  type KnownCauses,
  type NodeComponent,
  type TracedEdges,
} from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { ComponentStates } from '../components/component-states.store';
import { MaintenanceNow } from '../maintenance/maintenance-now.service';
import type { PlacedChain, Plan } from '../targets/plan';
import { graphOf, troubledIn } from './platform-graph';

/** A chain and its components as they were found at one moment. */
export interface FoundChain {
  readonly placed: PlacedChain;
  readonly components: ReadonlyMap<string, NodeComponent>;
}

const NOTHING_CHECKS_IT: NodeComponent = { unchecked: 'nothing checks it' };

/** Finds what explains the trouble of chains, which may lie in other chains: only the states that can matter are read. */
@Injectable()
export class PlatformCauses {
  constructor(
    private readonly states: ComponentStates,
    private readonly maintenance: MaintenanceNow,
  ) {}

  /** `undefined` where none of the chains is in trouble. */
  async of(
    chains: readonly FoundChain[],
    plan: Plan,
    now: number,
    traced: TracedEdges,
  ): Promise<KnownCauses | undefined> {
    // Most of the time nothing has changed, and the graph of a plan is worth its making only where something has.
    if (chains.length === 0) return undefined;
    const graph = graphOf(plan);
    const found = new Map<number, NodeComponent>();
    const troubled = new Set<number>();
    for (const { placed, components } of chains) {
      for (const number of troubledIn(placed, components, graph, now, traced)) troubled.add(number);
      for (const [id, component] of components) {
        const number = graph.numberOf(placed.chain.id, id);
        if (number !== undefined) found.set(number, component);
      }
    }
    if (troubled.size === 0) return undefined;
    const scope = graph.scopeOf(troubled);
    const missing = scope.filter((number) => !found.has(number));
    const states = await this.states.read(missing.flatMap((number) => graph.targets[number] ?? []));
    for (const number of missing) found.set(number, componentOf(graph.targets[number], states, plan));
    const components = new Map(scope.map((number) => [number, this.maintained(graph, number, found.get(number))]));
    return causesAmong(graph, components, now, traced);
  }

  /** A component is in maintenance where all of its places are: a window for one chain says nothing to the others. */
  private maintained(graph: ComponentGraph, number: number, component: NodeComponent | undefined): NodeComponent {
    const { scope } = this.maintenance;
    const isMaintained = graph.places[number]?.every(({ chain_id, node }) =>
      scope.covers({ chain_id, node_id: node.id, service_name: node.service_name ?? null }),
    );
    const { in_maintenance: _ofOneChain, ...bare } = component ?? NOTHING_CHECKS_IT;
    return isMaintained === true ? { ...bare, in_maintenance: true } : bare;
  }
}

function componentOf(
  target_id: string | undefined,
  states: ReadonlyMap<string, ComponentState>,
  plan: Plan,
): NodeComponent {
  if (target_id === undefined) return NOTHING_CHECKS_IT;
  const interval_ms = plan.targets.get(target_id)?.interval_ms ?? 0;
  return { target_id, interval_ms, state: states.get(target_id) };
}
