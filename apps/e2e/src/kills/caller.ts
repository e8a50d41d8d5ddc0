import { deleteChain, DomainError, registerChain, updateChain } from '@chain-mapping/contracts';
import type { Messages } from '@chain-mapping/messaging';
import { aChain } from '@chain-mapping/testing';
import { type Attempt, type Kind, tagOf } from './books';

/** Long enough for a registry that is there; what is not answered by then is unknown. */
const DEADLINE_MS = 1_500;
/** Whoever hears one of these knows that nothing has changed. Of any other error that is not sure. */
const REFUSALS = ['ChainNotFound', 'ChainExists'];

interface Asked {
  readonly tag: string;
  readonly outcome: Promise<Attempt['outcome']>;
}

/** Asks the registry for changes, and keeps the book of what it has been told of each. */
export class Caller {
  readonly attempts: Attempt[] = [];
  private actors = 0;
  // All ids have as many letters: none is the beginning of another.
  private chains = 10_000;

  constructor(private readonly messages: Messages) {}

  newId(): string {
    return `A${(this.chains += 1)}`;
  }

  /** @param actor may be the same for several chains, but not for two changes of one */
  ask(kind: Kind, chain_id: string, actor = this.newActor()): Asked {
    return { tag: tagOf(actor, chain_id), outcome: this.outcomeOf(kind, chain_id, actor) };
  }

  newActor(): string {
    return `caller ${(this.actors += 1)}`;
  }

  private async outcomeOf(kind: Kind, chain_id: string, actor: string): Promise<Attempt['outcome']> {
    const outcome = await this.send(kind, chain_id, actor).then(
      () => 'acknowledged' as const,
      (error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
        return REFUSALS.includes(error.code) ? 'refused' : 'unknown';
      },
    );
    this.attempts.push({ tag: tagOf(actor, chain_id), outcome });
    return outcome;
  }

  private send(kind: Kind, chain_id: string, actor: string): Promise<unknown> {
    const options = { deadline_ms: DEADLINE_MS };
    switch (kind) {
      case 'registered':
        return this.messages.ask(registerChain, { chain: aChain({ id: chain_id }), actor }, options);
      case 'updated':
        return this.messages.ask(updateChain, { chain_id, patch: { description: actor }, actor }, options);
      case 'deleted':
        return this.messages.ask(deleteChain, { chain_id, actor }, options);
    }
  }
}
