import type { Severity } from '../chain/vocabulary';
import type { IncidentEvent, IncidentEventKind } from '../health/incident';
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
  transition,
  withdraw,
} from './alert-lifecycle';
import { type ObservedComponent, Explanations, kindOf } from './explanations';
import { groupsOf, type IncidentGroup, keysOf } from './incident-groups';
import { bySeverity, highestOf, type IncidentRecord, isAtLeast } from './incident-record';
import { affectedBy, culpritOf, named, statusesOf, titleOf } from './incident-story';
import type { AlertingTopology } from './topology';

/** What alerting knows. It is never changed: a step answers the next one. */
export interface AlertingState {
  /** The latest alert of each fingerprint, active or not, as far as it may matter. */
  readonly alerts: ReadonlyMap<string, AlertRecord>;
  /** By id: all that are open, and those that were closed a short while ago. */
  readonly incidents: ReadonlyMap<string, IncidentRecord>;
  /** By target: what fails. */
  readonly components: ReadonlyMap<string, ObservedComponent>;
}

export const NOTHING_KNOWN: AlertingState = { alerts: new Map(), incidents: new Map(), components: new Map() };

type AlertReference = Pick<AlertRecord, 'id' | 'fingerprint'>;

export type AlertingInput =
  /** How conditions are. */
  | { readonly kind: 'levels'; readonly levels: readonly Level[] }
  /** How components are: seen failing again, or checked because these alerts wait for it. */
  | {
      readonly kind: 'components';
      readonly components: readonly ObservedComponent[];
      readonly alert_ids?: readonly string[];
    }
  /** Nobody watches something any more, since a time in milliseconds since 1970. */
  | {
      readonly kind: 'withdrawn';
      readonly chain_id: string;
      readonly at: number;
      readonly resolution: string;
      readonly concerns?: (alert: AlertRecord) => boolean;
    }
  | { readonly kind: 'acknowledged'; readonly alert: AlertReference; readonly actor: string }
  | {
      readonly kind: 'resolved';
      readonly alert: AlertReference;
      readonly actor: string;
      readonly resolution: string | null;
    }
  /** `until`: when that ends, in milliseconds since 1970. */
  | {
      readonly kind: 'incident_acknowledged';
      readonly incident_id: string;
      readonly actor: string;
      readonly until: number | null;
    }
  | {
      readonly kind: 'incident_resolved';
      readonly incident_id: string;
      readonly actor: string;
      readonly resolution: string | null;
    }
  /** Time has passed. */
  | { readonly kind: 'time' };

export interface AlertingContext {
  readonly topology: AlertingTopology;
  readonly now: Date;
  readonly newId: () => string;
  /** Whether what an incident explains is held back. */
  readonly suppression: boolean;
  /** How long an alert waits at most for what it needs to be checked, in milliseconds. */
  readonly hold_ms: number;
  /** How late it is written down that something still fails, in milliseconds. */
  readonly slack_ms: number;
  /** Why an alert is not to be told now, if so: a silence, say. */
  readonly silencedBy?: (alert: AlertRecord) => string | null;
}

/** A change of an alert, to be stored; what is `told` is published as well. */
export type AlertChange = Change & { readonly told: boolean };

export interface IncidentMessage {
  readonly state: 'opened' | 'changed' | 'closed';
  readonly incident: IncidentRecord;
  readonly events: readonly IncidentEvent[];
  readonly recovered_chains: readonly string[];
}

export interface IncidentChange {
  readonly incident: IncidentRecord;
  readonly events: readonly IncidentEvent[];
}

/** What is to be checked at once, for alerts that wait for it. */
export interface CheckRequest {
  readonly alert_ids: readonly string[];
  readonly target_ids: readonly string[];
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface AlertingEffects {
  /** In their order. */
  readonly alerts: readonly AlertChange[];
  readonly incidents: readonly IncidentChange[];
  /** In their order. */
  readonly messages: readonly IncidentMessage[];
  /** What fails, or no longer does. */
  readonly components: readonly ObservedComponent[];
  readonly checks: readonly CheckRequest[];
}

/** For how long the failure of a culprit is a closed incident that opens again, in milliseconds. */
export const REOPENS_MS = 5 * 60_000;
/** What was only held back is told of together with what else happens, or after this time. */
const GATHER_MS = 5_000;
const MOST_CHECKS = 100;
const WAITING = 'what it needs is checked first';

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
  const book = new Book(state, context);
  for (const input of inputs) book.take(input);
  return book.close();
}

