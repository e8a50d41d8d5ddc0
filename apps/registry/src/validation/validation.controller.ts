import { type InputOf, validateChain, validateRegisteredChain } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import type { ValidationResult } from '@chain-mapping/model';
import { Controller } from '@nestjs/common';
import { ValidationService } from './validation.service';

@Controller()
export class ValidationController {
  constructor(private readonly validation: ValidationService) {}

  @Answers(validateChain)
  validate({ chain, strict }: InputOf<typeof validateChain>): Promise<ValidationResult> {
    return this.validation.validate(chain, { strict });
  }

  @Answers(validateRegisteredChain)
  validateRegistered({ chain_id, strict }: InputOf<typeof validateRegisteredChain>): Promise<ValidationResult> {
    return this.validation.validateRegistered(chain_id, { strict });
  }
}
