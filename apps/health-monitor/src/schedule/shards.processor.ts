import { setTimeout as pause } from 'node:timers/promises';
import { InjectRedis } from '@chain-mapping/jobs';
import { Clock } from '@chain-mapping/service';
import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { TargetChecks } from '../components/targets-check.service';
import { HEALTH_MONITOR_CONFIG, type HealthMonitorConfig } from '../health-monitor-config';
import { HealthMetrics } from '../metrics/health-metrics.service';
import { KnownChains } from '../targets/known-chains.service';
import type { Plan, Target } from '../targets/plan';
import { CHECKS_QUEUE } from './checks-queue';
import { belongsTo, offsetOf, slotOf, type Shard } from './shards';

const GOODBYE_MS = 1000;

interface Due {
  readonly target: Target;
  readonly offset: number;
}

/** Checks the targets of one shard, each at its own time within the interval. Any replica may run any job. */
@Processor(CHECKS_QUEUE, { autorun: false, lockDuration: 15_000, stalledInterval: 5000, maxStalledCount: 1 })
export class ShardsProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ShardsProcessor.name);
  private readonly stopping = new AbortController();
  private cachedPlan: Plan | undefined;
  private readonly cachedShards = new Map<string, readonly Due[]>();
  private isRunning = false;

  constructor(
    @Inject(HEALTH_MONITOR_CONFIG) private readonly config: HealthMonitorConfig,
    private readonly known: KnownChains,
    private readonly checks: TargetChecks,
    private readonly metrics: HealthMetrics,
    private readonly clock: Clock,
    @InjectRedis() private readonly redis: Redis,
    @InjectQueue(CHECKS_QUEUE) private readonly queue: Queue<Shard>,
  ) {
    super();
    // Without a plan a job would find nothing to check and be lost.
    known.onPlan(() => this.runOnce());
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.config.CHECK_JOBS;
    this.worker.on('error', (error) => this.logger.debug(error.message));
    this.worker.on('failed', (job, error) => this.logger.warn(`${job?.name ?? 'job'} failed: ${error.message}`));
    this.runOnce();
  }

  /** Takes no more jobs, ends those that it has early, and finishes the checks that have begun. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.checks.stop();
    // BullMQ says goodbye to Redis, and would wait for it without end where it is away; that it is may not have been noticed yet.
    const isAway = !(await this.redisAnswers());
    await this.worker.close(isAway);
    // Not awaited: it waits for an event that a connection which is not there never sends.
    if (isAway) this.queue.disconnect().catch((error: unknown) => this.logger.debug(String(error)));
  }

  async process(job: Job<Shard>): Promise<void> {
    const { interval_ms } = job.data;
    // Of a job that runs again because its worker died, the same: `job.delay` is cleared when it becomes active, the option is not.
    const due_at = job.timestamp + (job.opts.delay ?? 0);
    const start = slotOf(due_at, interval_ms, this.clock.now().getTime());
    const begun: Promise<void>[] = [];
    for (const { target, offset } of this.targetsOf(job.data)) {
      const due = start + offset;
      const early = due - this.clock.now().getTime();
      if (early > 0) await this.wait(early);
      if (this.stopping.signal.aborted) break;
      const late = this.clock.now().getTime() - due;
      if (this.checks.isChecking(target.id)) {
        this.metrics.skipped.inc({ reason: 'overlap' });
        continue;
      }
      this.metrics.lateness.observe(Math.max(0, late) / 1000);
      begun.push(this.checks.check(target, due));
    }
    await Promise.all(begun);
  }

  private async redisAnswers(): Promise<boolean> {
    const late = new AbortController();
    const silence = pause(GOODBYE_MS, false, { signal: late.signal }).catch(() => false);
    const answer = this.redis.ping().then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([answer, silence]);
    } finally {
      late.abort();
    }
  }

  private runOnce(): void {
    if (this.isRunning || this.stopping.signal.aborted || !this.known.isComplete || !this.hasWorker()) return;
    this.isRunning = true;
    this.worker.run().catch((error: unknown) => this.logger.error(`the worker ended: ${String(error)}`));
  }

  /** Nest makes the worker only once all modules are there. */
  private hasWorker(): boolean {
    try {
      return this.worker !== undefined;
    } catch {
      return false;
    }
  }

  /** The targets of a shard in the order in which they are due. */
  private targetsOf(shard: Shard): readonly Due[] {
    const { plan } = this.known;
    if (plan !== this.cachedPlan) this.cachedShards.clear();
    this.cachedPlan = plan;
    const key = `${String(shard.interval_ms)}-${String(shard.shard)}-${String(shard.shards)}`;
    const cached = this.cachedShards.get(key);
    if (cached !== undefined) return cached;
    const due = [...plan.targets.values()]
      .filter((target) => belongsTo(target, shard))
      .map((target) => ({ target, offset: offsetOf(target) }))
      .sort((a, b) => a.offset - b.offset);
    this.cachedShards.set(key, due);
    return due;
  }

  private wait(ms: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
