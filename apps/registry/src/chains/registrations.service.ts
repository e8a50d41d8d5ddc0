import { chainRegistered, DomainError } from '@chain-mapping/contracts';
import { isUniqueViolation } from '@chain-mapping/database';
import { Outbox } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type ChainDefinition, registeredChain } from './chain-definition';
import { ChainNumbersRepository } from './chain-numbers.repository';
import { ChainsRepository, FIRST_TOLD } from './chains.repository';

/** A sound chain that is to be registered; without an id it gets the next number of its category. */
export interface Registration {
  readonly definition: ChainDefinition;
  readonly id: string | null | undefined;
  readonly actor: string;
  readonly reason: string | null | undefined;
}

interface Waiting {
  readonly registration: Registration;
  readonly stored: (chain: Chain) => void;
  readonly failed: (error: unknown) => void;
}

/** Enough that a second one is on its way while the first waits for the disk. */
const BATCHES = 2;
const MOST_AT_ONCE = 50;
/** Nodes and edges that a statement can store well within the time it is given. */
const MOST_PARTS = 5000;

/**
 * Stores new chains. Those that arrive while others are being written wait for these and are then written together, by one statement:
 * nobody waits for company, and a crowd costs the database little more than one. One that cannot be stored fails alone.
 */
@Injectable()
export class Registrations {
  private waiting: Waiting[] = [];
  private running = 0;

  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly chains: ChainsRepository,
    private readonly numbers: ChainNumbersRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Resolves when the chain and its event are committed. */
  register(registration: Registration): Promise<Chain> {
    return new Promise((stored, failed) => {
      this.waiting.push({ registration, stored, failed });
      this.work();
    });
  }

  /** Ids and moment for `store`, which may not draw them itself: in a transaction it would hold two connections. */
  numbersFor(registrations: readonly Registration[]): Promise<{ moment: Date; ids: string[] }> {
    const unnumbered = registrations.filter(({ id }) => id == null);
    return this.numbers.take(unnumbered.map(({ definition }) => definition.category)).then(({ moment, ids }) => {
      const next = ids[Symbol.iterator]();
      return { moment, ids: registrations.map(({ id }) => id ?? String(next.next().value)) };
    });
  }

  /** Stores chains of one actor and reason, and their events, by one statement: all or none. */
  async store(
    manager: EntityManager,
    registrations: readonly Registration[],
    { moment, ids }: { readonly moment: Date; readonly ids: readonly string[] },
  ): Promise<Chain[]> {
    const [{ actor, reason }] = registrations as [Registration, ...Registration[]];
    const definitions = registrations.map(({ definition }, index) => ({ ...definition, id: ids[index] ?? '' }));
    const chains = definitions.map((definition) => registeredChain(definition, moment, actor));
    const events = chains.map((chain) => ({ parameters: { chain_id: chain.id }, data: { chain, changed_by: actor } }));
    const told = this.outbox.insertion(chainRegistered, events, FIRST_TOLD);
    await this.chains.register(manager, { definitions, moment, actor, reason }, told);
    return chains;
  }

  private work(): void {
    while (this.running < BATCHES && this.waiting.length > 0) {
      this.running += 1;
      void this.writeTogether(this.nextBatch()).finally(() => {
        this.running -= 1;
        this.work();
      });
    }
  }

  /** The first and those after it that are signed alike: a statement has one signature. */
  private nextBatch(): Waiting[] {
    const first = this.waiting[0]?.registration;
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    let parts = 0;
    for (const each of this.waiting) {
      const { actor, reason, definition } = each.registration;
      const isSignedAlike = actor === first?.actor && reason === first.reason;
      const size = definition.nodes.length + definition.edges.length;
      const fits = batch.length === 0 || (batch.length < MOST_AT_ONCE && parts + size <= MOST_PARTS);
      if (isSignedAlike && fits) {
        parts += size;
        batch.push(each);
      } else rest.push(each);
    }
    this.waiting = rest;
    return batch;
  }

  private async writeTogether(batch: readonly Waiting[]): Promise<void> {
    try {
      const registrations = batch.map(({ registration }) => registration);
      const chains = await this.store(this.source.manager, registrations, await this.numbersFor(registrations));
      this.outbox.wake();
      batch.forEach(({ stored }, index) => stored(chains[index] as Chain));
    } catch (error) {
      if (batch.length > 1 && isOfOne(error)) for (const each of batch) await this.writeTogether([each]);
      else batch.forEach(({ failed }) => failed(error));
    }
  }
}

/** Whether one chain is to blame, for which the others must not suffer: its id is taken, or it is too large to be told of. */
const isOfOne = (error: unknown): boolean =>
  isUniqueViolation(error, 'chain_definitions_pkey') || error instanceof DomainError;
