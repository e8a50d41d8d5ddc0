import { deleteSecret, getSealingKey, type InputOf, listSecrets, putSecret } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { Secrets } from './secrets.service';

@Controller()
export class SecretsController {
  constructor(private readonly secrets: Secrets) {}

  @Answers(listSecrets)
  list(page: InputOf<typeof listSecrets>) {
    return this.secrets.list(page);
  }

  @Answers(getSealingKey)
  async sealingKey() {
    return this.secrets.sealingKey();
  }

  @Answers(putSecret)
  put(input: InputOf<typeof putSecret>) {
    return this.secrets.put(input);
  }

  @Answers(deleteSecret)
  remove({ name }: InputOf<typeof deleteSecret>) {
    return this.secrets.remove(name);
  }
}
