import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { VersionedKeys } from '../redis/versioned-keys.store';
import type { Target } from '../targets/plan';

interface Running {
  readonly target: Target;
  readonly since: number;
  isMarked: boolean;
}

const LOOK_MS = 100;
/** After this share of its interval a check is made known to the other replicas; what they know is never older than this. */
const SHARE = 0.4;
/** How old the marks may be that are looked at while there are any. */
const MARKS_AGE_MS = 100;

const longestOf = ({ check }: Target): number => check.timeout_ms * (1 + (check.retries ?? 0));
const mayOutlast = (target: Target): boolean => longestOf(target) > target.interval_ms;

/**
 * A check that takes longer than the interval could meet the next one of the same target on another replica, so that it is made known while
 * it runs. Hardly any check takes so long: those that do not cost nothing.
 */
@Injectable()
export class LongChecks implements OnModuleDestroy {
  private readonly logger = new Logger(LongChecks.name);
  private readonly running = new Map<string, Running>();
  /** Marks of this replica that have only just gone. */
  private readonly unmarked = new Set<string>();
  private ended: string[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly keys: VersionedKeys) {
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Whether another replica is still at it. While Redis is away nobody can know. */
  isUnderWay(target: Target): boolean | Promise<boolean> {
    const age_ms = SHARE * target.interval_ms;
    if (!mayOutlast(target) || this.keys.hasNoMarks(age_ms)) return false;
    return this.keys.marks(Math.min(age_ms, MARKS_AGE_MS)).then(
      (marks) => (marks.get(target.id) ?? 0) > Date.now() && !this.unmarked.has(target.id),
      () => false,
    );
  }

  begin(target: Target): void {
    if (mayOutlast(target)) this.running.set(target.id, { target, since: performance.now(), isMarked: false });
  }

  end(target: Target): void {
    const running = this.running.get(target.id);
    if (running === undefined) return;
    this.running.delete(target.id);
    if (!running.isMarked) return;
    // What was read before it was taken away says nothing any more.
    this.unmarked.add(target.id);
    setTimeout(() => this.unmarked.delete(target.id), 2 * MARKS_AGE_MS).unref();
    // Those that end in the same turn of the event loop are told together.
    if (this.ended.length === 0) setImmediate(() => this.unmark());
    this.ended.push(target.id);
  }

  private unmark(): void {
    const ended = this.ended;
    this.ended = [];
    this.keys.unmark(ended).catch((error: unknown) => this.logger.debug(String(error)));
  }

  private look(): void {
    const now = performance.now();
    const long: Target[] = [];
    for (const running of this.running.values()) {
      if (running.isMarked || now - running.since < SHARE * running.target.interval_ms) continue;
      running.isMarked = true;
      long.push(running.target);
    }
    if (long.length === 0) return;
    const ttl_ms = Math.max(...long.map(longestOf));
    this.keys
      .mark(
        long.map(({ id }) => id),
        ttl_ms,
      )
      .catch((error: unknown) => this.logger.debug(String(error)));
  }
}
