import type { Severity } from '../chain/vocabulary';
import { AlertBook } from './alert-book';
import {
  acknowledge,
  type AlertRecord,
  type Change,
  decide,
  expireAcknowledgement,
  isActive,
  isAfter,
  type Level,
  resolveByHand,
  withdraw,
} from './alert-lifecycle';
import {
  type AlertingContext,
  type AlertingEffects,
  type AlertingInput,
  type AlertingState,
  GATHER_MS,
} from './alerting-state';
import { kindOf } from './explanations';
import { IncidentBook } from './incident-book';
import { groupsOf, type IncidentGroup } from './incident-groups';
import { bySeverity, isAtLeast } from './incident-record';

/**
 * What follows from inputs: the next state, and what is to be stored, published and checked. Everything that decides who is told of what is
 * in here, for the service as well as for simulations and replays.
 *
 * Holds always: an active alert belongs to an open incident, and an open incident has an active alert; what one culprit explains is one
 * incident; an alert is told once, and told to have ended if and only if it was told.
 */
export function step(
  state: AlertingState,
  inputs: readonly AlertingInput[],
  context: AlertingContext,
): { readonly state: AlertingState; readonly effects: AlertingEffects } {
  const whole = new Step(state, context);
  for (const input of inputs) whole.take(input);
  return whole.close();
}

/** One step, while it is worked out. */
class Step {
  private readonly book: AlertBook;
  private readonly story: IncidentBook;
  private isOpen = false;

  constructor(state: AlertingState, context: AlertingContext) {
    this.book = new AlertBook(state, context);
    this.story = new IncidentBook(state, this.book);
    const { alerts, components, index } = this.book;
    index.use({ alerts, components, incidents: this.story.incidents });
  }

  take(input: AlertingInput): void {
    switch (input.kind) {
      case 'levels':
        input.levels.forEach((level) => this.level(level));
        break;
      case 'components':
        for (const component of input.components) {
          // What was seen to fail again may have recovered since, as another replica knows: it would explain failures that it no longer causes.
          if (input.alert_ids === undefined && !this.book.components.has(component.target_id)) continue;
          this.book.observe(component);
        }
        this.book.verified(new Set(input.alert_ids));
        break;
      case 'withdrawn': {
        const { chain_id, at, resolution, concerns = () => true } = input;
        for (const alert of this.book.activeOfChain(chain_id)) {
          if (concerns(alert))
            this.book.alter(alert.fingerprint, () => withdraw(alert, at, resolution, this.book.context.now));
        }
        break;
      }
      case 'acknowledged':
        this.book.alterActive(input.alert, (alert) =>
          acknowledge(alert, input.actor, this.book.context.now, input.until),
        );
        break;
      case 'resolved':
        this.book.alterActive(input.alert, (alert) => this.endByHand(alert, input.actor, input.resolution));
        break;
      case 'incident_acknowledged':
        this.acknowledgeIncident(input.incident_id, input.actor, input.until);
        break;
      case 'incident_resolved':
        this.resolveIncident(input.incident_id, input.actor, input.resolution);
        break;
      case 'time':
        this.expire();
        break;
    }
    this.isOpen = true;
  }

  close(): { readonly state: AlertingState; readonly effects: AlertingEffects } {
    if (this.isOpen) this.settle();
    const incidents = [...this.story.changed].flatMap(([id, events]) => {
      const incident = this.story.get(id);
      return incident === undefined ? [] : [{ incident, events }];
    });
    const state = { alerts: this.book.alerts, incidents: this.story.incidents, components: this.book.components };
    this.book.index.giveTo(state);
    return {
      state,
      effects: {
        alerts: this.book.changes,
        incidents,
        messages: this.story.messages,
        components: [...this.book.changedComponents.values()],
        checks: [...this.book.checks.values()],
      },
    };
  }

  /** A condition that changes twice in a step is looked at in between, so that what failed is told though it is over. */
  private level(level: Level): void {
    if (this.book.touched.has(level.fingerprint)) this.settle();
    const latest = this.book.alerts.get(level.fingerprint);
    const isLate = latest !== undefined && latest.withdrawn_at === null && isAfter(latest.order, level.order);
    if (!isLate && level.target_id !== null && (level.type === 'node_failed' || level.type === 'heartbeat_missed')) {
      const since = Date.parse(level.episode);
      const status = level.state === 'clear' ? 'healthy' : level.severity === 'critical' ? 'unhealthy' : 'degraded';
      const seen_at = level.observed_at;
      this.book.observe({ target_id: level.target_id, status, since, slot: level.order.at, seen_at });
    }
    this.book.alter(level.fingerprint, (latest) =>
      decide(latest ?? null, level, this.book.context.now, this.book.context.newId),
    );
  }

