import {
  chainDeleted,
  chainRegistered,
  chainUpdated,
  type deleteChain,
  type InputOf,
  type listChains,
  type OutputOf,
  type registerChain,
  type updateChain,
} from '@chain-mapping/contracts';
import { isUniqueViolation } from '@chain-mapping/database';
import { Outbox } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import {
  chainOf,
  type ChainDefinition,
  definitionOf,
  patched,
  sameDefinition,
  type StoredChain,
} from './chain-definition';
import { ChainExists, ChainNotFound, InvalidChain, VersionConflict } from './chain-errors';
import { ChainNumbersRepository } from './chain-numbers.repository';
import { assertSound, dependencyFaults } from './chain-rules';
import { ChainsRepository, type IdentifiedDefinition } from './chains.repository';
import { assertStorable } from '../storage/storable';

type Change = Pick<InputOf<typeof registerChain>, 'actor' | 'reason'>;

@Injectable()
export class ChainsService {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly chains: ChainsRepository,
    private readonly numbers: ChainNumbersRepository,
    private readonly outbox: Outbox,
  ) {}

  async get(chain_id: string): Promise<Chain> {
    const stored = await this.chains.find(chain_id);
    if (stored === undefined) throw new ChainNotFound(chain_id);
    return chainOf(stored);
  }

  async getMany(chain_ids: readonly string[]): Promise<{ chains: Chain[] }> {
    return { chains: (await this.chains.findMany(chain_ids)).map(chainOf) };
  }

  async list(filter: InputOf<typeof listChains>): Promise<OutputOf<typeof listChains>> {
    const { chains, total } = await this.chains.list(filter);
    return { chains: chains.map(chainOf), total, limit: filter.limit, offset: filter.offset };
  }

  async register({ chain, actor, reason }: InputOf<typeof registerChain>): Promise<Chain> {
    assertStorable({ actor, reason });
    const definition = definitionOf(chain);
    assertSound({ ...definition, id: chain.id });
    await this.assertDependenciesExist(this.source.manager, definition);
    for (;;) {
      const id = chain.id ?? (await this.numbers.next(chain.category));
      try {
        return await this.change({ actor, reason }, (manager) => this.create(manager, { ...definition, id }, actor));
      } catch (error) {
        if (!isUniqueViolation(error, 'chain_definitions_pkey')) throw error;
        // A number can be taken between the two only by someone who chose it; the next one is free.
        if (chain.id != null) throw new ChainExists(id, { cause: error });
      }
    }
  }

  update({ chain_id, patch, expected_version, actor, reason }: InputOf<typeof updateChain>): Promise<Chain> {
    assertStorable({ actor, reason });
    return this.change({ actor, reason }, async (manager) => {
      const stored = await this.lock(manager, chain_id, expected_version);
      const before = definitionOf(stored);
      const after = { ...patched(before, patch), id: stored.id };
      if (sameDefinition(before, after)) return chainOf(stored);
      assertSound(after);
      await this.assertDependenciesExist(manager, after, before.dependencies);
      return this.replace(manager, after, actor);
    });
  }

  delete({ chain_id, expected_version, actor, reason }: InputOf<typeof deleteChain>): Promise<{ chain_id: string }> {
    assertStorable({ actor, reason });
    return this.change({ actor, reason }, async (manager) => {
      const { id, version } = await this.lock(manager, chain_id, expected_version);
      await this.chains.delete(manager, [id]);
      await this.outbox.add(manager, chainDeleted, { chain_id: id }, { chain_id: id, version, changed_by: actor });
      return { chain_id: id };
    });
  }

  /** A transaction in the name of the actor, whose events leave as soon as it is committed. */
  private async change<T>({ actor, reason }: Change, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.source.transaction(async (manager) => {
      await this.chains.signChanges(manager, actor, reason);
      return work(manager);
    });
    this.outbox.wake();
    return result;
  }

  private async lock(manager: EntityManager, chain_id: string, expected_version: number | null | undefined) {
    const stored = await this.chains.lock(manager, chain_id);
    if (stored === undefined) throw new ChainNotFound(chain_id);
    if (expected_version != null && expected_version !== stored.version) {
      throw new VersionConflict(chain_id, expected_version, stored.version);
    }
    return stored;
  }

  private async create(manager: EntityManager, definition: IdentifiedDefinition, actor: string): Promise<Chain> {
    const chain = only(await this.chains.insert(manager, [definition]));
    await this.outbox.add(manager, chainRegistered, { chain_id: chain.id }, { chain, changed_by: actor });
    return chain;
  }

  private async replace(manager: EntityManager, definition: IdentifiedDefinition, actor: string): Promise<Chain> {
    const chain = only(await this.chains.update(manager, [definition]));
    await this.outbox.add(manager, chainUpdated, { chain_id: chain.id }, { chain, changed_by: actor });
    return chain;
  }

  /** A dependency that was declared before may have lost its chain since: that is not this change's fault. */
  private async assertDependenciesExist(
    manager: EntityManager,
    { dependencies }: ChainDefinition,
    before: readonly string[] = [],
  ): Promise<void> {
    const existing = await this.chains.existing(manager, dependencies);
    const faults = dependencyFaults(dependencies, (id) => existing.has(id) || before.includes(id));
    if (faults.length > 0) throw new InvalidChain(faults);
  }
}

function only(stored: readonly StoredChain[]): Chain {
  const [chain] = stored;
  if (chain === undefined) throw new Error('the database answered no row for a chain that it stored');
  return chainOf(chain);
}
