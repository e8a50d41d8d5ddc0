import { type HeartbeatRecord, patience } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { TargetChecks } from '../components/targets-check.service';
import { SelfCheck } from '../cut-off/self-check.service';
import { KnownChains } from '../targets/known-chains.service';
import type { Target } from '../targets/plan';
import { HeartbeatRecords } from './heartbeat-records.store';
import { deadlineOf, verdictOf } from './heartbeat-verdict';

const LOOK_MS = 500;
/** Redis may lose what was read, so it is read again after so long at the latest. */
const LONGEST_MS = 30_000;

/**
 * Finds heartbeats that are missed as soon as they are, whenever the next check of the target may be. Every replica looks; the deadline
 * is the slot of what it finds, so it counts once.
 */
@Injectable()
export class MissedHeartbeats implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MissedHeartbeats.name);
  /** When to read the heartbeat of a target again. */
  private due = new Map<string, number>();
  /** The newest report of each target that is known to be counted. */
  private readonly seen = new Map<string, number>();
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isAway = false;

  constructor(
    private readonly known: KnownChains,
    private readonly records: HeartbeatRecords,
    private readonly checks: TargetChecks,
    private readonly selfCheck: SelfCheck,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => {
        this.looking = undefined;
      });
    }, LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Counts a report that came to a replica which did not know the target yet, or which did not live to count it. */
  private async catchUp(target: Target, record: HeartbeatRecord): Promise<void> {
    const { since, report } = record;
    if (report === null || this.seen.get(target.id) === since) return;
    await this.checks.count(target, since, since, verdictOf(record, target.check, since));
    this.seen.set(target.id, since);
  }

  /** Whether it counts: while this monitor is cut off nobody can say. */
  private async miss(target: Target, record: HeartbeatRecord, now: number): Promise<boolean> {
    const outcome = await this.selfCheck.judge(target, verdictOf(record, target.check, now));
    if (outcome.status === 'unknown') return false;
    await this.checks.count(target, deadlineOf(record, target.check), now, outcome);
    return true;
  }

  private async look(): Promise<void> {
    const now = this.clock.now().getTime();
    const targets = this.known.heartbeats;
    this.due = new Map(targets.map(({ id }) => [id, this.due.get(id) ?? now]));
    for (const id of this.seen.keys()) if (!this.due.has(id)) this.seen.delete(id);
    const due = targets.filter(({ id }) => (this.due.get(id) ?? now) <= now);
    if (due.length === 0) return;
    try {
      const records = await this.records.read(
        due.map(({ check }) => check.endpoint),
        now,
      );
      await Promise.all(
        due.map(async (target, index) => {
          const record = records[index];
          if (record === undefined) return;
          const deadline = deadlineOf(record, target.check);
          const isMissed = now >= deadline;
          await this.catchUp(target, record);
          // What comes now cannot be missed before its own time is over.
          const next = !isMissed
            ? deadline
            : (await this.miss(target, record, now))
              ? now + patience(target.check)
              : now;
          this.due.set(target.id, Math.min(next, now + LONGEST_MS));
        }),
      );
      this.isAway = false;
    } catch (error) {
      if (!this.isAway) this.logger.warn(`heartbeats will be looked for again: ${String(error)}`);
      this.isAway = true;
    }
  }
}
