import {
  checkChain,
  checkTargets,
  getChainHealth,
  listChainConditions,
  listChainStatuses,
  listChainSummaries,
  listPlacements,
  type InputOf,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { ChainHealths } from './chain-health.service';

@Controller()
export class ChainHealthController {
  constructor(private readonly healths: ChainHealths) {}

  @Answers(getChainHealth)
  get({ chain_id, windows }: InputOf<typeof getChainHealth>) {
    return this.healths.get(chain_id, windows);
  }

  @Answers(checkChain)
  check({ chain_id, node_id }: InputOf<typeof checkChain>) {
    return this.healths.check(chain_id, node_id);
  }

  @Answers(checkTargets)
  checkTargets(input: InputOf<typeof checkTargets>) {
    return this.healths.checkTargets(input);
  }

  @Answers(listChainSummaries)
  summaries({ after, limit }: InputOf<typeof listChainSummaries>) {
    return this.healths.listSummaries(after ?? null, limit);
  }

  @Answers(listPlacements)
  placements(input: InputOf<typeof listPlacements>) {
    return this.healths.listPlacements(input);
  }

  @Answers(listChainConditions)
  conditions({ after, limit }: InputOf<typeof listChainConditions>) {
    return this.healths.listConditions(after ?? null, limit);
  }

  @Answers(listChainStatuses)
  async statuses() {
    return { statuses: await this.healths.listStatuses() };
  }
}
