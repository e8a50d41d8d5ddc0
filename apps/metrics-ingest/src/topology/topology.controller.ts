import { getTopology, type InputOf, listObservedEdges } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import type { NodeType } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Controller } from '@nestjs/common';
import { momentOf } from '../questions/range';
import { KnownChains } from './known-chains.service';
import { type EdgeSum, TopologyMap, trafficOf } from './topology-map';
import { TopologyStore, type Window } from './topology.store';

const MINUTE_MS = 60_000;
/** An answer has at most a megabyte. */
const MOST = 1_500;

@Controller()
export class TopologyController {
  constructor(
    private readonly store: TopologyStore,
    private readonly chains: KnownChains,
    private readonly clock: Clock,
  ) {}

  @Answers(getTopology)
  async topology(input: InputOf<typeof getTopology>) {
    const window = this.windowOf(input);
    const [sums, checks] = await Promise.all([this.store.edges(window), this.store.checks(window)]);
    const map = new TopologyMap(this.chains.all);
    map.addTraffic(sums);
    map.addDeclared();
    map.addChecks(checks);
    return { at: timeOf(window.to), from: timeOf(window.from), ...map.answer(MOST) };
  }

  @Answers(listObservedEdges)
  async observed(input: InputOf<typeof listObservedEdges>) {
    const { edges, total } = await this.store.observed(this.windowOf(input), input);
    return { edges: edges.map(observedEdge), total, limit: input.limit, offset: input.offset };
  }

  private windowOf({ at, window_minutes, environment }: InputOf<typeof getTopology>): Window {
    const to = at === undefined ? this.clock.now().getTime() : momentOf(at, 'at');
    return { from: Math.max(0, to - window_minutes * MINUTE_MS), to, environment };
  }
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

const observedEdge = (sum: EdgeSum) => ({
  source: sum.source,
  source_type: sum.source_type as NodeType,
  target: sum.target,
  target_type: sum.target_type,
  edge_type: sum.edge_type,
  environment: sum.environment,
  addresses: [...sum.addresses],
  traffic: trafficOf(sum),
  first_seen: timeOf(sum.first_seen),
  last_seen: timeOf(sum.last_seen),
  trace_id: sum.trace_id === '' ? null : sum.trace_id,
});
