import { chainDependencies, type InputOf, type OutputOf } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { RelationsService } from './relations.service';

@Controller()
export class RelationsController {
  constructor(private readonly relations: RelationsService) {}

  @Answers(chainDependencies)
  dependencies({ chain_id }: InputOf<typeof chainDependencies>): Promise<OutputOf<typeof chainDependencies>> {
    return this.relations.dependencies(chain_id);
  }
}