  private expire(): void {
    for (const fingerprint of [...this.book.index.acknowledgedAlerts].sort()) {
      const alert = this.book.alerts.get(fingerprint);
      if (alert?.acknowledged_until == null || Date.parse(alert.acknowledged_until) > this.book.now) continue;
      this.book.alter(fingerprint, () => expireAcknowledgement(alert));
    }
    for (const id of [...this.book.index.acknowledged].sort()) {
      const incident = this.story.get(id);
      if (incident === undefined) continue;
      const { acknowledged_until, acknowledged_at, status } = incident;
      if (status !== 'open' || acknowledged_until === null || Date.parse(acknowledged_until) > this.book.now) continue;
      for (const alert of this.book.activeOf(incident.id)) {
        if (alert.acknowledged_at === acknowledged_at)
          this.book.alter(alert.fingerprint, () => expireAcknowledgement(alert));
      }
      const changed = { ...incident, acknowledged_at: null, acknowledged_by: null, acknowledged_until: null };
      this.story.tellOf(
        changed,
        'acknowledgement_expired',
        'nobody looks after it any more: the acknowledgement expired',
      );
      this.book.stirred.add(id);
    }
  }

  private acknowledgeIncident(id: string, actor: string, until: number | null): void {
    const incident = this.story.get(id);
    if (incident?.status !== 'open') return;
    for (const alert of this.book.activeOf(id)) {
      this.book.alter(alert.fingerprint, () => acknowledge(alert, actor, this.book.context.now));
    }
    const acknowledged_until = until === null ? null : new Date(until).toISOString();
    const changed = { ...incident, acknowledged_at: this.book.time, acknowledged_by: actor, acknowledged_until };
    const text = `${actor} looks after it${acknowledged_until === null ? '' : ` until ${acknowledged_until}`}`;
    this.story.tellOf(changed, 'acknowledged', text, actor);
    // Also when none of its alerts is acknowledged by that any more: it is told of.
    this.book.stirred.add(id);
  }

  private resolveIncident(id: string, actor: string, resolution: string | null): void {
    const incident = this.story.get(id);
    if (incident?.status !== 'open') return;
    const text = resolution ?? `Resolved by ${actor}`;
    this.story.tellOf({ ...incident, resolution: text }, 'resolved_by_hand', text, actor);
    this.book.stirred.add(id);
    for (const alert of this.book.activeOf(id)) {
      this.book.alter(alert.fingerprint, () => this.endByHand(alert, actor, resolution));
    }
  }

  /** What a person has ended is not told anew by another alert of the same culprit. */
  private endByHand(alert: AlertRecord, actor: string, resolution: string | null): Change[] {
    const incident = this.story.get(alert.incident_id);
    if (alert.told_at !== null && incident !== undefined) {
      const keys = this.book.keysOf(alert);
      const quiet = keys.map((key) => ({ key, severity: alert.severity }));
      this.story.keep({ ...incident, quiet: [...incident.quiet, ...quiet] });
    }
    return resolveByHand(alert, actor, resolution, this.book.context.now);
  }

  /** Brings the incidents in line with the alerts, and tells what is to be told. */
  private settle(): void {
    const { index, touched, stirred, now } = this.book;
    const { alerts, incidents } = index.concerned(touched, stirred, {
      untold: this.book.context.silencedBy !== undefined,
      gathered_before: now - GATHER_MS,
    });
    const explanations = this.book.explain();
    const groups = groupsOf(
      alerts,
      incidents,
      (alert) => this.book.keysOf(alert),
      (alert) => explanations.keysOf(alert).length > 0,
    );
    for (const group of groups) if (group.alerts.length > 0) this.settleGroup(group);
    // Last, so that it is known where their alerts have gone.
    for (const { alerts, incidents } of groups) {
      if (alerts.length === 0) for (const incident of incidents) this.story.endIncident(incident);
    }
    this.book.endRound();
    this.isOpen = false;
  }

