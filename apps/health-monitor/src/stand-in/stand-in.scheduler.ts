import { InjectRedis } from '@chain-mapping/jobs';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { TargetChecks } from '../components/targets-check.service';
import { VersionedKeys } from '../redis/versioned-keys.store';
import { KnownChains } from '../targets/known-chains.service';
import { dueBetween } from './due';
import { StandInLocks } from './stand-in-locks.repository';

const LOOK_MS = 500;
const ANSWER_MS = 1000;
/** A restart of Redis takes less. */
const AWAY_MS = 2000;
const TICK_MS = 100;

/**
 * Goes on with the checks while Redis is away: of all replicas one stands in for the schedules that are in Redis, keeps the states in its
 * memory, and gives them back when Redis is there again. It runs what is due a little late and by itself, which is more than nobody.
 */
@Injectable()
export class StandIn implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(StandIn.name);
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private ticking: NodeJS.Timeout | undefined;
  private answeredAt = performance.now();
  private dueUntil = 0;
  private isWarned = false;

  constructor(
    @InjectRedis() private readonly redis: Redis,
    private readonly keys: VersionedKeys,
    private readonly known: KnownChains,
    private readonly checks: TargetChecks,
    private readonly locks: StandInLocks,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look()
        .catch((error: unknown) => this.warn(error))
        .finally(() => (this.looking = undefined));
    }, LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    clearInterval(this.ticking);
    await this.looking;
    await this.locks.close();
  }

  private get isStandingIn(): boolean {
    return this.ticking !== undefined;
  }

  private async look(): Promise<void> {
    if (await this.redisAnswers()) {
      this.answeredAt = performance.now();
      if (this.keys.isInMemory) await this.giveBack();
      await this.locks.reachRedis();
    } else if (this.isStandingIn) {
      await this.locks.check().catch((error: unknown) => {
        // Somebody else may have begun to.
        this.stop();
        throw error;
      });
    } else if (performance.now() - this.answeredAt > AWAY_MS && this.known.isComplete && (await this.locks.standIn())) {
      this.begin();
    }
    this.isWarned = false;
  }

  private begin(): void {
    this.logger.warn('Redis is away: this replica stands in and checks everything that is due');
    this.keys.keepInMemory();
    this.dueUntil = this.clock.now().getTime();
    this.ticking = setInterval(() => this.tick(), TICK_MS);
  }

  private tick(): void {
    const now = this.clock.now().getTime();
    for (const { target, due } of dueBetween(this.known.plan.targets.values(), this.dueUntil, now)) {
      void this.checks.check(target, due);
    }
    this.dueUntil = now;
  }

  private async giveBack(): Promise<void> {
    await this.keys.giveBack();
    this.stop();
    await this.locks.release();
    this.logger.log('Redis is there again: the schedules take over');
  }

  private stop(): void {
    clearInterval(this.ticking);
    this.ticking = undefined;
  }

  private async redisAnswers(): Promise<boolean> {
    if (this.redis.status !== 'ready') return false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ANSWER_MS)));
    const answer = this.redis.ping().then(
      () => true,
      () => false,
    );
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  private warn(error: unknown): void {
    if (!this.isWarned) this.logger.warn(`nobody can stand in for Redis now: ${String(error)}`);
    this.isWarned = true;
  }
}
