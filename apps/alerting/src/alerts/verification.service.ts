import { setTimeout as pause } from 'node:timers/promises';
import { type CheckedTarget, checkTargets, DomainError } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import type { CheckRequest } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AlertingStates } from './alerting-state.store';
import { AlertingSteps } from './alerting-steps.service';

const LEAST_WAIT_MS = 10;
/** A result that is on its way here comes soon; what has just failed softly takes longer. */
const SOONEST_AGAIN_MS = 20;
const LATEST_AGAIN_MS = 250;

/**
 * Has checked what an alert needs before it is told. Without an answer in time the alert is told all the same, by whichever replica comes
 * first, so that nothing depends on this one.
 */
@Injectable()
export class Verification implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Verification.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly messages: Messages,
    private readonly steps: AlertingSteps,
    private readonly states: AlertingStates,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.steps.onChecks((requests) => requests.forEach((request) => void this.verify(request)));
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async verify({ alert_ids, target_ids, since, until }: CheckRequest): Promise<void> {
    // What was checked since the failure does for the first look; whatever is not certain then is checked again.
    let newer_than: number | undefined = since;
    let again_ms = SOONEST_AGAIN_MS;
    try {
      for (let left = this.left(until); left > 0 && !this.stopping.signal.aborted; left = this.left(until)) {
        const targets = await this.check(target_ids, left, newer_than);
        if (targets.every((target) => this.isCertain(target, since))) {
          await this.steps.run([{ kind: 'components', components: [], alert_ids }]);
          return;
        }
        newer_than = undefined;
        await pause(again_ms, undefined, { signal: this.stopping.signal });
        again_ms = Math.min(2 * again_ms, LATEST_AGAIN_MS);
      }
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      const text = `alerts are told without what they need being checked: ${String(error)}`;
      if (error instanceof DomainError) this.logger.debug(text);
      else this.logger.warn(text);
    }
  }

  private left(until: number): number {
    return until - this.clock.now().getTime();
  }

  private async check(target_ids: readonly string[], left: number, newer_than?: number): Promise<CheckedTarget[]> {
    const wait_ms = Math.max(LEAST_WAIT_MS, left);
    const input = { target_ids: [...target_ids], wait_ms, ...(newer_than !== undefined && { newer_than }) };
    const { targets } = await this.messages.ask(checkTargets, input, { deadline_ms: wait_ms + 1000 });
    return targets;
  }

  /** Not while a failure is soft, or while its result, which also says whether it is in maintenance, is still on its way here. */
  private isCertain({ target_id, status, checked_at, consecutive_failures }: CheckedTarget, since: number): boolean {
    if (Date.parse(checked_at) < since) return false;
    const isKnownToFail = this.states.current.components.has(target_id);
    if (status === 'healthy') return consecutive_failures === 0 && !isKnownToFail;
    const isFailing = status === 'unhealthy' || status === 'degraded';
    return !isFailing || isKnownToFail;
  }
}
