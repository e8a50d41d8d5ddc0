import {
  chainDeleted,
  chainUpdated,
  type deleteChain,
  type getChains,
  type InputOf,
  type listChains,
  type OutputOf,
  type registerChain,
  type updateChain,
} from '@chain-mapping/contracts';
import { isUniqueViolation } from '@chain-mapping/database';
import { Outbox, Written } from '@chain-mapping/messaging';
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
import { assertSound, dependencyFaults } from './chain-rules';
import { ChainsRepository } from './chains.repository';
import { type Registration, Registrations } from './registrations.service';
import { type Attempt, Idempotency } from '../idempotency/idempotency.service';
import { assertStorable } from '../storage/storable';
import { ChainTexts } from './chain-texts.service';

type Change = Pick<InputOf<typeof registerChain>, 'actor' | 'reason'>;

/** Who changes which chain, from which version, and what makes a repeated request the same one. */
export interface Rewrite extends Change {
  readonly chain_id: string;
  readonly expected_version?: number | null | undefined;
  readonly idempotency_key?: string | null | undefined;
  readonly operation: string;
  readonly request: unknown;
}

export interface NextDefinition {
  readonly definition: ChainDefinition;
  /** Dependencies that may be declared even if there is no such chain. */
  readonly known?: readonly string[];
}

@Injectable()
export class ChainsService {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly chains: ChainsRepository,
    private readonly texts: ChainTexts,
    private readonly registrations: Registrations,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
  ) {}

  async get(chain_id: string): Promise<Written<Chain>> {
    const text = await this.texts.find(chain_id);
    if (text === undefined) throw new ChainNotFound(chain_id);
    return new Written(text);
  }

  async getMany({ chain_ids, known = {} }: InputOf<typeof getChains>): Promise<OutputOf<typeof getChains>> {
    const unchanged = await this.chains.unchanged(new Map(Object.entries(known)));
    const wanted = chain_ids.filter((id) => !unchanged.has(id));
    return { chains: (await this.chains.findMany(wanted)).map(chainOf), unchanged: [...unchanged] };
  }

  async list(filter: InputOf<typeof listChains>): Promise<Written<OutputOf<typeof listChains>>> {
    const { chains, total, next_cursor } = await this.chains.list(filter);
    const texts = await this.texts.of(chains);
    const page = JSON.stringify({ total, limit: filter.limit, offset: filter.offset, next_cursor });
    return new Written(`{"chains":[${texts.join(',')}],${page.slice(1)}`);
  }

  async register({ chain, ...change }: InputOf<typeof registerChain>): Promise<Chain> {
    const { actor, reason, idempotency_key: key } = change;
    assertStorable({ actor, reason });
    const definition = definitionOf(chain);
    assertSound({ ...definition, id: chain.id });
    await this.assertDependenciesExist(this.source.manager, definition);
    const attempt = key == null ? undefined : { actor, operation: 'register', key, request: { chain, reason } };
    const answered = attempt && (await this.idempotency.answer<Chain>(this.source.manager, attempt));
    if (answered !== undefined) return answered;
    const registration = { definition, id: chain.id, actor, reason };
    for (;;) {
      try {
        return await (attempt ? this.registerOnce(registration, attempt) : this.registrations.register(registration));
      } catch (error) {
        if (!isUniqueViolation(error, 'chain_definitions_pkey')) throw error;
        // A number can be taken between the two only by someone who chose it; the next one is free.
        if (chain.id != null) throw new ChainExists(chain.id, { cause: error });
      }
    }
  }

  private async registerOnce(registration: Registration, attempt: Attempt): Promise<Chain> {
    const numbers = await this.registrations.numbersFor([registration]);
    const chain = await this.source.transaction((manager) =>
      this.idempotency.once(manager, attempt, async () => {
        const [stored] = await this.registrations.store(manager, [registration], numbers);
        return stored as Chain;
      }),
    );
    this.outbox.wake();
    return chain;
  }

  update({ patch, ...change }: InputOf<typeof updateChain>): Promise<Chain> {
    return this.rewrite({ ...change, operation: 'update', request: { patch } }, (_, before) => ({
      definition: patched(before, patch),
    }));
  }

  /** Gives a chain another definition. None is stored, and no version made, where it is the same. */
  rewrite(
    { chain_id, expected_version, actor, reason, idempotency_key: key, operation, request }: Rewrite,
    next: (manager: EntityManager, before: ChainDefinition) => Promise<NextDefinition> | NextDefinition,
  ): Promise<Chain> {
    assertStorable({ actor, reason });
    const attempt =
      key == null ? undefined : { actor, operation, key, request: { chain_id, expected_version, request } };
    const work = async (manager: EntityManager): Promise<Chain> => {
      const stored = await this.lock(manager, chain_id, expected_version);
      const before = definitionOf(stored);
      const { definition, known = [] } = await next(manager, before);
      const after = { ...definition, id: stored.id };
      if (sameDefinition(before, after)) return chainOf(stored);
      assertSound(after);
      // A dependency that was declared before may have lost its chain since: that is not this change's fault.
      await this.assertDependenciesExist(manager, after, [...before.dependencies, ...known]);
      const chain = only(await this.chains.update(manager, [after]));
      await this.outbox.add(manager, chainUpdated, { chain_id: chain.id }, { chain, changed_by: actor });
      return chain;
    };
    return this.change({ actor, reason }, (manager) =>
      attempt ? this.idempotency.once(manager, attempt, () => work(manager)) : work(manager),
    );
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
