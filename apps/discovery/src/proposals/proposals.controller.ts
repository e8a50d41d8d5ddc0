import {
  approveProposal,
  editProposal,
  getProposal,
  type InputOf,
  listProposals,
  rejectProposal,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { ProposalsService } from './proposals.service';

@Controller()
export class ProposalsController {
  constructor(private readonly proposals: ProposalsService) {}

  @Answers(listProposals)
  list(filter: InputOf<typeof listProposals>) {
    return this.proposals.list(filter);
  }

  @Answers(getProposal)
  get({ proposal_id }: InputOf<typeof getProposal>) {
    return this.proposals.get(proposal_id);
  }

  @Answers(editProposal)
  edit(input: InputOf<typeof editProposal>) {
    return this.proposals.edit(input);
  }

  @Answers(approveProposal)
  approve(input: InputOf<typeof approveProposal>) {
    return this.proposals.approve(input);
  }

  @Answers(rejectProposal)
  reject(input: InputOf<typeof rejectProposal>) {
    return this.proposals.reject(input);
  }
}
