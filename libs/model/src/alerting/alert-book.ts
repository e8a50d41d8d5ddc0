import { type AlertRecord, type Change, isActive, transition } from './alert-lifecycle';
import type { AlertChange, AlertingContext, AlertingState, AlertReference, CheckRequest } from './alerting-state';
import { AlertingIndex, inOrder } from './alerting-index';
import { type Explanations, kindOf, type ObservedComponent } from './explanations';
import { keysOf } from './incident-groups';

const MOST_CHECKS = 100;
const WAITING = 'what it needs is checked first';

/** Alerts and components while a step is worked out, and what has changed of them. */
export class AlertBook {
  readonly alerts: Map<string, AlertRecord>;
  readonly components: Map<string, ObservedComponent>;
  readonly index: AlertingIndex;
  readonly changes: AlertChange[] = [];
  readonly changedComponents = new Map<string, ObservedComponent>();
  readonly checks = new Map<string, CheckRequest>();
  /** Incidents that somebody has heard of by one of their alerts. */
  readonly heard = new Set<string>();
  /** Of the round that is under way: fingerprints with a change, incidents of which an alert ended. */
  readonly touched = new Set<string>();
  readonly stirred = new Set<string>();
  readonly now: number;
  readonly time: string;
  /** Alerts that began in this round, by their place in `changes`. */
  private readonly begun = new Map<string, number>();

  constructor(
    state: AlertingState,
    readonly context: AlertingContext,
  ) {
    this.alerts = new Map(state.alerts);
    this.components = new Map(state.components);
    this.now = context.now.getTime();
    this.time = context.now.toISOString();
    this.index = AlertingIndex.take(state, context, this.now);
  }

  /** The changes of a round have been looked at. */
  endRound(): void {
    this.touched.clear();
    this.stirred.clear();
    this.begun.clear();
  }

  hasBegun({ id }: AlertRecord): boolean {
    return this.begun.has(id);
  }

  observe(observed: ObservedComponent): void {
    const { target_id } = observed;
    const known = this.components.get(target_id);
    if (known === undefined && observed.status === 'healthy') return;
    if (known !== undefined && (known.slot > observed.slot || known.seen_at > observed.seen_at)) return;
    if (observed.status === 'healthy') this.components.delete(target_id);
    else this.components.set(target_id, observed);
    this.changedComponents.set(target_id, observed);
    this.index.putComponent(observed);
    const { slack_ms, topology } = this.context;
    const isSame = known?.status === observed.status && known.since === observed.since;
    const isFresh = isSame && this.now - known.seen_at <= topology.staleAfter(target_id) + slack_ms;
    if (!isFresh || observed.seen_at - known.seen_at > slack_ms) this.index.changeComponent(target_id);
  }

  alterActive({ id, fingerprint }: AlertReference, decided: (alert: AlertRecord) => Change[]): void {
    const alert = this.alerts.get(fingerprint);
    if (alert?.id === id && isActive(alert)) this.alter(fingerprint, () => decided(alert));
  }

  alter(fingerprint: string, decided: (latest: AlertRecord | undefined) => Change[]): void {
    const latest = this.alerts.get(fingerprint);
    for (const change of decided(latest)) {
      if (change.kind === 'seen') {
        this.put({ ...change, told: false });
        continue;
      }
      this.touched.add(fingerprint);
      if (change.from === null) {
        this.begun.set(change.alert.id, this.changes.length);
        // The severity has changed: it is the same trouble.
        const incident_id = latest !== undefined && isActive(latest) ? latest.incident_id : null;
        this.put({ ...change, alert: { ...change.alert, incident_id }, told: false });
      } else {
        this.put(change.alert.resolved ? this.ended(change) : { ...change, told: change.alert.told_at !== null });
      }
    }
  }

  verified(alert_ids: ReadonlySet<string>): void {
    if (alert_ids.size === 0) return;
    const explanations = this.explain();
    for (const fingerprint of [...this.index.waiting]) {
      const alert = this.alerts.get(fingerprint);
      if (alert === undefined) continue;
      if (!alert_ids.has(alert.id) || alert.told_at !== null || alert.hold_until === null || !isActive(alert)) continue;
      const keys = this.keysOf(alert);
      // What something else explains goes on waiting for that to be told.
      if (keys.length === 0 || keys.includes(explanations.ownKey(alert))) this.note({ ...alert, hold_until: this.now });
    }
  }

  activeOf(incident_id: string | null): AlertRecord[] {
    return incident_id === null ? [] : this.activeAlerts(this.index.byIncident.of(incident_id));
  }

  activeOfChain(chain_id: string): AlertRecord[] {
    return this.activeAlerts(this.index.byChain.of(chain_id));
  }

  keysOf(alert: AlertRecord): readonly string[] {
    return keysOf(alert, this.explain(), this.context.hold_ms, this.now);
  }

  explain(): Explanations {
    return this.index.explanations;
  }

  /** Changes what nobody is told of. */
  note(alert: AlertRecord): AlertRecord {
    const at = this.begun.get(alert.id);
    const change = at === undefined ? undefined : this.changes[at];
    if (at !== undefined && change !== undefined && change.alert.sequence === alert.sequence) {
      this.changes[at] = { ...change, alert };
      this.keep(alert);
    } else {
      this.put({ kind: 'seen', alert, told: false });
    }
    return alert;
  }

