import {
  deleteChain,
  getChain,
  getChains,
  type InputOf,
  listChains,
  type OutputOf,
  registerChain,
  updateChain,
} from '@chain-mapping/contracts';
import { Answers, Written } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { Controller } from '@nestjs/common';
import { ChainsService } from './chains.service';

@Controller()
export class ChainsController {
  constructor(private readonly chains: ChainsService) {}

  @Answers(registerChain)
  async register(input: InputOf<typeof registerChain>): Promise<Written<Chain>> {
    return Written.of(await this.chains.register(input));
  }

  @Answers(getChain)
  get({ chain_id }: InputOf<typeof getChain>): Promise<Written<Chain>> {
    return this.chains.get(chain_id);
  }

  @Answers(getChains)
  getMany(input: InputOf<typeof getChains>): Promise<OutputOf<typeof getChains>> {
    return this.chains.getMany(input);
  }

  @Answers(listChains)
  list(filter: InputOf<typeof listChains>): Promise<Written<OutputOf<typeof listChains>>> {
    return this.chains.list(filter);
  }

  @Answers(updateChain)
  update(input: InputOf<typeof updateChain>): Promise<Chain> {
    return this.chains.update(input);
  }

  @Answers(deleteChain)
  delete(input: InputOf<typeof deleteChain>): Promise<{ chain_id: string }> {
    return this.chains.delete(input);
  }
}
