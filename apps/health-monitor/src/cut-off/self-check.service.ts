import { setTimeout as pause } from 'node:timers/promises';
import { Egress } from '@chain-mapping/egress';
import type { ComponentState, Outcome, ResolvedCheck, Status } from '@chain-mapping/model';
import { Clock, Readiness } from '@chain-mapping/service';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type RunContext, runCheck } from '../checks/check.runner';
import { type FailureKind, failureKind } from '../checks/failure-message';
import { SecretValues } from '../secrets/secret-values.service';
import { ComponentStates } from '../components/component-states.store';
import { HEALTH_MONITOR_CONFIG, type HealthMonitorConfig } from '../health-monitor-config';
import { HealthMetrics } from '../metrics/health-metrics.service';
import type { Target } from '../targets/plan';
import { AnswersAtMost } from './answers-at-most';
import { anyAnswers } from './references.checker';
import { firstStep, whenSilent } from './suspicion';
import { Witnesses } from './witnesses';

const ASK_EVERY_MS = 1000;
const ANSWER_MS = 1000;
const WITNESSES_ASKED = 3;

/** Makes sure, before a target is called dead, that it is not this monitor that is cut off. */
@Injectable()
export class SelfCheck implements OnModuleDestroy {
  private readonly logger = new Logger(SelfCheck.name);
  private readonly stopping = new AbortController();
  private readonly references: AnswersAtMost;
  private readonly others: AnswersAtMost;
  private readonly witnesses = new Witnesses();
  private toAsk: readonly ResolvedCheck[] = [];
  private readonly checking: RunContext;
  private isCutOff = false;
  /** What the others did when they were last asked, and when nobody answered last. */
  private areOthersSilent = false;
  private silentAt = -Infinity;