  tellNow(alert: AlertRecord, more: Partial<AlertRecord> = {}): AlertRecord {
    const released = alert.held_since !== null;
    const changed = {
      ...more,
      ...{ told_at: this.time, held_back: null, hold_until: null, released },
      ...(released && { held_until: this.time }),
    };
    if (alert.incident_id !== null) this.heard.add(alert.incident_id);
    const at = this.begun.get(alert.id);
    const change = at === undefined ? undefined : this.changes[at];
    if (at !== undefined && change !== undefined && change.alert.sequence === alert.sequence) {
      const told = { ...alert, ...changed };
      this.changes[at] = { ...change, alert: told, told: true };
      this.keep(told);
      return told;
    }
    const reason = released ? 'Told after all: nothing explains it any more' : 'Told: nothing was found to explain it';
    const next = transition(alert, changed, reason, null);
    this.put({ ...next, told: true });
    return next.alert;
  }

  hold(alert: AlertRecord, reason: string): void {
    if (alert.held_back === reason && alert.hold_until === null) return;
    const current = this.alerts.get(alert.fingerprint) ?? alert;
    const held_since = current.held_since ?? this.time;
    this.note({ ...current, held_back: reason, held_reason: reason, held_since, hold_until: null });
  }

  /** Whether an alert is to wait, for what it needs to be checked, or for what explains it to be told. */
  waits(alert: AlertRecord, keys: readonly string[]): boolean {
    if (alert.hold_until !== null) return alert.hold_until > this.now;
    const kind = kindOf(alert.type);
    if (kind === 'alone') return false;
    const isOwn = keys.includes(this.explain().ownKey(alert));
    const targets = this.checksFor(alert, keys, isOwn);
    if (targets.length === 0 && isOwn && alert.held_since === null) return false;
    const until = this.now + this.context.hold_ms;
    const held_reason = isOwn ? alert.held_reason : WAITING;
    const current = this.alerts.get(alert.fingerprint) ?? alert;
    this.note({ ...current, hold_until: until, held_back: WAITING, held_reason });
    if (targets.length > 0) {
      // What was held back until now is not told for what was found while it was.
      const since = alert.held_since === null ? Date.parse(alert.last_seen_at) : this.now;
      const same = this.checks.get(targets.join()) ?? { alert_ids: [], target_ids: targets, since, until };
      const alert_ids = [...same.alert_ids, alert.id];
      this.checks.set(targets.join(), { ...same, alert_ids, since: Math.max(same.since, since) });
    }
    return true;
  }

  mayBeTold(alert: AlertRecord): boolean {
    if (alert.told_at !== null || alert.status !== 'firing') return false;
    return alert.hold_until === null ? this.context.silencedBy !== undefined : alert.hold_until <= this.now;
  }

  /** What was found to fail by itself and was over before what it needs had been checked is told all the same. */
  private ended(change: Extract<Change, { kind: 'transition' }>): AlertChange {
    let { alert } = change;
    const before = this.alerts.get(alert.fingerprint);
    if (alert.incident_id !== null) this.stirred.add(alert.incident_id);
    if (before !== undefined && before.id === alert.id && this.isOwnAndWaiting(before)) {
      const told = this.tellNow(before);
      alert = { ...alert, told_at: told.told_at, hold_until: null, held_back: null, sequence: told.sequence + 1 };
    }
    if (alert.held_since !== null) alert = { ...alert, held_until: alert.held_until ?? this.time };
    // It may wait for a check once more as it ends; what counts is why nobody was told.
    if (alert.told_at === null) alert = { ...alert, held_back: alert.held_reason ?? alert.held_back };
    return { ...change, alert, told: alert.told_at !== null };
  }

  private isOwnAndWaiting(alert: AlertRecord): boolean {
    if (alert.told_at !== null || alert.hold_until === null || alert.held_since !== null) return false;
    if (alert.status !== 'firing' || alert.held_reason !== null || kindOf(alert.type) !== 'component') return false;
    const isKnown =
      this.heard.has(alert.incident_id ?? '') ||
      this.activeOf(alert.incident_id).some(({ told_at }) => told_at !== null);
    if (isKnown) return false;
    return (this.context.silencedBy?.(alert) ?? null) === null;
  }

  private put(change: AlertChange): void {
    this.changes.push(change);
    this.keep(change.alert);
  }

  private keep(alert: AlertRecord): void {
    const before = this.alerts.get(alert.fingerprint);
    this.alerts.set(alert.fingerprint, alert);
    this.index.putAlert(before, alert);
  }

  private activeAlerts(fingerprints: Iterable<string>): AlertRecord[] {
    return inOrder([...fingerprints].flatMap((fingerprint) => this.alerts.get(fingerprint) ?? []).filter(isActive));
  }

  private checksFor(alert: AlertRecord, keys: readonly string[], isOwn: boolean): string[] {
    const { topology } = this.context;
    const { graph } = topology;
    const targetOf = (number: number | undefined): string[] => {
      const target = number === undefined ? undefined : graph.targets[number];
      return target === undefined ? [] : [target];
    };
    if (kindOf(alert.type) === 'chain') {
      // What was held back until now will be told of by the checks that follow a recovery.
      if (alert.held_since !== null) return [];
      const numbers = isOwn ? topology.componentsOf(alert.chain_id) : keys.map((key) => graph.numberOfTarget(key));
      return numbers.flatMap(targetOf).slice(0, MOST_CHECKS);
    }
    const number = topology.numberOf(alert);
    if (!isOwn) return keys.flatMap((key) => targetOf(graph.numberOfTarget(key)));
    if (number === undefined || alert.target_node !== null) return [];
    const below = topology.checksBelow(number, MOST_CHECKS - 1);
    return alert.held_since === null ? below : [...targetOf(number), ...below];
  }
}
