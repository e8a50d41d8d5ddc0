import {
  type applyChains,
  type ApplyResult,
  chainDeleted,
  chainRegistered,
  chainUpdated,
  type InputOf,
} from '@chain-mapping/contracts';
import { isUniqueViolation } from '@chain-mapping/database';
import { Outbox } from '@chain-mapping/messaging';
import { type Chain, keepingSources } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { chainOf, definitionOf, type StoredChain } from '../chains/chain-definition';
import { InvalidChain } from '../chains/chain-errors';
import { ChainsRepository } from '../chains/chains.repository';
import { Idempotency } from '../idempotency/idempotency.service';
import { assertStorable } from '../storage/storable';
import { type ApplyPlan, planApply, unknownDependencies, type WantedChain, wantedFaults } from './apply-plan';

/** So many chains are written by one statement: it must end before the time-out of statements. */
const AT_ONCE = 200;
const ATTEMPTS = 3;

/** Makes the registry hold the chains of a folder: all of them, or, when one is wrong, none. */
@Injectable()
export class ApplyService {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly chains: ChainsRepository,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
  ) {}

  async apply(input: InputOf<typeof applyChains>): Promise<ApplyResult> {
    const { chains, actor, reason, dry_run, prune, idempotency_key: key } = input;
    assertStorable({ actor, reason });
    const wanted = chains.map((chain) => ({ ...definitionOf(chain), id: chain.id }));
    const faults = wantedFaults(wanted);
    if (faults.length > 0) throw new InvalidChain(faults);
    const attempt = key == null || dry_run ? undefined : { actor, operation: 'apply', key, request: { chains, prune } };
    const result = await this.retryingWhenOvertaken(() =>
      this.source.transaction((manager) =>
        attempt
          ? this.idempotency.once(manager, attempt, () => this.bring(manager, wanted, input))
          : this.bring(manager, wanted, input),
      ),
    );
    this.outbox.wake();
    return result;
  }

  private async bring(
    manager: EntityManager,
    wanted: readonly WantedChain[],
    { actor, reason, dry_run, prune }: InputOf<typeof applyChains>,
  ): Promise<ApplyResult> {
    await this.takeTurn(manager);
    const stored = await this.lock(manager, wanted, prune);
    const plan = await this.plan(manager, wanted, stored, prune);
    if (!dry_run) {
      await this.chains.signChanges(manager, actor, reason);
      await this.execute(manager, plan, stored, actor);
    }
    return {
      created: plan.create.map(({ id }) => id),
      updated: plan.update.map(({ id }) => id),
      deleted: [...plan.delete],
      unchanged: [...plan.unchanged],
    };
  }

  /** Between the look and the insert someone may register a chain that is wanted: then it is there to be updated. */
  private async retryingWhenOvertaken<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt === ATTEMPTS || !isUniqueViolation(error, 'chain_definitions_pkey')) throw error;
      }
    }
  }

  /** One apply at a time: two that hold many chains each would wait for one another. */
  private async takeTurn(manager: EntityManager): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('chain-mapping-apply', 0))`);
  }

  private async lock(
    manager: EntityManager,
    wanted: readonly WantedChain[],
    prune: boolean,
  ): Promise<Map<string, StoredChain>> {
    const ids = wanted.map(({ id }) => id);
    const stored = await (prune ? this.chains.lockAll(manager) : this.chains.lockMany(manager, ids));
    return new Map(stored.map((chain) => [chain.id, chain]));
  }

  private async plan(
    manager: EntityManager,
    wanted: readonly WantedChain[],
    stored: ReadonlyMap<string, StoredChain>,
    prune: boolean,
  ): Promise<ApplyPlan> {
    const declared = [...new Set(wanted.flatMap(({ dependencies }) => dependencies))];
    const others = prune ? [] : await this.chains.existing(manager, declared);
    const faults = unknownDependencies(wanted, stored, new Set([...others, ...wanted.map(({ id }) => id)]));
    if (faults.length > 0) throw new InvalidChain(faults);
    return planApply(
      wanted.map((chain) => withKnownSources(chain, stored.get(chain.id))),
      stored,
      prune,
    );
  }

  private async execute(
    manager: EntityManager,
    plan: ApplyPlan,
    stored: ReadonlyMap<string, StoredChain>,
    changed_by: string,
  ): Promise<void> {
    for (const part of parts(plan.create)) {
      const chains = (await this.chains.insert(manager, part)).map(chainOf);
      await this.outbox.addMany(manager, chainRegistered, chains.map(tellBy(changed_by)));
    }
    for (const part of parts(plan.update)) {
      const chains = (await this.chains.update(manager, part)).map(chainOf);
      await this.outbox.addMany(manager, chainUpdated, chains.map(tellBy(changed_by)));
    }
    for (const part of parts(plan.delete)) {
      await this.chains.delete(manager, part);
      const deletions = part.map((chain_id) => {
        const version = stored.get(chain_id)?.version ?? 1;
        return { parameters: { chain_id }, data: { chain_id, version, changed_by } };
      });
      await this.outbox.addMany(manager, chainDeleted, deletions);
    }
  }
}

/** What code and traffic have shown of an edge is not in the files that chains are declared in. */
const withKnownSources = (chain: WantedChain, before: StoredChain | undefined): WantedChain =>
  before === undefined ? chain : { ...chain, edges: keepingSources(chain.edges, before.edges) };

const tellBy = (changed_by: string) => (chain: Chain) => ({
  parameters: { chain_id: chain.id },
  data: { chain, changed_by },
});

function parts<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
}
