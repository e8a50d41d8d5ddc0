import { setTimeout as pause } from 'node:timers/promises';
import { type ChainHealth } from '@chain-mapping/model';
import { DomainError, getChainHealth, type InputOf } from '@chain-mapping/contracts';
import { isBackendAway, Messages } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { WatchedChains } from '../topology/watched-chains.service';
import { ChainConditions } from './chain-conditions.service';
import { Drift } from './drift.service';

export const EVALUATE_MS = Symbol('EVALUATE_MS');

const AT_ONCE = 2;
const PATIENCE_MS = 2_000;
/** Asking for thousands of chains without a pause would keep those who answer from their checks. */
const LONGEST_PAUSE_MS = 50;
/** A round is over well before the next one begins. */
const SHARE_PAUSED = 0.4;

/** Looks at the health of all monitored chains in turn. Each replica does, at the same slots, so that what both see counts once. */
@Injectable()
export class ChainConditionsScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Evaluation');
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopping = false;
  private isAway = false;

  constructor(
    @Inject(EVALUATE_MS) private readonly every_ms: number,
    private readonly messages: Messages,
    private readonly watched: WatchedChains,
    private readonly conditions: ChainConditions,
    private readonly drift: Drift,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.plan();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private plan(): void {
    if (this.isStopping) return;
    const now = this.clock.now().getTime();
    const slot = (Math.floor(now / this.every_ms) + 1) * this.every_ms;
    this.timer = setTimeout(() => {
      this.round = this.evaluate(slot).finally(() => this.plan());
    }, slot - now);
  }

  private async evaluate(slot: number): Promise<void> {
    try {
      const { placements } = this.watched;
      const asked = placements.flatMap((placement) => {
        const windows = this.watched.windowsToAskFor(placement);
        return windows === undefined ? [] : [{ chain_id: placement.chain_id, windows }];
      });
      const pause_ms = Math.min(LONGEST_PAUSE_MS, (this.every_ms * SHARE_PAUSED * AT_ONCE) / asked.length);
      for (let at = 0; at < asked.length && !this.isStopping; at += AT_ONCE) {
        if (at > 0) await pause(pause_ms);
        const some = asked.slice(at, at + AT_ONCE).map((each) => this.healthOf(each));
        await this.conditions.judge(
          (await Promise.all(some)).flatMap((health) => health ?? []),
          slot,
        );
      }
      await this.drift.judge(
        placements.map(({ chain_id }) => chain_id),
        slot,
      );
      this.isAway = false;
    } catch (error) {
      const text = `chains are looked at later: ${String(error)}`;
      if (!isBackendAway(error)) this.logger.error(text, error instanceof Error ? error.stack : undefined);
      else if (!this.isAway) this.logger.warn(text);
      this.isAway = true;
    }
  }

  private async healthOf(asked: InputOf<typeof getChainHealth>): Promise<ChainHealth | null> {
    try {
      return await this.messages.ask(getChainHealth, asked, { deadline_ms: PATIENCE_MS });
    } catch (error) {
      if (error instanceof DomainError && !error.retryable) return null;
      throw error;
    }
  }
}
