import { InjectRedis } from '@chain-mapping/jobs';
import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { KnownChains } from '../targets/known-chains.service';
import type { Plan } from '../targets/plan';
import { CHECKS_QUEUE, type ShardJob } from './checks-queue';
import { overdue, phaseOf, schedulerId, shardsOf, type Shard } from './shards';

const RECONCILE_MS = 30_000;
const LOOK_MS = 5000;
const SETTLE_MS = 200;
/** Targets of longer intervals are checked soon after they were scheduled, spread over some time, and not only when they are due. */
const AT_ONCE_OVER_MS = 10_000;
const SPREAD_MS = 5000;
/** Written with the schedules: when it is gone, Redis has lost them as well. */
const MARKER = 'chain-mapping:health:schedules';

/**
 * Keeps one BullMQ job scheduler for each shard of targets. What is to be checked follows from the plan, which follows from Postgres and
 * the registry; the schedulers are made to match it at the start, on every change, when Redis is back, when Redis has lost them, and every
 * 30 s. Any number of replicas may do so at the same time.
 */
@Injectable()
export class Schedules implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Schedules.name);
  private reconciling: Promise<void> | undefined;
  private isWanted = false;
  private soon: NodeJS.Timeout | undefined;
  private readonly timers: NodeJS.Timeout[] = [];
  private isStopped = false;
  /** As long as the targets stay the same, so do their shards. */
  private wanted: { readonly targets: Plan['targets']; readonly shards: ReadonlyMap<string, Shard> } | undefined;

  constructor(
    @InjectQueue(CHECKS_QUEUE) private readonly queue: Queue<ShardJob>,
    @InjectRedis() private readonly redis: Redis,
    private readonly known: KnownChains,
  ) {
    known.onPlan((plan, before) => {
      if (plan.targets !== before.targets) this.reconcileSoon();
    });
  }

  onApplicationBootstrap(): void {
    this.queue.on('error', (error: Error) => this.logger.debug(error.message));
    this.redis.on('ready', () => this.reconcileSoon());
    this.timers.push(
      setInterval(() => this.reconcileSoon(), RECONCILE_MS),
      setInterval(() => void this.look(), LOOK_MS),
    );
  }

  beforeApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.soon);
    this.timers.forEach((timer) => clearInterval(timer));
  }

  reconcileSoon(): void {
    if (this.isStopped || !this.known.isComplete) return;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.reconcile();
    }, SETTLE_MS);
  }

  private reconcile(): void {
    this.isWanted = true;
    // While Redis is away BullMQ waits for it, and what is wanted then is done afterwards.
    this.reconciling ??= this.match().finally(() => {
      this.reconciling = undefined;
      if (this.isWanted) this.reconcileSoon();
    });
  }

  private async look(): Promise<void> {
    try {
      if (this.redis.status === 'ready' && (await this.redis.exists(MARKER)) === 0) this.reconcileSoon();
    } catch (error) {
      this.logger.debug(`cannot look after the schedules: ${String(error)}`);
    }
  }

  private async match(): Promise<void> {
    this.isWanted = false;
    try {
      const wanted = this.wantedShards();
      const found = await this.queue.getJobSchedulers(0, -1, true);
      const now = Date.now();
      const right = new Set(
        found.flatMap(({ key, every, offset, next, template }) => {
          const shard = wanted.get(key);
          const isRight =
            shard !== undefined &&
            every === shard.interval_ms &&
            offset === phaseOf(shard) &&
            template?.data?.shards === shard.shards &&
            !overdue(next, shard.interval_ms, now);
          return isRight ? key : [];
        }),
      );
      const missing = [...wanted].filter(([id]) => !right.has(id));
      const obsolete = found.filter(({ key }) => !wanted.has(key));
      await Promise.all([
        ...missing.map(([id, shard]) => this.schedule(id, shard)),
        ...obsolete.map(({ key }) => this.queue.removeJobScheduler(key)),
      ]);
      await this.redis.set(MARKER, '1');
      if (missing.length + obsolete.length > 0) {
        this.logger.log(`schedules: ${String(missing.length)} written, ${String(obsolete.length)} removed`);
      }
    } catch (error) {
      if (!this.isStopped) this.logger.warn(`schedules will be looked after again: ${String(error)}`);
    }
  }

  private wantedShards(): ReadonlyMap<string, Shard> {
    const { targets } = this.known.plan;
    if (this.wanted?.targets !== targets) {
      const shards = new Map(shardsOf(targets.values()).map((shard) => [schedulerId(shard), shard]));
      this.wanted = { targets, shards };
    }
    return this.wanted.shards;
  }

  private async schedule(id: string, shard: Shard): Promise<void> {
    const { interval_ms } = shard;
    await this.queue.upsertJobScheduler(
      id,
      { every: interval_ms, offset: phaseOf(shard) },
      { name: 'check', data: shard, opts: { removeOnComplete: true, removeOnFail: true } },
    );
    if (interval_ms <= AT_ONCE_OVER_MS) return;
    // Its targets may have waited long already: a first time soon. The id lets several replicas that do so add it once.
    const data: ShardJob = { ...shard, at_once: true };
    const delay = Math.floor(Math.random() * SPREAD_MS);
    await this.queue.add('check', data, { jobId: `soon-${id}`, delay, removeOnComplete: true, removeOnFail: true });
  }
}
