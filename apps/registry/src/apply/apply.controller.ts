import { applyChains, type ApplyResult, type InputOf } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { ApplyService } from './apply.service';

@Controller()
export class ApplyController {
  constructor(private readonly applies: ApplyService) {}

  @Answers(applyChains)
  apply(input: InputOf<typeof applyChains>): Promise<ApplyResult> {
    return this.applies.apply(input);
  }
}