/** When the next step is due though nothing happens, in milliseconds since 1970; `undefined` while nothing waits. */
export function nextStepAt({ alerts, incidents }: AlertingState): number | undefined {
  let next = Infinity;
  for (const alert of alerts.values()) {
    if (alert.status === 'firing' && alert.hold_until !== null && alert.told_at === null)
      next = Math.min(next, alert.hold_until);
  }
  for (const { status, unpublished, announced, updated_at, acknowledged_until } of incidents.values()) {
    if (status !== 'open') continue;
    if (announced && unpublished.length > 0) next = Math.min(next, Date.parse(updated_at) + GATHER_MS);
    if (acknowledged_until !== null) next = Math.min(next, Date.parse(acknowledged_until));
  }
  return Number.isFinite(next) ? next : undefined;
}

/** The state while a step is worked out. */
class Book {
  private readonly alerts: Map<string, AlertRecord>;
  private readonly incidents: Map<string, IncidentRecord>;
  private readonly components: Map<string, ObservedComponent>;
  private readonly changes: AlertChange[] = [];
  private readonly changedComponents = new Map<string, ObservedComponent>();
  private readonly changedIncidents = new Map<string, IncidentEvent[]>();
  private readonly messages: IncidentMessage[] = [];
  private readonly checks = new Map<string, { alert_ids: string[]; target_ids: readonly string[]; until: number }>();
  private readonly now: number;
  private readonly time: string;
  private explanations: Explanations | undefined;
  /** Of the round that is under way: fingerprints with a change, incidents with one, alerts that began (by their place in `changes`). */
  private touched = new Set<string>();
  private stirred = new Set<string>();
  private begun = new Map<string, number>();
  /** Incidents that somebody has heard of by one of their alerts. */
  private readonly heard = new Set<string>();
  /** Incidents whose alerts turned out to be part of another one. */
  private readonly moved = new Map<string, string>();
  private closed: ReadonlyMap<string, IncidentRecord> | undefined;
  private isOpen = false;

  constructor(
    state: AlertingState,
    private readonly context: AlertingContext,
  ) {
    this.alerts = new Map(state.alerts);
    this.incidents = new Map(state.incidents);
    this.components = new Map(state.components);
    this.now = context.now.getTime();
    this.time = context.now.toISOString();
    for (const [id, { closed_at }] of this.incidents) {
      if (closed_at !== null && Date.parse(closed_at) < this.now - REOPENS_MS) this.incidents.delete(id);
    }
  }

