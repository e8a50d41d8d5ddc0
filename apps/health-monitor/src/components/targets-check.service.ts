import { Egress } from '@chain-mapping/egress';
import {
  type ComponentState,
  type Outcome,
  isSettling,
  type NodeReference,
  type ObservedResult,
} from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ChainStatuses } from '../chains/chain-statuses.service';
import { runCheck } from '../checks/check.runner';
import { SelfCheck } from '../cut-off/self-check.service';
import { HEALTH_MONITOR_CONFIG, type HealthMonitorConfig } from '../health-monitor-config';
import { HeartbeatRecords } from '../heartbeats/heartbeat-records.store';
import { verdictOf } from '../heartbeats/heartbeat-verdict';
import { MaintenanceNow } from '../maintenance/maintenance-now.service';
import { withMaintenance } from '../maintenance/results-in-maintenance';
import { HealthMetrics } from '../metrics/health-metrics.service';
import { VersionedKeys } from '../redis/versioned-keys.store';
import { SecretValues } from '../secrets/secret-values.service';
import { KnownChains } from '../targets/known-chains.service';
import { EMPTY_PLAN, type Plan, type Target } from '../targets/plan';
import { Backlog } from './backlog';
import { type Applied, ComponentStates } from './component-states.store';
import { LongChecks } from './long-checks.store';
import { Places } from './places';
import { Results } from './results.publisher';
import { leastSlas, SlowAnswers } from './slow-answers';
import { BEAT_MS, Standstill } from './standstill';

const DAY_MS = 24 * 60 * 60 * 1000;
export const JUST_MS = 1000;
const MOST_RECHECKS = 2000;

/** Answers until when it looks into the failure, if it does; that never rejects. */
type FailureListener = (target_id: string, checked_at: number) => Promise<unknown> | undefined;

/** The way of every check, on schedule or on demand: run it, count it into its component, tell those who need to know. */
@Injectable()
export class TargetChecks {
  private readonly logger = new Logger(TargetChecks.name);
  private readonly running = new Map<string, Promise<void>>();
  private readonly recoveryListeners: ((target_id: string, since: number) => void)[] = [];
  private readonly failureListeners: FailureListener[] = [];
  private readonly rechecks = new Map<string, NodeJS.Timeout>();
  private readonly stopping = new AbortController();
  private readonly places: Places;
  private readonly backlog: Backlog<Target>;
  private readonly slow = new SlowAnswers();
  private slas: { readonly plan: Plan; readonly least: ReadonlyMap<string, number> } = {
    plan: EMPTY_PLAN,
    least: new Map(),
  };
  private readonly standstill = new Standstill(performance.now());
  private readonly beat = setInterval(() => this.standstill.beat(performance.now()), BEAT_MS);
  private isAway = false;

  constructor(
    @Inject(HEALTH_MONITOR_CONFIG) config: HealthMonitorConfig,
    private readonly known: KnownChains,
    private readonly states: ComponentStates,
    private readonly results: Results,
    private readonly chains: ChainStatuses,
    private readonly keys: VersionedKeys,
    private readonly long: LongChecks,
    private readonly maintenance: MaintenanceNow,
    private readonly heartbeats: HeartbeatRecords,
    private readonly selfCheck: SelfCheck,
    private readonly metrics: HealthMetrics,
    private readonly clock: Clock,
    private readonly egress: Egress,
    private readonly secrets: SecretValues,
  ) {
    this.places = new Places(config.CHECKS_IN_FLIGHT);
    this.backlog = new Backlog(this.places, (target, due) => this.beginDue(target, due));
    metrics.watchInFlight(() => this.places.taken);
  }

  /**
   * Checks a target for a slot, in milliseconds since 1970. While it is being checked already, that check counts.
   * It resolves when the result has been counted, and never rejects.
   */
  check(target: Target, slot: number): Promise<void> {
    return this.running.get(target.id) ?? this.begin(target, slot);
  }

  /**
   * Checks targets that are due at the same moment of their interval, as soon as this process can. Where they wait for so long that later
   * slots have come they are checked for the newest of them, and the others are skipped.
   */
  checkDue(targets: readonly Target[], due: number, moment: string): Promise<void> {
    const done = this.backlog.add(moment, targets, due);
    if (done === undefined && !this.stopping.signal.aborted) this.metrics.skip('overload', targets.length);
    return done ?? Promise.resolve();
  }

