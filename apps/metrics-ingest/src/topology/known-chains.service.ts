import { chainDeleted, chainRegistered, chainUpdated, listChains, streams } from '@chain-mapping/contracts';
import { Consumers, Messages, on } from '@chain-mapping/messaging';
import { type Chain, ChainSteps } from '@chain-mapping/model';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';

/** Few enough that the answer is well under the 1 MiB of a NATS message. */
const CHAINS_AT_ONCE = 50;
const REFRESH_MS = 60_000;
const RETRY_MS = 500;
/** How long a start waits for the registry. */
const PATIENCE_MS = 10_000;

/** The chains that are registered now: events change them at once, and every minute they are read anew. */
@Injectable()
export class KnownChains implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(KnownChains.name);
  private chains = new Map<string, Chain>();
  /** What events changed while a refresh was under way: newer than what the refresh will find. */
  private touched: Map<string, Chain | null> | undefined;
  private known: ChainSteps | undefined;
  private timer: NodeJS.Timeout | undefined;
  private patience: NodeJS.Timeout | undefined;
  private settle: () => void = () => undefined;
  private readonly settled = new Promise<void>((resolve) => (this.settle = resolve));
  private isStopped = false;
  private isAway = false;

  constructor(
    private readonly consumers: Consumers,
    private readonly messages: Messages,
  ) {}

  get all(): Iterable<Chain> {
    return this.chains.values();
  }

  get steps(): ChainSteps {
    this.known ??= new ChainSteps(this.chains.values());
    return this.known;
  }

  /**
   * Resolves when they have been read, and at the latest some seconds after the start: traces are taken without a registry as well, but belong to no
   * chain then.
   */
  areKnown(): Promise<void> {
    return this.settled;
  }

  onModuleInit(): void {
    this.consumers.consume({
      name: 'ingest-known-chains',
      stream: streams.registry,
      filter: 'chain.registry.*.*',
      ephemeral: true,
      refresh: () => this.refresh().catch(() => undefined),
      handlers: [
        on(chainRegistered, async ({ chain }) => this.change(chain.id, chain)),
        on(chainUpdated, async ({ chain }) => this.change(chain.id, chain)),
        on(chainDeleted, async ({ chain_id }) => this.change(chain_id, null)),
      ],
    });
  }

  onApplicationBootstrap(): void {
    this.patience = setTimeout(() => {
      this.logger.warn('the registry does not answer: traces are taken, but belong to no chain until it does');
      this.settle();
    }, PATIENCE_MS);
    void this.keepFresh();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    this.settle();
  }

  private change(chain_id: string, chain: Chain | null): void {
    this.touched?.set(chain_id, chain);
    if (chain === null) this.chains.delete(chain_id);
    else this.chains.set(chain_id, chain);
    this.known = undefined;
  }

  private async keepFresh(): Promise<void> {
    const isThere = await this.refresh().then(
      () => true,
      () => false,
    );
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.keepFresh(), isThere ? REFRESH_MS : RETRY_MS);
  }

  private async refresh(): Promise<void> {
    this.touched = new Map();
    try {
      const chains = await this.readAll();
      for (const [chain_id, chain] of this.touched) {
        if (chain === null) chains.delete(chain_id);
        else chains.set(chain_id, chain);
      }
      this.chains = chains;
      this.known = undefined;
      this.isAway = false;
      clearTimeout(this.patience);
      this.settle();
    } catch (error) {
      // What is known stays: traces are matched with it until the registry is back.
      if (!this.isAway) this.logger.log(`the registry cannot be asked yet: ${String(error)}`);
      this.isAway = true;
      throw error;
    } finally {
      this.touched = undefined;
    }
  }

  private async readAll(): Promise<Map<string, Chain>> {
    const chains = new Map<string, Chain>();
    for (let cursor: string | undefined; ;) {
      const page = await this.messages.ask(listChains, {
        limit: CHAINS_AT_ONCE,
        ...(cursor !== undefined && { cursor }),
      });
      for (const chain of page.chains) chains.set(chain.id, chain);
      if (page.next_cursor == null) return chains;
      cursor = page.next_cursor;
    }
  }
}