  take(input: AlertingInput): void {
    switch (input.kind) {
      case 'levels':
        input.levels.forEach((level) => this.level(level));
        break;
      case 'components':
        input.components.forEach((component) => this.observe(component));
        this.verified(new Set(input.alert_ids));
        break;
      case 'withdrawn': {
        const { chain_id, at, resolution, concerns = () => true } = input;
        const theirs = [...this.alerts.values()].filter((alert) => alert.chain_id === chain_id && isActive(alert));
        for (const alert of theirs) {
          if (concerns(alert)) this.alter(alert.fingerprint, () => withdraw(alert, at, resolution, this.context.now));
        }
        break;
      }
      case 'acknowledged':
        this.alterActive(input.alert, (alert) => acknowledge(alert, input.actor, this.context.now));
        break;
      case 'resolved':
        this.alterActive(input.alert, (alert) => this.endByHand(alert, input.actor, input.resolution));
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
    const incidents = [...this.changedIncidents].flatMap(([id, events]) => {
      const incident = this.incidents.get(id);
      return incident === undefined ? [] : [{ incident, events }];
    });
    return {
      state: { alerts: this.alerts, incidents: this.incidents, components: this.components },
      effects: {
        alerts: this.changes,
        incidents,
        messages: this.messages,
        components: [...this.changedComponents.values()],
        checks: [...this.checks.values()],
      },
    };
  }

  /** A condition that changes twice in a step is looked at in between, so that what failed is told though it is over. */
  private level(level: Level): void {
    if (this.touched.has(level.fingerprint)) this.settle();
    const latest = this.alerts.get(level.fingerprint);
    const isLate = latest !== undefined && latest.withdrawn_at === null && isAfter(latest.order, level.order);
    if (!isLate && level.target_id !== null && (level.type === 'node_failed' || level.type === 'heartbeat_missed')) {
      const since = Date.parse(level.episode);
      const status = level.state === 'clear' ? 'healthy' : level.severity === 'critical' ? 'unhealthy' : 'degraded';
      const seen_at = level.observed_at;
      this.observe({ target_id: level.target_id, status, since, slot: level.order.at, seen_at });
    }
    this.alter(level.fingerprint, (latest) => decide(latest ?? null, level, this.context.now, this.context.newId));
  }

  private observe(observed: ObservedComponent): void {
    const { target_id } = observed;
    const known = this.components.get(target_id);
    if (known === undefined && observed.status === 'healthy') return;
    if (known !== undefined && (known.slot > observed.slot || known.seen_at > observed.seen_at)) return;
    if (observed.status === 'healthy') this.components.delete(target_id);
    else this.components.set(target_id, observed);
    this.changedComponents.set(target_id, observed);
    const isSame = known?.status === observed.status && known.since === observed.since;
    if (!isSame || observed.seen_at - known.seen_at > this.context.slack_ms) this.explanations = undefined;
  }

  private alterActive({ id, fingerprint }: AlertReference, decided: (alert: AlertRecord) => Change[]): void {
    const alert = this.alerts.get(fingerprint);
    if (alert?.id === id && isActive(alert)) this.alter(fingerprint, () => decided(alert));
  }

  private alter(fingerprint: string, decided: (latest: AlertRecord | undefined) => Change[]): void {
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
    return { ...change, alert, told: alert.told_at !== null };
  }

  private isOwnAndWaiting(alert: AlertRecord): boolean {
    if (alert.told_at !== null || alert.hold_until === null || alert.held_since !== null) return false;
    if (alert.status !== 'firing' || alert.held_reason !== null || kindOf(alert.type) !== 'component') return false;
    return (this.context.silencedBy?.(alert) ?? null) === null;
  }

  private put(change: AlertChange): void {
    this.changes.push(change);
    this.alerts.set(change.alert.fingerprint, change.alert);
  }

  /** Changes what nobody is told of. */
  private note(alert: AlertRecord): AlertRecord {
    const at = this.begun.get(alert.id);
    const change = at === undefined ? undefined : this.changes[at];
    if (at !== undefined && change !== undefined && change.alert.sequence === alert.sequence) {
      this.changes[at] = { ...change, alert };
      this.alerts.set(alert.fingerprint, alert);
    } else {
      this.put({ kind: 'seen', alert, told: false });
    }
    return alert;
  }

  private tellNow(alert: AlertRecord, more: Partial<AlertRecord> = {}): AlertRecord {
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
      this.alerts.set(alert.fingerprint, told);
      return told;
    }
    const reason = released ? 'Told after all: nothing explains it any more' : 'Told: nothing was found to explain it';
    const next = transition(alert, changed, reason, null);
    this.put({ ...next, told: true });
    return next.alert;
  }

  private verified(alert_ids: ReadonlySet<string>): void {
    if (alert_ids.size === 0) return;
    const explanations = this.explain();
    for (const alert of this.alerts.values()) {
      if (!alert_ids.has(alert.id) || alert.told_at !== null || alert.hold_until === null || !isActive(alert)) continue;
      const keys = this.keysOf(alert);
      // What something else explains goes on waiting for that to be told.
      if (keys.length === 0 || keys.includes(explanations.ownKey(alert))) this.note({ ...alert, hold_until: this.now });
    }
  }