  /**
   * Checks a target now, unless this or another replica has begun to within the last second.
   *
   * @returns whether nobody had
   */
  async checkUnlessJustChecked(target: Target): Promise<boolean> {
    try {
      if (!(await this.keys.claim(`soon:${target.id}`, JUST_MS))) return false;
    } catch (error) {
      this.warn(error);
      return true;
    }
    await this.check(target, this.clock.now().getTime());
    return true;
  }

  /** Calls the listener with each component that was failing and is healthy again, and when that was. */
  onRecovery(listener: (target_id: string, since: number) => void): void {
    this.recoveryListeners.push(listener);
  }

  /** Calls the listener with each component that has begun to fail, and when the check was begun that found it. */
  onFailure(listener: FailureListener): void {
    this.failureListeners.push(listener);
  }

  /** Begins no more checks and waits for those that run. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.backlog.stop();
    clearInterval(this.beat);
    this.rechecks.forEach((timer) => clearTimeout(timer));
    this.rechecks.clear();
    await Promise.all(this.running.values());
    await Promise.all([this.results.flush(), this.chains.stop()]);
  }

  private begin(target: Target, slot: number): Promise<void> {
    return this.track(
      target,
      this.inPlace(target, () => slot),
    );
  }

  /** In a place that it is given. */
  private beginDue(target: Target, due: number): Promise<void> {
    const { id, interval_ms } = target;
    const isGone = this.stopping.signal.aborted || !this.known.plan.targets.has(id);
    if (isGone || this.running.has(id)) {
      this.places.giveBack();
      if (!isGone) this.metrics.skip('overlap');
      return Promise.resolve();
    }
    const slotAt = (now: number): number => {
      this.metrics.lateness.observe(Math.max(0, now - due) / 1000);
      return due + Math.max(0, Math.floor((now - due) / interval_ms)) * interval_ms;
    };
    return this.track(target, this.checkAlone(target, slotAt));
  }

  private track(target: Target, checking: Promise<void>): Promise<void> {
    const work = checking.then(
      () => void this.running.delete(target.id),
      (error: unknown) => {
        this.running.delete(target.id);
        this.warn(error);
      },
    );
    this.running.set(target.id, work);
    return work;
  }

  private async inPlace(target: Target, slotAt: (now: number) => number): Promise<void> {
    if (!this.places.tryTake()) await this.places.take();
    if (this.stopping.signal.aborted) this.places.giveBack();
    else await this.checkAlone(target, slotAt);
  }

  /** In a place that is given back. */
  private async checkAlone(target: Target, slotAt: (now: number) => number): Promise<void> {
    // While it is made sure that a failure is one, others may be checked.
    let late: Promise<void> | undefined;
    try {
      const isUnderWay = this.long.isUnderWay(target);
      if (isUnderWay !== false && (await isUnderWay)) {
        this.metrics.skip('overlap');
        return;
      }
      const checked_at = this.clock.now().getTime();
      const slot = slotAt(checked_at);
      const outcome = await this.run(target, checked_at);
      if (outcome === undefined) return;
      const judged = this.selfCheck.judge(target, outcome);
      if (judged instanceof Promise) late = judged.then((found) => this.count(target, slot, checked_at, found));
      else await this.count(target, slot, checked_at, judged);
    } finally {
      this.places.giveBack();
    }
    await late;
  }

  private async ask({ check }: Target, now: number): Promise<Outcome> {
    if (check.type !== 'heartbeat') {
      return runCheck(check, { egress: this.egress, secrets: this.secrets, signal: this.stopping.signal });
    }
    const [record] = await this.heartbeats.read([check.endpoint], now);
    return verdictOf(record ?? { since: now, report: null }, check, now);
  }

  /** Nothing when this process stood still meanwhile: then it is the monitor that was late, and the next slot will tell. */
  private async run(target: Target, checked_at: number): Promise<Outcome | undefined> {
    const { type } = target.check;
    const since = performance.now();
    this.long.begin(target);
    const outcome = await this.ask(target, checked_at);
    this.long.end(target);
    const now = performance.now();
    if (this.standstill.happenedSince(since, now)) {
      this.metrics.skip('void');
      return undefined;
    }
    this.metrics.checked(type, outcome.status, now - since);
    return outcome;
  }

