import { getInhibitionRules, type InputOf, InvalidInput, putInhibitionRules } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { inhibitionFaults } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Controller } from '@nestjs/common';
import { InhibitionsRepository } from './inhibitions.repository';

@Controller()
export class InhibitionsController {
  constructor(
    private readonly rules: InhibitionsRepository,
    private readonly clock: Clock,
  ) {}

  @Answers(getInhibitionRules)
  get() {
    return this.rules.get();
  }

  @Answers(putInhibitionRules)
  async put({ rules, actor }: InputOf<typeof putInhibitionRules>) {
    const faults = inhibitionFaults({ rules });
    const [first] = faults;
    if (first !== undefined) throw new InvalidInput(`${first.path}: ${first.message}`, faults);
    await this.rules.put(rules, actor, this.clock.now());
    return this.rules.get();
  }
}
