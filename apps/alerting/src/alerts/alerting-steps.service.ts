import { randomUUID } from 'node:crypto';
import { isBackendAway } from '@chain-mapping/messaging';
import {
  type AlertingInput,
  type AlertingState,
  type CheckRequest,
  isActive,
  joinedEffects,
  nextStepAt,
  step,
} from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { WatchedChains } from '../topology/watched-chains.service';
import { ActiveAlerts } from './active-alerts';
import { AlertMetrics } from './alert-metrics.provider';
import { AlertingStates, type Decided, type Stored } from './alerting-state.store';
import { eventId } from './event-id';

export interface Suppression {
  readonly suppression: boolean;
  readonly hold_ms: number;
  readonly slack_ms: number;
}

export const SUPPRESSION = Symbol('SUPPRESSION');

interface Waiting {
  readonly inputs: readonly AlertingInput[];
  /** When it was heard, by `performance.now()`. */
  readonly since: number;
  readonly resolve: (stored: Stored) => void;
  readonly reject: (error: unknown) => void;
}

const MOST_AT_ONCE = 200;
const LEAST_PAUSE_MS = 20;
/** How long a step waits for the checks that it has asked for, which mostly are done in less: both are then stored at once. */
const CHECKS_MS = 100;

/** Takes inputs through the engine, what waits together as one step, and does what follows from it. */
@Injectable()
export class AlertingSteps implements OnModuleDestroy {
  private readonly logger = new Logger(AlertingSteps.name);
  private readonly waiting: Waiting[] = [];
  private readonly listeners: ((checks: readonly CheckRequest[]) => void)[] = [];
  private onArrival: () => void = () => undefined;
  private running = false;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    @Inject(SUPPRESSION) private readonly config: Suppression,
    private readonly states: AlertingStates,
    private readonly topology: WatchedChains,
    private readonly active: ActiveAlerts,
    private readonly metrics: AlertMetrics,
    private readonly clock: Clock,
  ) {}

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Calls the listener with what alerts wait for to be checked. */
  onChecks(listener: (checks: readonly CheckRequest[]) => void): void {
    this.listeners.push(listener);
  }

  run(inputs: readonly AlertingInput[], since = performance.now()): Promise<Stored> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ inputs, since, resolve, reject });
      this.onArrival();
      if (!this.running) void this.runAll();
    });
  }

  private async runAll(): Promise<void> {
    this.running = true;
    // Without the chains nothing explains anything, and every alert would be told.
    await this.topology.known(this.config.hold_ms);
    while (this.waiting.length > 0) {
      const some = this.waiting.splice(0, MOST_AT_ONCE);
      const error = await this.attempt(some);
      if (error === undefined) continue;
      // One that cannot be stored must not keep back the others.
      if (some.length > 1 && !isBackendAway(error)) for (const each of some) await this.attemptAlone(each);
      else some.forEach(({ reject }) => reject(error));
    }
    this.running = false;
  }

  private async attemptAlone(one: Waiting): Promise<void> {
    const error = await this.attempt([one]);
    if (error !== undefined) one.reject(error);
  }

  /** @param some what has been checked for them comes to them */
  private async attempt(some: Waiting[]): Promise<unknown> {
    try {
      const stored = await this.states.change(
        fingerprintsOf(inputsOf(some)),
        (state) => this.decide(state, inputsOf(some)),
        (decided) => this.withChecks(decided, some),
      );
      this.follow(stored, Math.min(...some.map(({ since }) => since)));
      some.forEach(({ resolve }) => resolve(stored));
      return undefined;
    } catch (error) {
      return error ?? new Error('the step failed');
    }
  }

  private decide(state: AlertingState, inputs: readonly AlertingInput[]) {
    const decided = step(state, inputs, this.context());
    // While they are checked what was decided is stored. Should it not be, nothing waits for the answer.
    const { checks } = decided.effects;
    if (checks.length > 0) this.listeners.forEach((listener) => listener(checks));
    return decided;
  }

  /** What was decided, with what follows from its checks if they are done soon and nobody else waits. */
  private async withChecks(decided: Decided, some: Waiting[]): Promise<Decided> {
    const { alerts, checks } = decided.effects;
    const asked = new Set(checks.flatMap(({ alert_ids }) => alert_ids));
    if (asked.size === 0 || alerts.some(({ told }) => told)) return decided;
    await this.untilChecked(asked);
    const answers = this.waiting.filter(({ inputs }) => inputs.every(isAnswer));
    if (answers.length === 0) return decided;
    this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((each) => !answers.includes(each)));
    some.push(...answers);
    const { state, effects } = this.decide(decided.state, inputsOf(answers));
    return { state, effects: joinedEffects(decided.effects, effects) };
  }

  private untilChecked(alert_ids: ReadonlySet<string>): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.onArrival = () => undefined;
        resolve();
      };
      const timer = setTimeout(end, CHECKS_MS);
      const missing = new Set(alert_ids);
      this.onArrival = () => {
        const inputs = inputsOf(this.waiting);
        for (const input of inputs) if (isAnswer(input)) input.alert_ids.forEach((id) => missing.delete(id));
        if (missing.size === 0 || !inputs.every((input) => canWait(input, alert_ids))) end();
      };
      this.onArrival();
    });
  }

  private context() {
    return { ...this.config, topology: this.topology.current, now: this.clock.now(), newId: randomUUID };
  }

  private follow({ effects, heard, isAll }: Stored, since: number): void {
    if (isAll) this.active.replace(heard.filter(isActive));
    else heard.forEach((alert) => this.active.put(alert));
    for (const change of effects.alerts) {
      this.active.put(change.alert);
      if (change.kind === 'transition' && change.told) {
        this.metrics.begin(eventId(change.alert.id, change.alert.sequence), since);
      }
    }
    this.metrics.stored(effects.alerts);
    this.wakeFor(nextStepAt(this.states.current));
  }

  private wakeFor(at: number | undefined): void {
    clearTimeout(this.timer);
    if (at === undefined || this.isStopped) return;
    const pause = Math.max(LEAST_PAUSE_MS, at - this.clock.now().getTime());
    this.timer = setTimeout(() => {
      this.run([{ kind: 'time' }]).catch((error: unknown) =>
        this.logger.debug(`a step is made later: ${String(error)}`),
      );
    }, pause);
  }
}

type Answer = Extract<AlertingInput, { kind: 'components' }> & { readonly alert_ids: readonly string[] };

const isAnswer = (input: AlertingInput): input is Answer =>
  input.kind === 'components' && input.alert_ids !== undefined;

/** What chains are like follows from their components, which come first. What was found about other alerts may let them be told now. */
const canWait = (input: AlertingInput, asked: ReadonlySet<string>): boolean =>
  isAnswer(input)
    ? input.alert_ids.some((id) => asked.has(id))
    : input.kind === 'levels' && input.levels.every(({ type }) => type === 'chain_status');

const inputsOf = (waiting: readonly Waiting[]): AlertingInput[] => waiting.flatMap(({ inputs }) => inputs);

function fingerprintsOf(inputs: readonly AlertingInput[]): string[] {
  const fingerprints = new Set<string>();
  for (const input of inputs)
    if (input.kind === 'levels') for (const level of input.levels) fingerprints.add(level.fingerprint);
  return [...fingerprints];
}