  /** Counts what is known of a target for a slot. It rejects when the state cannot be written. */
  async count(target: Target, slot: number, checked_at: number, outcome: Outcome): Promise<void> {
    const ttl_ms = Math.max(DAY_MS, 10 * target.interval_ms);
    const applied = await this.states.apply(target.id, { ...outcome, slot, checked_at }, target.check, ttl_ms);
    this.isAway = false;
    if (applied === 'stale') {
      this.metrics.skip('stale');
      return;
    }
    const { after } = applied;
    const hasChanged = applied.before?.status !== after.status;
    const isUrgent = hasChanged || (outcome.status !== 'healthy' && outcome.status !== 'unknown');
    const result = observed(target, this.nodesOf(target), applied, outcome);
    for (const each of withMaintenance(result, this.maintenance.scope)) this.results.add(each, isUrgent);
    const looking = hasBroken(applied) ? this.lookInto(target.id, checked_at) : undefined;
    const mayBreach = this.slow.tell(target.id, this.slaOf(target), outcome.response_time);
    if (hasChanged || mayBreach) this.assess(this.chainsOf(target), hasChanged, looking);
    this.recheckLater(target, applied);
    if (hasRecovered(applied)) this.recoveryListeners.forEach((listener) => listener(target.id, after.since));
  }

  /** Until everybody who looks into a failure has done so; `undefined` where nobody does. */
  private lookInto(target_id: string, checked_at: number): Promise<unknown> | undefined {
    const looking = this.failureListeners.flatMap((listener) => listener(target_id, checked_at) ?? []);
    return looking.length === 0 ? undefined : Promise.all(looking);
  }

  /**
   * What is being looked into is assessed after that, or a moment later where that takes long: then it is known what the failure comes from,
   * and whoever asks about it need not wait for the assessment.
   */
  private assess(chain_ids: ReadonlySet<string>, isUrgent: boolean, looking: Promise<unknown> | undefined): void {
    this.chains.touch(chain_ids, isUrgent && looking === undefined);
    void looking?.then(() => this.chains.hurry(chain_ids));
  }

  /** All places of the target, also those in chains that have come to it since the check was begun. */
  private nodesOf(target: Target): readonly NodeReference[] {
    const planned = this.known.plan.targets.get(target.id)?.nodes ?? [];
    if (planned === target.nodes) return planned;
    const isPlanned = new Set(planned.map(({ chain_id }) => chain_id));
    return [...planned, ...target.nodes.filter(({ chain_id }) => !isPlanned.has(chain_id))];
  }

  private slaOf(target: Target): number | undefined {
    const { plan } = this.known;
    if (this.slas.plan !== plan) this.slas = { plan, least: leastSlas(plan) };
    return this.slas.least.get(target.id);
  }

  private chainsOf(target: Target): Set<string> {
    return new Set(this.known.plan.targets.get(target.id)?.nodes.map(({ chain_id }) => chain_id));
  }

  /** While a failure or a recovery is soft the next check comes sooner, so that it is known soon what to think of it. */
  private recheckLater(target: Target, { after }: Applied): void {
    const pause = target.check.retry_interval_ms;
    const isPlanned = this.known.plan.targets.has(target.id);
    if (pause === undefined || pause >= target.interval_ms || !isPlanned || !isSettling(after)) return;
    if (this.rechecks.has(target.id) || this.rechecks.size >= MOST_RECHECKS || this.stopping.signal.aborted) return;
    const timer = setTimeout(() => {
      this.rechecks.delete(target.id);
      void this.check(target, this.clock.now().getTime());
    }, pause);
    this.rechecks.set(target.id, timer);
  }

  private warn(error: unknown): void {
    this.metrics.skip('state');
    if (!this.isAway) this.logger.warn(`a result could not be counted: ${String(error)}`);
    this.isAway = true;
  }
}

const isFailing = (state: ComponentState | undefined): boolean =>
  state?.status === 'unhealthy' || state?.status === 'degraded';

const hasRecovered = ({ before, after }: Applied): boolean => isFailing(before) && after.status === 'healthy';

const hasBroken = ({ before, after }: Applied): boolean => !isFailing(before) && isFailing(after);

function observed(
  target: Target,
  nodes: readonly NodeReference[],
  { after }: Applied,
  { timings, certificate_days }: Outcome,
): ObservedResult {
  return {
    result_id: `${target.id}-${String(after.slot)}`,
    target_id: target.id,
    slot: after.slot,
    checked_at: new Date(after.checked_at).toISOString(),
    type: target.check.type,
    ...after.last,
    ...(timings && { timings }),
    ...(certificate_days !== undefined && { certificate_days }),
    nodes: [...nodes],
    component_status: after.status,
    component_since: new Date(after.since).toISOString(),
    consecutive_failures: after.consecutive_failures,
    ...(after.flapping && { flapping: true }),
  };
}