  private expire(): void {
    for (const incident of this.incidents.values()) {
      const { acknowledged_until, acknowledged_at, status } = incident;
      if (status !== 'open' || acknowledged_until === null || Date.parse(acknowledged_until) > this.now) continue;
      for (const alert of this.activeOf(incident.id)) {
        if (alert.acknowledged_at === acknowledged_at)
          this.alter(alert.fingerprint, () => expireAcknowledgement(alert));
      }
      const changed = { ...incident, acknowledged_at: null, acknowledged_by: null, acknowledged_until: null };
      this.tellOf(changed, 'acknowledgement_expired', 'nobody looks after it any more: the acknowledgement expired');
    }
  }

  private acknowledgeIncident(id: string, actor: string, until: number | null): void {
    const incident = this.incidents.get(id);
    if (incident?.status !== 'open') return;
    for (const alert of this.activeOf(id)) {
      this.alter(alert.fingerprint, () => acknowledge(alert, actor, this.context.now));
    }
    const acknowledged_until = until === null ? null : new Date(until).toISOString();
    const changed = { ...incident, acknowledged_at: this.time, acknowledged_by: actor, acknowledged_until };
    const text = `${actor} looks after it${acknowledged_until === null ? '' : ` until ${acknowledged_until}`}`;
    this.tellOf(changed, 'acknowledged', text, actor);
  }

  private resolveIncident(id: string, actor: string, resolution: string | null): void {
    const incident = this.incidents.get(id);
    if (incident?.status !== 'open') return;
    const text = resolution ?? `Resolved by ${actor}`;
    this.tellOf({ ...incident, resolution: text }, 'resolved_by_hand', text, actor);
    for (const alert of this.activeOf(id)) {
      this.alter(alert.fingerprint, () => this.endByHand(alert, actor, resolution));
    }
  }

  /** What a person has ended is not told anew by another alert of the same culprit. */
  private endByHand(alert: AlertRecord, actor: string, resolution: string | null): Change[] {
    const incident = this.incidents.get(alert.incident_id ?? '');
    if (alert.told_at !== null && incident !== undefined) {
      const keys = this.keysOf(alert);
      const quiet = keys.map((key) => ({ key, severity: alert.severity }));
      this.incidents.set(incident.id, { ...incident, quiet: [...incident.quiet, ...quiet] });
    }
    return resolveByHand(alert, actor, resolution, this.context.now);
  }

  private activeOf(incident_id: string): AlertRecord[] {
    return [...this.alerts.values()].filter((alert) => alert.incident_id === incident_id && isActive(alert));
  }

  private keysOf(alert: AlertRecord): readonly string[] {
    return keysOf(alert, this.explain(), this.context.hold_ms, this.now);
  }

  private explain(): Explanations {
    if (this.explanations === undefined) {
      const slow = [...this.alerts.values()].filter((alert) => alert.type === 'sla_breach' && isActive(alert));
      const { topology, slack_ms } = this.context;
      this.explanations = new Explanations(topology, this.components.values(), slow, slack_ms, this.now);
    }
    return this.explanations;
  }

  /** Brings the incidents in line with the alerts, and tells what is to be told. */
  private settle(): void {
    if ([...this.touched].some((fingerprint) => this.alerts.get(fingerprint)?.type === 'sla_breach')) {
      this.explanations = undefined;
    }
    const open = new Map([...this.incidents].filter(([, { status }]) => status === 'open'));
    const groups = groupsOf(this.alerts.values(), open, (alert) => this.keysOf(alert));
    const statuses = statusesOf([...this.alerts.values()].filter(isActive));
    for (const group of groups) if (group.alerts.length > 0) this.settleGroup(group, statuses);
    // Last, so that it is known where their alerts have gone.
    for (const { alerts, incidents } of groups) {
      if (alerts.length === 0) for (const incident of incidents) this.endIncident(incident);
    }
    this.closed = undefined;
    this.touched = new Set();
    this.stirred = new Set();
    this.begun = new Map();
    this.isOpen = false;
  }

