import { DomainError } from '@chain-mapping/contracts';
import type { Proposal } from '@chain-mapping/model';

export class ProposalNotFound extends DomainError {
  constructor(proposal_id: string) {
    super('ProposalNotFound', `There is no proposal ${proposal_id}`, { proposal_id });
  }
}

/** It was decided otherwise. */
export class ProposalReviewed extends DomainError {
  constructor({ id, status, chain_id }: Pick<Proposal, 'id' | 'status' | 'chain_id'>, more = '') {
    super('ProposalReviewed', `Proposal ${id} is ${status} already${more}`, { proposal_id: id, status, chain_id });
  }
}
