import { setTimeout as pause } from 'node:timers/promises';
import { chainHealthChanged, listChainConditions, type OutputOf, streams } from '@chain-mapping/contracts';
import { type BatchMessage, type BatchRejections, Consumers, Messages } from '@chain-mapping/messaging';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { announcedState, chainState, type ChainState, isOther } from './chain-state';
import { ChainStates } from './chain-states.store';

const LOOK_MS = 60_000;
/** The monitor, which answers, has its checks to make in between. */
const CHAINS_AT_ONCE = 20;
const APART_MS = 50;
/** Shorter than a state holds, by more than one look. */
const TOLD_AGAIN_MS = 5 * 60_000;

/**
 * Keeps how chains were: each change as it is announced, to the millisecond; and once a minute what else is true of them, so that a time without a
 * monitor shows, and an SLA that is broken while the status stays what it is.
 */
@Injectable()
export class ChainStatesConsumer implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ChainStatesConsumer.name);
  private readonly told = new Map<string, ChainState>();
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private isAway = false;

  constructor(
    private readonly consumers: Consumers,
    private readonly messages: Messages,
    private readonly states: ChainStates,
  ) {}

  onModuleInit(): void {
    this.consumers.consume({
      name: 'ingest-chain-states',
      stream: streams.health,
      filter: chainHealthChanged.pattern,
      batch: { max_messages: 256, max_wait_ms: 250 },
      ack_wait_ms: 10_000,
      handle: (messages) => this.storeAnnounced(messages),
    });
  }

  onApplicationBootstrap(): void {
    void this.keepLooking();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async storeAnnounced(messages: readonly BatchMessage[]): Promise<BatchRejections> {
    const rejected: { index: number; reason: string }[] = [];
    const states = messages.flatMap(({ event }, index) => {
      const parsed = chainHealthChanged.data.safeParse(event.data);
      if (parsed.success) return [announcedState(parsed.data)];
      rejected.push({ index, reason: 'invalid data' });
      return [];
    });
    await this.states.store(states);
    return { rejected };
  }

  private async keepLooking(): Promise<void> {
    try {
      await this.look();
      this.isAway = false;
    } catch (error) {
      if (!this.isAway) this.logger.log(`how chains are cannot be kept now: ${String(error)}`);
      this.isAway = true;
    }
    if (!this.isStopped) this.timer = setTimeout(() => void this.keepLooking(), LOOK_MS);
  }

  /** Stores how all monitored chains are, where that is new or was told long ago. */
  async look(): Promise<void> {
    const seen = new Set<string>();
    const news: ChainState[] = [];
    for (let after: string | null = null; ;) {
      const { at, conditions, next }: OutputOf<typeof listChainConditions> = await this.messages.ask(
        listChainConditions,
        { after, limit: CHAINS_AT_ONCE },
      );
      for (const condition of conditions) {
        const state = chainState(condition, Date.parse(at));
        seen.add(state.chain_id);
        if (this.isNews(state)) news.push(state);
      }
      if (next === null) break;
      after = next;
      await pause(APART_MS);
      if (this.isStopped) return;
    }
    await this.states.store(news);
    for (const state of news) this.told.set(state.chain_id, state);
    for (const chain_id of this.told.keys()) if (!seen.has(chain_id)) this.told.delete(chain_id);
  }

  private isNews(state: ChainState): boolean {
    const told = this.told.get(state.chain_id);
    return told === undefined || isOther(told, state) || state.timestamp - told.timestamp >= TOLD_AGAIN_MS;
  }
}
