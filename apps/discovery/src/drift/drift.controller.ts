import { type InputOf, listDrift } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { Drift } from './drift.service';

@Controller()
export class DriftController {
  constructor(private readonly drift: Drift) {}

  @Answers(listDrift)
  list(filter: InputOf<typeof listDrift>) {
    return this.drift.list(filter);
  }
}
