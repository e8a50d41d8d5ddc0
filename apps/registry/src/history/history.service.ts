import {
  type chainHistory,
  DomainError,
  type getChainVersion,
  type InputOf,
  type listChainVersions,
  type OutputOf,
} from '@chain-mapping/contracts';
import type { Chain } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { chainOf } from '../chains/chain-definition';
import { ChainNotFound } from '../chains/chain-errors';
import { HistoryRepository } from './history.repository';

export class VersionNotFound extends DomainError {
  constructor(chain_id: string, version: number) {
    super('VersionNotFound', `Chain ${chain_id} has no version ${version}`, { chain_id, version });
  }
}

@Injectable()
export class HistoryService {
  constructor(private readonly history: HistoryRepository) {}

  async changes({ chain_id, limit, offset }: InputOf<typeof chainHistory>): Promise<OutputOf<typeof chainHistory>> {
    await this.assertKnown(chain_id);
    const { items, total } = await this.history.changes(chain_id, { limit, offset });
    const changes = items.map((change) => ({ ...change, changed_at: change.changed_at.toISOString() }));
    return { changes, total, limit, offset };
  }

  async versions({
    chain_id,
    limit,
    offset,
  }: InputOf<typeof listChainVersions>): Promise<OutputOf<typeof listChainVersions>> {
    await this.assertKnown(chain_id);
    const { items, total } = await this.history.versions(chain_id, { limit, offset });
    return { versions: items.map(chainOf), total, limit, offset };
  }

  async version({ chain_id, version }: InputOf<typeof getChainVersion>): Promise<Chain> {
    await this.assertKnown(chain_id);
    const stored = await this.history.version(chain_id, version);
    if (stored === undefined) throw new VersionNotFound(chain_id, version);
    return chainOf(stored);
  }

  /** A deleted chain still has its history. */
  private async assertKnown(chain_id: string): Promise<void> {
    if (!(await this.history.knows(chain_id))) throw new ChainNotFound(chain_id);
  }
}
