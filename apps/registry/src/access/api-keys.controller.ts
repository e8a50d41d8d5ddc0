import {
  type ApiKey,
  authenticateApiKey,
  createApiKey,
  type InputOf,
  listApiKeys,
  type OutputOf,
  revokeApiKey,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { ApiKeysRepository } from './api-keys.repository';
import { ApiKeysService } from './api-keys.service';

@Controller()
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly stored: ApiKeysRepository,
  ) {}

  @Answers(createApiKey)
  create(input: InputOf<typeof createApiKey>): Promise<ApiKey> {
    return this.keys.create(input);
  }

  @Answers(listApiKeys)
  async list(page: InputOf<typeof listApiKeys>): Promise<OutputOf<typeof listApiKeys>> {
    return { ...(await this.stored.list(page)), ...page };
  }

  @Answers(revokeApiKey)
  revoke({ id }: InputOf<typeof revokeApiKey>): Promise<ApiKey> {
    return this.keys.revoke(id);
  }

  @Answers(authenticateApiKey)
  authenticate(input: InputOf<typeof authenticateApiKey>): Promise<OutputOf<typeof authenticateApiKey>> {
    return this.keys.authenticate(input);
  }
}