  constructor(
    @Inject(HEALTH_MONITOR_CONFIG) private readonly config: HealthMonitorConfig,
    private readonly states: ComponentStates,
    private readonly metrics: HealthMetrics,
    private readonly clock: Clock,
    readiness: Readiness,
    egress: Egress,
    secrets: SecretValues,
  ) {
    this.checking = { egress, secrets, signal: this.stopping.signal };
    const now = (): number => performance.now();
    const wait = (ms: number) => pause(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    const { SELF_CHECK_TARGETS } = config;
    this.references = new AnswersAtMost(ASK_EVERY_MS, () => anyAnswers(SELF_CHECK_TARGETS, ANSWER_MS), now, wait);
    this.others = new AnswersAtMost(ASK_EVERY_MS, () => this.anyWitnessAnswers(), now, wait);
    readiness.add('network', async () => {
      if (this.isCutOff) throw new Error(`none of ${this.named} answers`);
    });
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** What counts of an outcome. Only a target that does not answer any more costs time: that of one answer of somebody else. */
  judge(target: Target, outcome: Outcome): Outcome | Promise<Outcome> {
    if (outcome.status === 'unhealthy') return this.judgeFailure(target, outcome);
    if (outcome.status !== 'unknown') this.answered(target);
    return outcome;
  }

  private answered({ check }: Target): void {
    if (this.hasReferences || check.type === 'heartbeat' || check.type === 'composite') return;
    this.witnesses.answered(check, this.clock.now().getTime());
  }

  private async judgeFailure(target: Target, outcome: Outcome): Promise<Outcome> {
    const { check, id } = target;
    const kind = failureKind(outcome.error_message ?? '');
    const witnesses = this.hasReferences ? [] : this.witnesses.besides(check, this.clock.now().getTime());
    const known = { kind, hasReferences: this.hasReferences, witnesses: witnesses.length };
    // Most failures are none of ours, whatever was before.
    if (firstStep({ ...known, hasAnswered: true }) === 'count') return outcome;
    const before = await this.statusOf(id);
    // What was found dead stays so: asking about it again would only make others wait.
    if (before === 'unhealthy' && kind !== 'local') return outcome;
    const step = firstStep({ ...known, hasAnswered: before !== undefined });
    if (step === 'count') return outcome;
    if (step === 'unknown') return unknownBecause(outcome.error_message ?? '');
    this.toAsk = witnesses.slice(0, WITNESSES_ASKED);
    const failedAt = performance.now();
    const wasSilent = step === 'ask_references' ? this.isCutOff : this.areOthersSilent;
    const isReached = await (step === 'ask_references' ? this.askReferences() : this.askOthers());
    if (!isReached) this.silentAt = performance.now();
    // It failed while nobody answered, which is over only now: that says nothing of the target yet.
    else if (wasSilent || this.silentAt >= failedAt) return this.checkAgain(target, outcome);
    if (isReached) return outcome;
    return whenSilent(step, kind) === 'unknown' ? this.cutOff(step, kind, outcome) : this.hold(target, outcome);
  }

  /** As all replicas know it; nothing where that cannot be read. */
  private async statusOf(id: string): Promise<Status | undefined> {
    const states = await this.states.read([id]).catch(() => new Map<string, ComponentState>());
    return states.get(id)?.status;
  }

  private cutOff(step: 'ask_references' | 'ask_witnesses', kind: FailureKind, { error_message }: Outcome): Outcome {
    if (step === 'ask_references') {
      return unknownBecause(`The monitor itself is cut off: none of ${this.named} answers (${error_message ?? ''})`);
    }
    const missing = kind === 'no_names' ? 'no name server answers it' : 'it has no network';
    return unknownBecause(`The monitor itself is cut off: ${missing} (${error_message ?? ''})`);
  }

  /** Others fell silent at the same time. One more round decides: whatever it finds counts, so that a failure of all is told too. */
  private async hold(target: Target, outcome: Outcome): Promise<Outcome> {
    this.metrics.heldFailures.inc();
    if (target.check.type === 'heartbeat') return outcome;
    await pause(this.config.SELF_CHECK_HOLD_SECONDS * 1000, undefined, { signal: this.stopping.signal }).catch(
      () => undefined,
    );
    return this.checkAgain(target, outcome);
  }

  /** What the target does now counts, whatever it is. */
  private async checkAgain(target: Target, outcome: Outcome): Promise<Outcome> {
    if (target.check.type === 'heartbeat') return outcome;
    const again = await runCheck(target.check, this.checking);
    if (again.status !== 'unhealthy' && again.status !== 'unknown') this.answered(target);
    return again;
  }

  private async askReferences(): Promise<boolean> {
    const isReached = await this.references.ask();
    if (isReached === this.isCutOff) {
      this.isCutOff = !isReached;
      this.metrics.cutOff.set(isReached ? 0 : 1);
      if (isReached) this.logger.log('the monitor is cut off no longer');
      else this.logger.warn(`the monitor is cut off: none of ${this.named} answers; what fails now is unknown`);
      // Targets that answer again ask nobody: it is for us to find out that it is over.
      if (!isReached) void this.askUntilReached();
    }
    return isReached;
  }

  private async askUntilReached(): Promise<void> {
    while (!this.stopping.signal.aborted && !(await this.askReferences()));
  }

  private async askOthers(): Promise<boolean> {
    const isReached = await this.others.ask();
    this.areOthersSilent = !isReached;
    return isReached;
  }

  private async anyWitnessAnswers(): Promise<boolean> {
    const outcomes = this.toAsk.map(async (check) => {
      const timeout_ms = Math.min(check.timeout_ms, ANSWER_MS);
      const { status } = await runCheck({ ...check, timeout_ms, retries: 0 }, this.checking);
      if (status === 'unhealthy' || status === 'unknown') throw new Error(status);
    });
    return Promise.any(outcomes).then(
      () => true,
      () => false,
    );
  }

  private get hasReferences(): boolean {
    return this.config.SELF_CHECK_TARGETS.length > 0;
  }

  private get named(): string {
    return this.config.SELF_CHECK_TARGETS.map(({ host, port }) => `${host}:${String(port)}`).join(', ');
  }
}

const unknownBecause = (error_message: string): Outcome => ({ status: 'unknown', response_time: null, error_message });
