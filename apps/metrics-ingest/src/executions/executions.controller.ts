import { getChain, type InputOf, listChainExecutions, listTracedEdges } from '@chain-mapping/contracts';
import { Answers, Messages } from '@chain-mapping/messaging';
import { chainExecution, runsOf, TRACED_WINDOW_MS } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Controller } from '@nestjs/common';
import { momentOf, rangeOf } from '../questions/range';
import { trafficOf } from '../topology/topology-map';
import { ExecutionsStore } from './executions.store';

@Controller()
export class ExecutionsController {
  constructor(
    private readonly store: ExecutionsStore,
    private readonly messages: Messages,
    private readonly clock: Clock,
  ) {}

  @Answers(listChainExecutions)
  async executions(input: InputOf<typeof listChainExecutions>) {
    const { chain_id, limit } = input;
    const { from, to } = rangeOf(input, this.clock.now());
    const [chain, steps, edges] = await Promise.all([
      this.messages.ask(getChain, { chain_id }),
      this.store.steps({ ...input, from, to }),
      this.store.edges({ ...input, from, to }),
    ]);
    const executions = runsOf(steps)
      .flatMap((run) => chainExecution(chain, run) ?? [])
      .sort((a, b) => (a.started_at < b.started_at ? 1 : -1))
      .slice(0, limit);
    return {
      chain_id,
      executions,
      edges: edges.map(({ source_node, target_node, ...sum }) => ({
        source_node,
        target_node,
        traffic: trafficOf(sum),
      })),
    };
  }

  @Answers(listTracedEdges)
  traced({ at, after, limit }: InputOf<typeof listTracedEdges>) {
    const to = at === undefined ? this.clock.now().getTime() : momentOf(at, 'at');
    return this.store.traced({ from: Math.max(0, to - TRACED_WINDOW_MS), to, after, limit });
  }
}