  private settleGroup(group: IncidentGroup, statuses: ReturnType<typeof statusesOf>): void {
    const { alerts, keys } = group;
    const [known, ...others] = group.incidents;
    const isCalm =
      known !== undefined &&
      others.length === 0 &&
      !this.stirred.has(known.id) &&
      sameKeys(known.culprit_ids, keys) &&
      alerts.every((alert) => alert.incident_id === known.id && !this.touched.has(alert.fingerprint));
    if (isCalm) {
      if (alerts.some((alert) => this.mayBeTold(alert))) this.tellGroup(known.id, alerts);
      this.publish(known.id, false);
      return;
    }
    const incident = known ?? this.reopened(keys) ?? this.opened(group);
    for (const other of others) this.merge(other, incident.id);
    const members = alerts.map((alert) => {
      if (alert.incident_id === incident.id) return alert;
      if (alert.incident_id !== null) this.moved.set(alert.incident_id, incident.id);
      return this.note({ ...alert, incident_id: incident.id });
    });
    const joined = members.filter(({ id }) => this.begun.has(id)).length;
    this.describe(incident.id, members, keys, joined, statuses);
    this.tellGroup(incident.id, members);
    this.publish(incident.id, true);
  }

  private mayBeTold(alert: AlertRecord): boolean {
    if (alert.told_at !== null || alert.status !== 'firing') return false;
    return alert.hold_until === null ? this.context.silencedBy !== undefined : alert.hold_until <= this.now;
  }

  private opened({ alerts, keys }: IncidentGroup): IncidentRecord {
    const [first] = [...alerts].sort(bySeverity);
    const key = [...keys][0] ?? `chain:${first?.chain_id ?? ''}`;
    const culprit = culpritOf(key, alerts, this.context.topology, this.explain());
    const incident: IncidentRecord = {
      id: this.context.newId(),
      status: 'open',
      severity: highestOf(alerts.map(({ severity }) => severity)),
      title: '',
      culprit,
      affected_chains: [],
      affected_services: [],
      alert_count: 0,
      held_back_count: 0,
      opened_at: this.time,
      updated_at: this.time,
      closed_at: null,
      acknowledged_at: null,
      acknowledged_by: null,
      acknowledged_until: null,
      resolution: null,
      merged_into: null,
      sequence: 0,
      culprit_ids: [],
      announced: false,
      unpublished: [],
      recovered_chains: [],
      quiet: [],
    };
    this.incidents.set(incident.id, incident);
    return incident;
  }

  private reopened(keys: ReadonlySet<string>): IncidentRecord | undefined {
    if (this.closed === undefined) {
      const closed = [...this.incidents.values()].filter(
        ({ status, merged_into }) => status === 'closed' && merged_into === null,
      );
      this.closed = new Map(closed.map((incident) => [incident.culprit.id, incident]));
    }
    for (const key of keys) {
      const incident = this.closed.get(key);
      if (incident === undefined) continue;
      const { culprit } = incident;
      const again: IncidentRecord = {
        ...incident,
        status: 'open',
        closed_at: null,
        resolution: null,
        announced: false,
        quiet: [],
      };
      return this.tellOf(again, 'reopened', `${culprit.display_name} fails again`);
    }
    return undefined;
  }

  private merge(other: IncidentRecord, into: string): void {
    const target = this.incidents.get(into);
    if (target === undefined) return;
    const closed = {
      ...other,
      status: 'closed' as const,
      closed_at: this.time,
      merged_into: into,
      affected_chains: [],
    };
    this.tellOf(closed, 'merged', `part of another incident: ${target.culprit.display_name}`);
    this.publish(other.id, true);
    const sum = {
      alert_count: target.alert_count + other.alert_count,
      held_back_count: target.held_back_count + other.held_back_count,
      quiet: [...target.quiet, ...other.quiet],
      severity: highestOf([target.severity, other.severity]),
    };
    this.tellOf({ ...target, ...sum }, 'merged', `with the incident of ${other.culprit.display_name}`);
  }

