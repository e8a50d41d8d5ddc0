import { InjectRedis, leaveQueue } from '@chain-mapping/jobs';
import { Clock } from '@chain-mapping/service';
import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { ComponentStates } from '../components/component-states.store';
import { TargetChecks } from '../components/targets-check.service';
import { HEALTH_MONITOR_CONFIG, type HealthMonitorConfig } from '../health-monitor-config';
import { KnownChains } from '../targets/known-chains.service';
import type { Plan, Target } from '../targets/plan';
import { Alarms } from './alarms.scheduler';
import { CHECKS_QUEUE, type ShardJob } from './checks-queue';
import { beginOf, GRID_MS, intervalOf, offsetOf, type Shard, sliceOf } from './shards';

/** The targets that are due at the same time within their interval. */
interface Due {
  readonly offset: number;
  readonly targets: Target[];
}

/** Checks the targets of one shard, each at its own time within the interval. Any replica may run any job. */
@Processor(CHECKS_QUEUE, { autorun: false, lockDuration: 15_000, stalledInterval: 5000, maxStalledCount: 1 })
export class ShardsProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ShardsProcessor.name);
  private readonly stopping = new AbortController();
  private readonly alarms = new Alarms();
  private cachedTargets: Plan['targets'] | undefined;
  private readonly cachedShards = new Map<string, ReadonlyMap<number, readonly Due[]>>();
  private isRunning = false;

  constructor(
    @Inject(HEALTH_MONITOR_CONFIG) private readonly config: HealthMonitorConfig,
    private readonly known: KnownChains,
    private readonly checks: TargetChecks,
    private readonly states: ComponentStates,
    private readonly clock: Clock,
    @InjectRedis() private readonly redis: Redis,
    @InjectQueue(CHECKS_QUEUE) private readonly queue: Queue<ShardJob>,
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
    this.alarms.stop();
    await this.checks.stop();
    await leaveQueue(this.worker, this.queue, this.redis);
  }

  async process(job: Job<ShardJob>): Promise<void> {
    const { data: shard, timestamp, opts } = job;
    const { interval_ms } = shard;
    // Of a job that runs again because its worker died, the same: `job.delay` is cleared when it becomes active, the option is not.
    const job_due = timestamp + (opts.delay ?? 0);
    const start = shard.at_once
      ? Math.ceil((job_due - beginOf(shard)) / GRID_MS) * GRID_MS
      : intervalOf(job_due, interval_ms, this.now());
    // What has been counted since is left alone: by a job that is run again, and of a shard whose targets need not wait for their time.
    const isAgain = job.attemptsStarted > 1;
    const isDone = shard.at_once || isAgain ? await this.counted(shard, shard.at_once ? -interval_ms : 0) : undefined;
    const begun: Promise<void>[] = [];
    for (const { offset, targets } of this.dueOf(shard)) {
      const due = start + offset;
      const early = due - this.now();
      if (early > 0) await this.alarms.at(due, due - early);
      if (this.stopping.signal.aborted) break;
      // This process stood still, and others have gone on with the next slots.
      if (this.now() - due >= interval_ms) break;
      const open = isDone === undefined ? targets : targets.filter((target) => !isDone(target, due));
      begun.push(this.checks.checkDue(open, due, `${String(interval_ms)} ${String(offset)}`));
    }
    // Whoever dies in the middle leaves a job that is run again; but no job outlives its interval, however long its checks take.
    await Promise.race([Promise.all(begun), this.alarms.at(start + beginOf(shard) + interval_ms, this.now())]);
  }

  private now(): number {
    return this.clock.now().getTime();
  }

  /** Which targets have been counted for their slot, or up to so long before it (negative milliseconds). */
  private async counted(shard: Shard, before: number): Promise<(target: Target, due: number) => boolean> {
    const ids = this.dueOf(shard).flatMap(({ targets }) => targets.map(({ id }) => id));
    try {
      const states = await this.states.read(ids);
      return ({ id }, due) => (states.get(id)?.slot ?? -Infinity) >= due + before;
    } catch (error) {
      this.logger.debug(`what has been counted cannot be read: ${String(error)}`);
      return () => false;
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
  private dueOf({ interval_ms, shard, shards }: Shard): readonly Due[] {
    const { targets } = this.known.plan;
    if (targets !== this.cachedTargets) this.cachedShards.clear();
    this.cachedTargets = targets;
    const key = `${String(interval_ms)}-${String(shards)}`;
    const cached = this.cachedShards.get(key) ?? dueByShard(targets.values(), interval_ms, shards);
    this.cachedShards.set(key, cached);
    return cached.get(shard) ?? [];
  }
}

/** All targets of an interval by their shard and then by the time that they are due. */
function dueByShard(targets: Iterable<Target>, interval_ms: number, shards: number): Map<number, Due[]> {
  const byShard = new Map<number, Map<number, Due>>();
  for (const target of targets) {
    if (target.interval_ms !== interval_ms) continue;
    const shard = sliceOf(target, shards);
    const offset = offsetOf(target);
    const byOffset = byShard.get(shard) ?? new Map<number, Due>();
    byShard.set(shard, byOffset);
    const due = byOffset.get(offset);
    if (due) due.targets.push(target);
    else byOffset.set(offset, { offset, targets: [target] });
  }
  return new Map([...byShard].map(([shard, due]) => [shard, [...due.values()].sort((a, b) => a.offset - b.offset)]));
}
