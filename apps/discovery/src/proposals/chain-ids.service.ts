import { chainHistory, DomainError, listChains, Unavailable } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { ChainId, categoryPrefix, type Proposal } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ProposalsRepository } from './proposals.repository';

/** Chooses ids for chains before they are registered, so that a registration whose answer was lost can be asked for again. */
@Injectable()
export class ChainIds {
  constructor(
    private readonly messages: Messages,
    private readonly proposals: ProposalsRepository,
  ) {}

  /** The proposed id, or else one of the category: never one that a chain has, had, or is about to get. */
  async free(manager: EntityManager, { proposed_chain_id, category }: Proposal): Promise<string> {
    if (await this.isFree(manager, proposed_chain_id)) return proposed_chain_id;
    const { total } = await this.messages.ask(listChains, { category, limit: 1 });
    // In growing steps: behind the living there may be any number of ids of chains that were deleted.
    for (let number = total + 1, step = 1; ; number += step, step *= 2) {
      const id = ChainId.safeParse(`${categoryPrefix[category]}${number}`);
      if (!id.success) throw new Unavailable(`found no free id for a chain of ${category}`);
      if (await this.isFree(manager, id.data)) return id.data;
    }
  }

  private async isFree(manager: EntityManager, chain_id: string): Promise<boolean> {
    if (await this.proposals.isReserved(manager, chain_id)) return false;
    try {
      await this.messages.ask(chainHistory, { chain_id, limit: 1 });
      return false;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'ChainNotFound') return true;
      throw error;
    }
  }
}
