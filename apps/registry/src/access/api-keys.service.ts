import {
  type ApiKey,
  type authenticateApiKey,
  type createApiKey,
  DomainError,
  type InputOf,
  InvalidInput,
  type OutputOf,
} from '@chain-mapping/contracts';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { assertStorable } from '../storage/storable';
import { isUseNews, judge } from './api-key';
import { ApiKeysRepository } from './api-keys.repository';

export class ApiKeyNotFound extends DomainError {
  constructor(id: string) {
    super('ApiKeyNotFound', `There is no key ${id}`, { id });
  }
}

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly clock: Clock,
  ) {}

  create(input: InputOf<typeof createApiKey>): Promise<ApiKey> {
    const { name, expires_at } = input.key;
    assertStorable({ name });
    if (expires_at != null && new Date(expires_at) <= this.clock.now()) {
      const message = 'must be in the future';
      throw new InvalidInput(`expires_at ${message}`, [{ path: 'expires_at', message }]);
    }
    return this.keys.add(input);
  }

  async revoke(id: string): Promise<ApiKey> {
    const revoked = await this.keys.revoke(id);
    if (!revoked) throw new ApiKeyNotFound(id);
    return revoked;
  }

  async authenticate({ id, hash }: InputOf<typeof authenticateApiKey>): Promise<OutputOf<typeof authenticateApiKey>> {
    const stored = await this.keys.find(id);
    const judgement = judge(stored, Buffer.from(hash, 'hex'), this.clock.now());
    if (stored && judgement.outcome === 'accepted' && isUseNews(stored, this.clock.now())) await this.keys.touch(id);
    return judgement;
  }
}
