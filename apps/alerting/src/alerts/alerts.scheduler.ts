import { getChainHealth, getMonitoring, listChainStatuses } from '@chain-mapping/contracts';
import { DomainError } from '@chain-mapping/contracts';
import { isBackendAway, Messages } from '@chain-mapping/messaging';
import { type AlertRecord, chainFingerprint, type ChainHealth, chainLevel, verdict } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ActiveAlerts, isFailureOfNode } from './active-alerts';
import { ActiveAlertsConsumer } from './active-alerts.consumer';
import { AlertingSteps } from './alerting-steps.service';
import { AlertsService } from './alerts.service';
import { FailingComponents } from './failing-components.service';

export interface Schedule {
  readonly reconcile_ms: number;
  readonly count_ms: number;
}

export const SCHEDULE = Symbol('SCHEDULE');

/** What others hold back is told to nobody: this long a recovery of it may wait. One small query each. */
const REFRESH_MS = 1_000;
/** Until the first comparison has worked. */
const RETRY_MS = 2_000;
const FORGET_MS = 24 * 60 * 60 * 1000;

/** Compares alerts with how chains are, now and then: whatever was lost on the way is put right here. */
@Injectable()
export class AlertsScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Reconciliation');
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private stopping = false;

  constructor(
    @Inject(SCHEDULE) private readonly schedule: Schedule,
    private readonly messages: Messages,
    private readonly alerts: AlertsService,
    private readonly active: ActiveAlerts,
    private readonly activeConsumer: ActiveAlertsConsumer,
    private readonly components: FailingComponents,
    private readonly steps: AlertingSteps,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.repeat('compare alerts with chains', 0, this.schedule.reconcile_ms, () => this.reconcile());
    this.repeat('write down counts', this.schedule.count_ms, this.schedule.count_ms, () => this.storeCounts());
    this.repeat('refresh active alerts', REFRESH_MS, REFRESH_MS, () => this.activeConsumer.refresh());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.timers.forEach((timer) => clearTimeout(timer));
    await Promise.all(this.running);
    await this.attempt('write down counts', () => this.storeCounts());
  }

  async reconcile(): Promise<void> {
    const askedAt = this.clock.now().getTime();
    const { statuses } = await this.messages.ask(listChainStatuses, {});
    this.active.forget(askedAt - FORGET_MS);
    const listed = new Set(statuses.map(({ chain_id }) => chain_id));
    const alerts = this.active.all();

    for (const record of statuses) {
      const judged = verdict(record.status);
      const known = this.active.get(chainFingerprint(record.chain_id));
      if (judged === 'undecided' || (judged === 'clear' ? !known : known?.severity === judged)) continue;
      const health = judged === 'clear' ? null : await this.healthOf(record.chain_id);
      const level = chainLevel(record, askedAt, null, health);
      if (level) await this.alerts.apply([level]);
    }
    // A chain became healthy when all its components were: what was told before that has ended, whatever was missed of it.
    for (const record of statuses.filter(({ status }) => status === 'healthy')) {
      const since = Date.parse(record.since);
      const isOver = (alert: AlertRecord) => isFailureOfNode(alert) && Date.parse(alert.fired_at) < since;
      if (!alerts.some((alert) => alert.chain_id === record.chain_id && isOver(alert))) continue;
      await this.alerts.withdraw(record.chain_id, askedAt, 'Chain status is healthy', isOver);
    }
    for (const chainId of new Set(alerts.map(({ chain_id }) => chain_id))) {
      if (listed.has(chainId) || (await this.isMonitored(chainId))) continue;
      await this.alerts.withdraw(chainId, askedAt, 'monitoring stopped');
    }
  }

  private async storeCounts(): Promise<void> {
    const pending = this.active.takePending();
    if (pending.length > 0) await this.alerts.apply(pending);
    const components = this.components.take();
    if (components.length > 0) await this.steps.run([{ kind: 'components', components }]);
  }

  /** Only for the name of the root cause, which is no reason to hold an alert back. */
  private async healthOf(chainId: string): Promise<ChainHealth | null> {
    try {
      return await this.messages.ask(getChainHealth, { chain_id: chainId }, { deadline_ms: 1000 });
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
  }

  /** A chain may be missing in the list because the list is being built anew; only the owner's word ends its alerts. */
  private async isMonitored(chainId: string): Promise<boolean> {
    try {
      return (await this.messages.ask(getMonitoring, { chain_id: chainId })).enabled;
    } catch (error) {
      if (error instanceof DomainError && ['ChainNotFound', 'MonitoringNotFound'].includes(error.code)) return false;
      throw error;
    }
  }

  private repeat(what: string, first: number, every: number, work: () => Promise<void>): void {
    const plan = (delay: number) => {
      if (this.stopping) return;
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        const run = this.attempt(what, work).then((worked) => plan(worked ? every : Math.min(every, RETRY_MS)));
        this.running.add(run);
        void run.finally(() => this.running.delete(run));
      }, delay);
      this.timers.add(timer);
    };
    plan(first);
  }

  private readonly failing = new Set<string>();

  private async attempt(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      if (this.failing.delete(what)) this.logger.log(`can ${what} again`);
      return true;
    } catch (error) {
      const text = `cannot ${what}: ${error instanceof Error ? error.message : String(error)}`;
      if (isBackendAway(error)) {
        if (!this.failing.has(what)) this.logger.warn(text);
      } else {
        this.logger.error(text, error instanceof Error ? error.stack : undefined);
      }
      this.failing.add(what);
      return false;
    }
  }
}