  /** Culprit, reach and severity as they are now. */
  private describe(
    id: string,
    alerts: readonly AlertRecord[],
    keys: ReadonlySet<string>,
    joined: number,
    statuses: ReturnType<typeof statusesOf>,
  ): void {
    const before = this.incidents.get(id);
    if (before === undefined) return;
    const { topology } = this.context;
    const explanations = this.explain();
    const isNew = before.title === '';
    const key = this.mainKey(before, keys);
    const culprit = culpritOf(key, alerts, topology, explanations);
    const own = alerts.filter((alert) => explanations.ownKey(alert) === key).sort(bySeverity)[0];
    const hasMoved = !isNew && key !== before.culprit.id;
    const title = own !== undefined || isNew || hasMoved ? titleOf(culprit, own, alerts[0]) : before.title;
    const reached = affectedBy(keys.size > 0 ? keys : [key], alerts, statuses, topology, explanations);
    const severity = highestOf([before.severity, ...alerts.map((alert) => alert.severity)]);
    let incident: IncidentRecord = {
      ...before,
      ...reached,
      ...{ title, severity, culprit: hasMoved || isNew || own !== undefined ? culprit : before.culprit },
      culprit_ids: [...keys].sort(),
      alert_count: before.alert_count + joined,
      quiet: before.quiet.filter((each) => explanations.culpritOf(each.key) !== undefined),
    };
    if (isNew) {
      this.tellOf(incident, 'opened', title);
      return;
    }
    if (hasMoved) {
      const isBack = explanations.culpritOf(before.culprit.id) === undefined;
      const what = isBack
        ? `${before.culprit.display_name} is back, but not`
        : `${before.culprit.display_name} fails because of`;
      incident = this.tellOf(incident, 'culprit_changed', `${what} ${culprit.display_name}`);
    }
    if (severity !== before.severity) {
      incident = this.tellOf(incident, 'severity_changed', `${severity}, was ${before.severity}`);
    }
    incident = this.tellOfReach(before, incident);
    this.save(incident);
  }

  private mainKey(incident: IncidentRecord, keys: ReadonlySet<string>): string {
    if (keys.size === 0 || keys.has(incident.culprit.id)) return incident.culprit.id;
    const explanations = this.explain();
    const sinceOf = (key: string): number => explanations.culprit(key)?.since ?? Infinity;
    const [first] = [...keys].sort((a, b) => sinceOf(a) - sinceOf(b) || (a < b ? -1 : 1));
    return first ?? incident.culprit.id;
  }

  private tellOfReach(before: IncidentRecord, incident: IncidentRecord): IncidentRecord {
    const [was, is] = [before, incident].map((each) => new Set(each.affected_chains.map(({ chain_id }) => chain_id)));
    const more = [...(is ?? [])].filter((id) => was?.has(id) !== true);
    const fewer = [...(was ?? [])].filter((id) => is?.has(id) !== true);
    let told = incident;
    if (more.length > 0) {
      const left = told.recovered_chains.filter((id) => is?.has(id) !== true);
      told = this.tellOf({ ...told, recovered_chains: left }, 'grew', `also affects ${named(more)}`);
    }
    if (fewer.length > 0) {
      const recovered_chains = [...told.recovered_chains, ...fewer];
      told = this.tellOf({ ...told, recovered_chains }, 'shrank', `no longer affects ${named(fewer)}`);
    }
    return told;
  }

