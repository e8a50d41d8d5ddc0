import { setTimeout as pause } from 'node:timers/promises';
import { type CheckedTarget, checkTargets, DomainError } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import type { CheckRequest } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AlertingStates } from './alerting-state.store';
import { AlertingSteps } from './alerting-steps.service';

const LEAST_WAIT_MS = 10;
/** A check that was under way when it was asked for says nothing yet; one that has just failed softly takes longer. */
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

  private async verify({ alert_ids, target_ids, until }: CheckRequest): Promise<void> {
    const begun = this.clock.now().getTime();
    let again_ms = SOONEST_AGAIN_MS;
    try {
      for (let now = begun; now < until && !this.stopping.signal.aborted; now = this.clock.now().getTime()) {
        const targets = await this.check(target_ids, until - now);
        if (targets.every((target) => this.isCertain(target, begun))) {
          await this.steps.run([{ kind: 'components', components: [], alert_ids }]);
          return;
        }
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

  private async check(target_ids: readonly string[], left: number): Promise<CheckedTarget[]> {
    const wait_ms = Math.max(LEAST_WAIT_MS, left);
    const input = { target_ids: [...target_ids], wait_ms };
    const { targets } = await this.messages.ask(checkTargets, input, { deadline_ms: wait_ms + 1000 });
    return targets;
  }

  /** Not while a failure is soft, or while its result, which also says whether it is in maintenance, is still on its way here. */
  private isCertain({ target_id, status, checked_at, consecutive_failures }: CheckedTarget, begun: number): boolean {
    if (Date.parse(checked_at) < begun) return false;
    const isKnownToFail = this.states.current.components.has(target_id);
    if (status === 'healthy') return consecutive_failures === 0 && !isKnownToFail;
    const isFailing = status === 'unhealthy' || status === 'degraded';
    return !isFailing || isKnownToFail;
  }
}
