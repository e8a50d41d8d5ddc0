import { isFresh } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ComponentStates } from '../components/component-states.store';
import { JUST_MS, TargetChecks } from '../components/targets-check.service';
import { VersionedKeys } from '../redis/versioned-keys.store';
import { KnownChains } from '../targets/known-chains.service';
import type { Target } from '../targets/plan';
import { graphOf } from './platform-graph';

const MOST_LOOKED_AT = 5000;
const MOST_CHECKED = 500;
/** Few are checked at once; many are spread, so that what has just come back is not run over by those that need it. */
const PAUSE_MS = 20;
const LONGEST_SPREAD_MS = 5000;
const CLAIM_MS = 60_000;

/**
 * When a component is back, those that need it and fail are checked at once: what has only failed because of it is healthy again without
 * waiting for its next slot, and what fails on is on its own.
 */
@Injectable()
export class Rechecks implements OnModuleDestroy {
  private readonly logger = new Logger(Rechecks.name);
  private readonly waiting = new Set<NodeJS.Timeout>();
  private isStopped = false;

  constructor(
    private readonly known: KnownChains,
    private readonly states: ComponentStates,
    private readonly checks: TargetChecks,
    private readonly keys: VersionedKeys,
    private readonly clock: Clock,
  ) {
    checks.onRecovery((target_id, since) => {
      this.recheckDependents(target_id, since).catch((error: unknown) => {
        // Their own slots come.
        this.logger.warn(`what needs target ${target_id} is not checked sooner: ${String(error)}`);
      });
    });
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    this.waiting.forEach((timer) => clearTimeout(timer));
  }

  private async recheckDependents(target_id: string, since: number): Promise<void> {
    const failing = await this.failingDependents(target_id);
    if (failing.length === 0 || !(await this.keys.claim(`recheck:${target_id}:${String(since)}`, CLAIM_MS))) return;
    const pause = Math.min(PAUSE_MS, LONGEST_SPREAD_MS / failing.length);
    failing.forEach((target, at) => this.checkIn(at * pause, target));
  }

  /** The nearest first: what is further away may need them. */
  private async failingDependents(target_id: string): Promise<Target[]> {
    const { plan } = this.known;
    const graph = graphOf(plan);
    const number = graph.numberOfTarget(target_id);
    if (number === undefined) return [];
    const targets = graph
      .dependentsOf([number])
      .flatMap((each) => plan.targets.get(graph.targets[each] ?? '') ?? [])
      .filter(({ id }) => id !== target_id)
      .slice(0, MOST_LOOKED_AT);
    return (await this.failingOf(targets)).slice(0, MOST_CHECKED);
  }

  private async failingOf(targets: readonly Target[]): Promise<Target[]> {
    const states = await this.states.read(targets.map(({ id }) => id));
    const now = this.clock.now().getTime();
    return targets.filter(({ id, interval_ms }) => {
      const state = states.get(id);
      if (state === undefined || !isFresh(state, interval_ms, now)) return false;
      return state.status === 'unhealthy' || state.status === 'degraded';
    });
  }

  private checkIn(pause: number, target: Target): void {
    if (this.isStopped) return;
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      this.check(target).catch((error: unknown) =>
        this.logger.warn(`${target.id} is not checked sooner: ${String(error)}`),
      );
    }, pause);
    this.waiting.add(timer);
  }

  /** What was checked just before may have been checked before that which it needs was back. */
  private async check(target: Target): Promise<void> {
    if (await this.checks.checkUnlessJustChecked(target)) return;
    if ((await this.failingOf([target])).length > 0) this.checkIn(JUST_MS, target);
  }
}
