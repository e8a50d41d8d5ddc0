import {
  type chainHistory,
  type diffChainVersions,
  DomainError,
  type getChainAt,
  type getChainVersion,
  type InputOf,
  type listChainVersions,
  type OutputOf,
  type rollbackChain,
} from '@chain-mapping/contracts';
import { type Chain, chainDiff } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { chainOf, definitionOf, type StoredChain } from '../chains/chain-definition';
import { ChainNotFound } from '../chains/chain-errors';
import { ChainsService } from '../chains/chains.service';
import { HistoryRepository } from './history.repository';

export class VersionNotFound extends DomainError {
  constructor(chain_id: string, version: number) {
    super('VersionNotFound', `Chain ${chain_id} has no version ${version}`, { chain_id, version });
  }

  static at(chain_id: string, at: string): DomainError {
    return new DomainError('VersionNotFound', `There was no chain ${chain_id} at ${at}`, { chain_id, at });
  }
}

@Injectable()
export class HistoryService {
  constructor(
    private readonly history: HistoryRepository,
    private readonly chains: ChainsService,
  ) {}

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
    return chainOf(await this.stored(chain_id, version));
  }

  async at({ chain_id, at }: InputOf<typeof getChainAt>): Promise<Chain> {
    await this.assertKnown(chain_id);
    const stored = await this.history.versionAt(chain_id, at);
    if (stored === undefined) throw VersionNotFound.at(chain_id, at);
    return chainOf(stored);
  }

  async diff({ chain_id, from, to }: InputOf<typeof diffChainVersions>): Promise<OutputOf<typeof diffChainVersions>> {
    const [before, after] = await Promise.all([
      this.version({ chain_id, version: from }),
      this.version({ chain_id, version: to }),
    ]);
    return { chain_id, from, to, diff: chainDiff(before, after) };
  }

  /** The old definition as a new version; none is made when the chain is like that already. */
  rollback({ version, reason, ...change }: InputOf<typeof rollbackChain>): Promise<Chain> {
    const why = reason ?? `rollback to version ${version}`;
    return this.chains.rewrite(
      { ...change, reason: why, operation: 'rollback', request: { version } },
      async (manager) => {
        const definition = definitionOf(await this.stored(change.chain_id, version, manager));
        // It was declared when the version was made; what it names may be gone since.
        return { definition, known: definition.dependencies };
      },
    );
  }

  private async stored(chain_id: string, version: number, manager?: EntityManager): Promise<StoredChain> {
    const stored = await this.history.version(chain_id, version, manager);
    if (stored !== undefined) return stored;
    await this.assertKnown(chain_id);
    throw new VersionNotFound(chain_id, version);
  }

  /** A deleted chain still has its history. */
  private async assertKnown(chain_id: string): Promise<void> {
    if (!(await this.history.knows(chain_id))) throw new ChainNotFound(chain_id);
  }
}