  /** Tells the alerts that are to be told, the culprit's own first, and holds back the others. */
  private tellGroup(id: string, alerts: readonly AlertRecord[]): void {
    const explanations = this.explain();
    const keysFor = (alert: AlertRecord): readonly string[] => {
      const keys = this.keysOf(alert);
      return keys.length > 0 ? keys : [explanations.ownKey(alert)];
    };
    const told: { keys: readonly string[]; severity: Severity }[] = [];
    for (const alert of alerts) {
      if (alert.told_at !== null && isActive(alert)) told.push({ keys: keysFor(alert), severity: alert.severity });
    }
    for (const { key, severity } of this.incidents.get(id)?.quiet ?? []) {
      told.push({ keys: [explanations.culpritOf(key) ?? key], severity });
    }
    const rank = (alert: AlertRecord): number =>
      kindOf(alert.type) !== 'component' ? 2 : keysFor(alert).includes(explanations.ownKey(alert)) ? 0 : 1;
    const untold = alerts.filter((alert) => alert.told_at === null && alert.status === 'firing');
    untold.sort((a, b) => rank(a) - rank(b) || bySeverity(a, b));
    const [held, released] = [new Map<string, number>(), [] as AlertRecord[]];
    for (const alert of untold) {
      const keys = keysFor(alert);
      const isCovered = told.some(
        (each) => isAtLeast(each.severity, alert.severity) && each.keys.some((key) => keys.includes(key)),
      );
      const reason =
        this.context.silencedBy?.(alert) ??
        (this.context.suppression && isCovered ? this.reasonFor(id, alert, keys) : null);
      if (reason !== null) {
        if (alert.held_since === null) held.set(reason, (held.get(reason) ?? 0) + 1);
        this.hold(alert, reason);
      } else if (!this.context.suppression || !this.waits(alert, keys)) {
        const reach = this.incidents.get(id)?.affected_chains.map(({ chain_id }) => chain_id) ?? [];
        const current = this.alerts.get(alert.fingerprint) ?? alert;
        const cause =
          this.context.suppression && !keys.includes(explanations.ownKey(alert)) ? this.nameOf(id, keys[0]) : null;
        const isAlone = kindOf(alert.type) === 'alone';
        this.tellNow(current, {
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
    let incident = this.incidents.get(id);
    if (incident === undefined) return;
    for (const [reason, count] of held) {
      const held_back_count = incident.held_back_count + count;
      incident = this.tellOf({ ...incident, held_back_count }, 'held_back', `${String(count)} held back: ${reason}`);
    }
    for (const { message } of released) incident = this.tellOf(incident, 'released', `told after all: ${message}`);
  }

  private reasonFor(id: string, alert: AlertRecord, keys: readonly string[]): string {
    const name = this.nameOf(id, keys[0]);
    if (keys.includes(this.explain().ownKey(alert))) return `${name} was told of already`;
    return kindOf(alert.type) === 'chain' ? `its chain needs ${name}, which fails` : `it needs ${name}, which fails`;
  }

  private nameOf(id: string, key = ''): string {
    const culprit = this.incidents.get(id)?.culprit;
    if (culprit?.id === key) return culprit.display_name;
    return culpritOf(key, this.activeOf(id), this.context.topology, this.explain()).display_name;
  }

  private hold(alert: AlertRecord, reason: string): void {
    if (alert.held_back === reason && alert.hold_until === null) return;
    const current = this.alerts.get(alert.fingerprint) ?? alert;
    const held_since = current.held_since ?? this.time;
    this.note({ ...current, held_back: reason, held_reason: reason, held_since, hold_until: null });
  }

  /** Whether an alert is to wait, for what it needs to be checked, or for what explains it to be told. */
  private waits(alert: AlertRecord, keys: readonly string[]): boolean {
    if (alert.hold_until !== null) return alert.hold_until > this.now;
    const kind = kindOf(alert.type);
    if (kind === 'alone') return false;
    const isOwn = keys.includes(this.explain().ownKey(alert));
    const targets = this.checksFor(alert, keys, isOwn);
    if (targets.length === 0 && isOwn && (kind === 'component' || alert.held_since === null)) return false;
    const until = this.now + this.context.hold_ms;
    const held_reason = isOwn ? alert.held_reason : WAITING;
    const current = this.alerts.get(alert.fingerprint) ?? alert;
    this.note({ ...current, hold_until: until, held_back: WAITING, held_reason });
    if (targets.length > 0) {
      const request = this.checks.get(targets.join()) ?? { alert_ids: [], target_ids: targets, until };
      request.alert_ids.push(alert.id);
      this.checks.set(targets.join(), request);
    }
    return true;
  }

  private checksFor(alert: AlertRecord, keys: readonly string[], isOwn: boolean): string[] {
    const { topology } = this.context;
    const { graph } = topology;
    const targetOf = (number: number | undefined): string[] =>
      number === undefined ? [] : ((graph.targets[number] ?? []) as string[]);
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

  private endIncident(incident: IncidentRecord): void {
    const before = this.incidents.get(incident.id);
    if (before?.status !== 'open') return;
    const into = this.moved.get(incident.id);
    if (into !== undefined && this.incidents.get(into)?.status === 'open') {
      this.merge(before, into);
      this.publish(into, true);
      return;
    }
    const resolution = before.resolution ?? `${before.culprit.display_name}: nothing fails any more`;
    const recovered = before.affected_chains.map(({ chain_id }) => chain_id);
    const closed: IncidentRecord = {
      ...before,
      ...{ status: 'closed', closed_at: this.time, resolution, affected_chains: [], culprit_ids: [] },
      recovered_chains: [...new Set([...before.recovered_chains, ...recovered])],
    };
    this.tellOf(closed, 'closed', resolution);
    this.publish(incident.id, true);
  }

  private save(incident: IncidentRecord): IncidentRecord {
    this.incidents.set(incident.id, incident);
    this.changedIncidents.set(incident.id, this.changedIncidents.get(incident.id) ?? []);
    return incident;
  }

  private tellOf(
    incident: IncidentRecord,
    kind: IncidentEventKind,
    text: string,
    actor: string | null = null,
  ): IncidentRecord {
    const event: IncidentEvent = { at: this.time, kind, text, actor };
    this.changedIncidents.set(incident.id, [...(this.changedIncidents.get(incident.id) ?? []), event]);
    return this.save({ ...incident, unpublished: [...incident.unpublished, event] });
  }

  /** Nobody hears of an incident before one of its alerts has been told. */
  private publish(id: string, hasChanged: boolean): void {
    const incident = this.incidents.get(id);
    if (incident === undefined) return;
    const { unpublished, announced, status, updated_at } = incident;
    if (unpublished.length === 0) return;
    if (!announced && !this.heard.has(id)) {
      if (status === 'closed') this.save({ ...incident, unpublished: [], recovered_chains: [] });
      return;
    }
    const isNews = !announced || unpublished.some(({ kind }) => kind !== 'held_back');
    if (!isNews && (hasChanged || this.now - Date.parse(updated_at) < GATHER_MS)) return;
    if (!announced && status === 'closed') {
      const end = unpublished.at(-1);
      const opening = unpublished.slice(0, -1);
      const open = { ...incident, status: 'open' as const, closed_at: null, resolution: null };
      if (opening.length > 0) this.send('opened', open, opening, []);
      this.send(
        'closed',
        this.incidents.get(id) ?? incident,
        end === undefined ? [] : [end],
        incident.recovered_chains,
      );
      this.save({
        ...(this.incidents.get(id) ?? incident),
        status,
        closed_at: incident.closed_at,
        resolution: incident.resolution,
      });
      return;
    }
    const state = !announced ? 'opened' : status === 'closed' ? 'closed' : 'changed';
    this.send(state, incident, unpublished, incident.recovered_chains);
  }

  private send(
    state: IncidentMessage['state'],
    incident: IncidentRecord,
    events: readonly IncidentEvent[],
    recovered_chains: readonly string[],
  ): void {
    const sent: IncidentRecord = {
      ...incident,
      ...{ announced: true, unpublished: [], recovered_chains: [] },
      ...{ sequence: incident.sequence + 1, updated_at: this.time },
    };
    this.messages.push({ state, incident: sent, events, recovered_chains });
    this.save(sent);
  }
}

const sameKeys = (sorted: readonly string[], keys: ReadonlySet<string>): boolean =>
  sorted.length === keys.size && sorted.every((key) => keys.has(key));
