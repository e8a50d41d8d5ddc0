import {
  chainHistory,
  diffChainVersions,
  getChainAt,
  getChainVersion,
  type InputOf,
  listChainVersions,
  type OutputOf,
  rollbackChain,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { Controller } from '@nestjs/common';
import { HistoryService } from './history.service';

@Controller()
export class HistoryController {
  constructor(private readonly history: HistoryService) {}

  @Answers(chainHistory)
  changes(input: InputOf<typeof chainHistory>): Promise<OutputOf<typeof chainHistory>> {
    return this.history.changes(input);
  }

  @Answers(listChainVersions)
  versions(input: InputOf<typeof listChainVersions>): Promise<OutputOf<typeof listChainVersions>> {
    return this.history.versions(input);
  }

  @Answers(getChainVersion)
  version(input: InputOf<typeof getChainVersion>): Promise<Chain> {
    return this.history.version(input);
  }

  @Answers(getChainAt)
  at(input: InputOf<typeof getChainAt>): Promise<Chain> {
    return this.history.at(input);
  }

  @Answers(diffChainVersions)
  diff(input: InputOf<typeof diffChainVersions>): Promise<OutputOf<typeof diffChainVersions>> {
    return this.history.diff(input);
  }

  @Answers(rollbackChain)
  rollback(input: InputOf<typeof rollbackChain>): Promise<Chain> {
    return this.history.rollback(input);
  }
}