  private settleGroup(group: IncidentGroup): void {
    const { alerts, keys } = group;
    const [known, ...others] = group.incidents;
    const isCalm =
      known !== undefined &&
      others.length === 0 &&
      !this.book.stirred.has(known.id) &&
      sameKeys(known.culprit_ids, keys) &&
      alerts.every((alert) => alert.incident_id === known.id && !this.book.touched.has(alert.fingerprint));
    if (isCalm) {
      if (alerts.some((alert) => this.book.mayBeTold(alert))) this.tellGroup(known.id, alerts);
      this.story.publish(known.id, false);
      return;
    }
    const incident = known ?? this.story.reopened(keys) ?? this.story.opened(group);
    for (const other of others) this.story.merge(other, incident.id);
    const members = alerts.map((alert) => {
      if (alert.incident_id === incident.id) return alert;
      if (alert.incident_id !== null) this.story.moved.set(alert.incident_id, incident.id);
      return this.book.note({ ...alert, incident_id: incident.id });
    });
    const joined = members.filter((alert) => this.book.hasBegun(alert)).length;
    this.story.describe(incident.id, members, keys, joined);
    this.tellGroup(incident.id, members);
    this.story.publish(incident.id, true);
  }

  /** Tells the alerts that are to be told, the culprit's own first, and holds back the others. */
  private tellGroup(id: string, alerts: readonly AlertRecord[]): void {
    const explanations = this.book.explain();
    const keysFor = (alert: AlertRecord): readonly string[] => {
      const keys = this.book.keysOf(alert);
      return keys.length > 0 ? keys : [explanations.ownKey(alert)];
    };
    const told: { keys: readonly string[]; severity: Severity }[] = [];
    for (const alert of alerts) {
      if (alert.told_at !== null && isActive(alert)) told.push({ keys: keysFor(alert), severity: alert.severity });
    }
    for (const { key, severity } of this.story.get(id)?.quiet ?? []) {
      told.push({ keys: [explanations.culpritOf(key) ?? key], severity });
    }
    const rank = (alert: AlertRecord): number =>
      kindOf(alert.type) !== 'component' ? 2 : keysFor(alert).includes(explanations.ownKey(alert)) ? 0 : 1;
    const untold = alerts.filter((alert) => alert.told_at === null && alert.status === 'firing');
    untold.sort((a, b) => rank(a) - rank(b) || bySeverity(a, b));
    const flapping = new Set<string>();
    for (const alert of alerts) if (alert.type === 'flapping') keysFor(alert).forEach((key) => flapping.add(key));
    const [held, released] = [new Map<string, number>(), [] as AlertRecord[]];
    for (const alert of untold) {
      const keys = keysFor(alert);
      const isCovered = told.some(
        (each) => isAtLeast(each.severity, alert.severity) && each.keys.some((key) => keys.includes(key)),
      );
      const reason =
        this.book.context.silencedBy?.(alert) ??
        (alert.type !== 'flapping' && keys.some((key) => flapping.has(key))
          ? `${this.story.nameOf(id, keys[0])} is flapping`
          : null) ??
        (this.book.context.suppression && isCovered ? this.reasonFor(id, alert, keys) : null);
      if (reason !== null) {
        if (alert.held_since === null) held.set(reason, (held.get(reason) ?? 0) + 1);
        this.book.hold(alert, reason);
      } else if (!this.book.context.suppression || !this.book.waits(alert, keys)) {
        const reach = this.story.get(id)?.affected_chains.map(({ chain_id }) => chain_id) ?? [];
        const current = this.book.alerts.get(alert.fingerprint) ?? alert;
        const cause =
          this.book.context.suppression && !keys.includes(explanations.ownKey(alert))
            ? this.story.nameOf(id, keys[0])
            : null;
        const isAlone = kindOf(alert.type) === 'alone';
        this.book.tellNow(current, {
          root_cause: current.root_cause ?? cause,
          affected_chains: isAlone || reach.length === 0 ? alert.affected_chains : reach,
        });
        if (current.held_since !== null) released.push(current);
        told.push({ keys, severity: alert.severity });
      }
    }
    this.noteTelling(id, held, released);
  }

  private noteTelling(id: string, held: ReadonlyMap<string, number>, released: readonly AlertRecord[]): void {
    let incident = this.story.get(id);
    if (incident === undefined) return;
    for (const [reason, count] of held) {
      const held_back_count = incident.held_back_count + count;
      incident = this.story.tellOf(
        { ...incident, held_back_count },
        'held_back',
        `${String(count)} held back: ${reason}`,
      );
    }
    for (const { message } of released)
      incident = this.story.tellOf(incident, 'released', `told after all: ${message}`);
  }

  private reasonFor(id: string, alert: AlertRecord, keys: readonly string[]): string {
    const name = this.story.nameOf(id, keys[0]);
    if (keys.includes(this.book.explain().ownKey(alert))) return `${name} was told of already`;
    return kindOf(alert.type) === 'chain' ? `its chain needs ${name}, which fails` : `it needs ${name}, which fails`;
  }
}

const sameKeys = (sorted: readonly string[], keys: ReadonlySet<string>): boolean =>
  sorted.length === keys.size && sorted.every((key) => keys.has(key));
