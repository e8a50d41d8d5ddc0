import { type AlertRecord, isActive } from './alert-lifecycle';
import type { AlertingContext, AlertingState } from './alerting-state';
import { Explanations, kindOf, type ObservedComponent, type RegionFacts } from './explanations';
import type { IncidentRecord } from './incident-record';

/** Names under which things are found. */
class Multimap<K, V> {
  private readonly sets = new Map<K, Set<V>>();

  of(key: K): ReadonlySet<V> {
    return this.sets.get(key) ?? NOTHING;
  }

  add(key: K, value: V): void {
    const known = this.sets.get(key);
    if (known === undefined) this.sets.set(key, new Set([value]));
    else known.add(value);
  }

  delete(key: K, value: V): void {
    const known = this.sets.get(key);
    if (known?.delete(value) === true && known.size === 0) this.sets.delete(key);
  }
}

const NOTHING: ReadonlySet<never> = new Set<never>();

type IndexOptions = Pick<AlertingContext, 'topology' | 'slack_ms' | 'hold_ms'>;

/**
 * What a step looks up of a state, so that it costs what changes, not what there is. It belongs to the newest state that came of it: a step
 * takes it along to the next one. A state without one, or for other chains, gets one made anew, and all of it is looked at once.
 */
export class AlertingIndex {
  readonly explanations: Explanations;
  /** All is to be looked at: nothing has been yet. */
  isNew = true;
  /** Active alerts, by what they belong to. */
  readonly byIncident = new Multimap<string, string>();
  readonly byChain = new Multimap<string, string>();
  /** Incidents: those that are open by what explains them, those that are closed by their culprit. */
  readonly openByKey = new Multimap<string, string>();
  readonly closedByCulprit = new Multimap<string, string>();
  readonly open = new Set<string>();
  readonly closed = new Set<string>();
  /** Alerts that wait to be told, and all that nobody was told of, by fingerprint. */
  readonly waiting = new Set<string>();
  readonly untold = new Set<string>();
  /** Open incidents of which something is to be told later, and those that are acknowledged for a time. */
  readonly gathering = new Set<string>();
  readonly acknowledged = new Set<string>();
  /** Alerts that are acknowledged for a time. */
  readonly acknowledgedAlerts = new Set<string>();
  /** Alerts of chains that go, for a while, with what was said to be their cause. */
  private readonly blamed = new Set<string>();
  private readonly byRegion = new Multimap<number, string>();
  private readonly openByRegion = new Multimap<number, string>();
  private readonly failing = new Multimap<number, string>();
  private readonly slow = new Multimap<number, string>();
  private readonly changedRegions = new Set<number>();
  /** What others have changed since the last round. */
  private readonly elsewhere = new Set<string>();
  private readonly elsewhereOf = new Set<string>();
  private readonly options: IndexOptions;
  private alerts: ReadonlyMap<string, AlertRecord>;
  private incidents: ReadonlyMap<string, IncidentRecord>;
  private components: ReadonlyMap<string, ObservedComponent>;

  private constructor(state: AlertingState, { topology, slack_ms, hold_ms }: IndexOptions, now: number) {
    this.options = { topology, slack_ms, hold_ms };
    this.alerts = state.alerts;
    this.incidents = state.incidents;
    this.components = state.components;
    this.explanations = new Explanations(topology, (region) => this.factsOf(region), slack_ms, now);
    for (const alert of state.alerts.values()) this.putAlert(undefined, alert);
    for (const incident of state.incidents.values()) this.putIncident(undefined, incident);
    for (const component of state.components.values()) this.putComponent(component);
  }

  /** The index of a state, which is not the state's any more. */
  static take(state: AlertingState, options: IndexOptions, now: number): AlertingIndex {
    const known = kept.get(state);
    kept.delete(state);
    const names = ['topology', 'slack_ms', 'hold_ms'] as const;
    if (known === undefined || names.some((name) => known.options[name] !== options[name])) {
      return new AlertingIndex(state, options, now);
    }
    known.explanations.now = now;
    return known;
  }

  static of(state: AlertingState): AlertingIndex | undefined {
    return kept.get(state);
  }

  /** Takes the index along to a state that differs by what others have changed. */
  static moveTo(
    state: AlertingState,
    next: AlertingState,
    changes: {
      readonly alerts?: readonly AlertRecord[];
      readonly dropped?: readonly string[];
      readonly incidents?: readonly IncidentRecord[];
      readonly components?: readonly ObservedComponent[];
    },
  ): void {
    const index = kept.get(state);
    if (index === undefined) return;
    kept.delete(state);
    for (const fingerprint of changes.dropped ?? []) index.putAlert(state.alerts.get(fingerprint), undefined);
    for (const alert of changes.alerts ?? []) {
      index.putAlert(state.alerts.get(alert.fingerprint), next.alerts.get(alert.fingerprint));
      if (isActive(alert)) index.elsewhere.add(alert.fingerprint);
    }
    for (const { id } of changes.incidents ?? []) {
      index.putIncident(state.incidents.get(id), next.incidents.get(id));
      index.elsewhereOf.add(id);
    }
    for (const component of changes.components ?? []) {
      index.putComponent(component);
      index.changeComponent(component.target_id);
    }
    index.giveTo(next);
  }

  /** While a step is worked out, what it changes is looked at. */
  use(state: AlertingState): void {
    this.alerts = state.alerts;
    this.incidents = state.incidents;
    this.components = state.components;
  }

  giveTo(state: AlertingState): void {
    this.use(state);
    kept.set(state, this);
  }

  putAlert(before: AlertRecord | undefined, alert: AlertRecord | undefined): void {
    if (before !== undefined && isActive(before)) this.dropAlert(before, alert);
    if (alert === undefined || !isActive(alert)) return;
    const { fingerprint, incident_id, chain_id, told_at, hold_until, status, cause_id, type, acknowledged_until } =
      alert;
    if (incident_id !== null) this.byIncident.add(incident_id, fingerprint);
    this.byChain.add(chain_id, fingerprint);
    const region = this.regionOf(alert);
    if (region !== undefined) {
      this.byRegion.add(region, fingerprint);
      if (type === 'sla_breach') this.slow.add(region, fingerprint);
      const known = before !== undefined && isActive(before) ? before : undefined;
      const hasMoved = known !== undefined && known.target_id !== alert.target_id;
      if (hasMoved || (known === undefined && type === 'sla_breach')) this.change(region);
    }
    if (told_at === null && status === 'firing') {
      this.untold.add(fingerprint);
      if (hold_until !== null) this.waiting.add(fingerprint);
    }
    if (cause_id !== null && kindOf(type) === 'chain') this.blamed.add(fingerprint);
    if (acknowledged_until != null) this.acknowledgedAlerts.add(fingerprint);
  }

  putIncident(before: IncidentRecord | undefined, incident: IncidentRecord | undefined): void {
    if (before !== undefined) this.dropIncident(before);
    if (incident === undefined) return;
    const { id, status, culprit, unpublished, announced, acknowledged_until, merged_into } = incident;
    if (status === 'closed') {
      this.closed.add(id);
      if (merged_into === null) this.closedByCulprit.add(culprit.id, id);
      return;
    }
    this.open.add(id);
    for (const key of keysOfIncident(incident)) {
      this.openByKey.add(key, id);
      const region = this.options.topology.regionOfKey(key);
      if (region !== undefined) this.openByRegion.add(region, id);
    }
    if (announced && unpublished.length > 0) this.gathering.add(id);
    if (acknowledged_until !== null) this.acknowledged.add(id);
  }

  putComponent({ target_id, status }: ObservedComponent): void {
    const region = this.options.topology.regionOfKey(target_id);
    if (region === undefined) return;
    if (status === 'healthy') this.failing.delete(region, target_id);
    else this.failing.add(region, target_id);
  }

  /** What is known of a component has changed, so that it may explain more or less. */
  changeComponent(target_id: string): void {
    const region = this.options.topology.regionOfKey(target_id);
    if (region !== undefined) this.change(region);
  }

  /**
   * The alerts and incidents that may be concerned, in a round: of what was touched, of what explains more or less than before, and of what
   * the clock brings. All that belongs together is in it, or nothing of it.
   */
  concerned(
    touched: Iterable<string>,
    stirred: Iterable<string>,
    due: { readonly untold: boolean; readonly gathered_before: number },
  ): { readonly alerts: AlertRecord[]; readonly incidents: Map<string, IncidentRecord> } {
    if (this.isNew) {
      this.isNew = false;
      this.changedRegions.clear();
      this.expireBlame();
      const alerts = [...this.alerts.values()].filter(isActive);
      const open = [...this.open].sort().flatMap((id) => this.incidents.get(id) ?? []);
      return { alerts: inOrder(alerts), incidents: new Map(open.map((incident) => [incident.id, incident])) };
    }
    for (const region of this.explanations.forgetStale()) this.changedRegions.add(region);
    const found = new Closure(
      (region, closure) => {
        this.byRegion.of(region).forEach((each) => closure.addAlert(each));
        this.openByRegion.of(region).forEach((each) => closure.addIncident(each));
      },
      (fingerprint, closure) => {
        const alert = this.alerts.get(fingerprint);
        if (alert === undefined) return;
        closure.addRegion(this.regionOf(alert));
        if (alert.incident_id !== null && this.open.has(alert.incident_id)) closure.addIncident(alert.incident_id);
        const others = kindOf(alert.type) === 'chain' ? [`chain:${alert.chain_id}`, alert.cause_id ?? ''] : [];
        for (const key of [...others, ...this.explanations.keysOf(alert)]) {
          closure.addRegion(this.options.topology.regionOfKey(key));
          this.openByKey.of(key).forEach((each) => closure.addIncident(each));
        }
      },
      (id, closure) => {
        this.byIncident.of(id).forEach((each) => closure.addAlert(each));
        const incident = this.incidents.get(id);
        if (incident === undefined) return;
        for (const key of keysOfIncident(incident)) {
          closure.addRegion(this.options.topology.regionOfKey(key));
          this.openByKey.of(key).forEach((each) => closure.addIncident(each));
        }
      },
    );
    const { now } = this.explanations;
    for (const fingerprint of [...touched, ...this.elsewhere]) found.addAlert(fingerprint);
    for (const id of [...stirred, ...this.elsewhereOf]) if (this.open.has(id)) found.addIncident(id);
    for (const region of this.changedRegions) found.addRegion(region);
    for (const fingerprint of this.expireBlame()) found.addAlert(fingerprint);
    for (const fingerprint of due.untold ? this.untold : this.waiting) {
      const until = this.alerts.get(fingerprint)?.hold_until ?? null;
      if (due.untold || (until !== null && until <= now)) found.addAlert(fingerprint);
    }
    for (const id of this.gathering) {
      const updated_at = this.incidents.get(id)?.updated_at;
      if (updated_at !== undefined && Date.parse(updated_at) <= due.gathered_before) found.addIncident(id);
    }
    this.changedRegions.clear();
    this.elsewhere.clear();
    this.elsewhereOf.clear();
    found.close();
    const alerts = [...found.alerts].flatMap((fingerprint) => {
      const alert = this.alerts.get(fingerprint);
      return alert !== undefined && isActive(alert) ? [alert] : [];
    });
    const incidents = [...found.incidents].sort().flatMap((id) => this.incidents.get(id) ?? []);
    return { alerts: inOrder(alerts), incidents: new Map(incidents.map((incident) => [incident.id, incident])) };
  }

  private dropAlert(before: AlertRecord, after: AlertRecord | undefined): void {
    const { fingerprint, incident_id, chain_id, type } = before;
    if (incident_id !== null) this.byIncident.delete(incident_id, fingerprint);
    this.byChain.delete(chain_id, fingerprint);
    const region = this.regionOf(before);
    if (region !== undefined) {
      this.byRegion.delete(region, fingerprint);
      if (type === 'sla_breach') {
        this.slow.delete(region, fingerprint);
        if (after === undefined || !isActive(after)) this.change(region);
      }
    }
    for (const set of [this.untold, this.waiting, this.blamed, this.acknowledgedAlerts]) set.delete(fingerprint);
  }

  private dropIncident(before: IncidentRecord): void {
    const { id, status, culprit } = before;
    if (status === 'closed') {
      this.closed.delete(id);
      this.closedByCulprit.delete(culprit.id, id);
      return;
    }
    for (const set of [this.open, this.gathering, this.acknowledged]) set.delete(id);
    for (const key of keysOfIncident(before)) {
      this.openByKey.delete(key, id);
      const region = this.options.topology.regionOfKey(key);
      if (region !== undefined) this.openByRegion.delete(region, id);
    }
  }

  private change(region: number): void {
    this.explanations.forget(region);
    this.changedRegions.add(region);
  }

  private regionOf(alert: AlertRecord): number | undefined {
    const { topology } = this.options;
    const kind = kindOf(alert.type);
    if (kind === 'alone') return undefined;
    const number = kind === 'chain' ? undefined : topology.numberOf(alert);
    return number === undefined ? topology.regionOfChain(alert.chain_id) : topology.regionOf(number);
  }

  private factsOf(region: number): RegionFacts {
    return {
      components: [...this.failing.of(region)].flatMap((target) => this.components.get(target) ?? []),
      slow: [...this.slow.of(region)].flatMap((fingerprint) => this.alerts.get(fingerprint) ?? []),
    };
  }

  /** Those that no longer go with what was said to be their cause. */
  private expireBlame(): string[] {
    const expired = [...this.blamed].filter((fingerprint) => {
      const alert = this.alerts.get(fingerprint);
      return alert === undefined || this.explanations.now >= Date.parse(alert.fired_at) + this.options.hold_ms;
    });
    expired.forEach((fingerprint) => this.blamed.delete(fingerprint));
    return expired;
  }
}

const kept = new WeakMap<AlertingState, AlertingIndex>();

const keysOfIncident = ({ culprit, culprit_ids }: IncidentRecord): Set<string> => new Set([culprit.id, ...culprit_ids]);

/** The same however they were found. */
export const inOrder = (alerts: AlertRecord[]): AlertRecord[] =>
  alerts.sort(
    (a, b) =>
      (a.fired_at < b.fired_at ? -1 : a.fired_at > b.fired_at ? 1 : 0) || (a.fingerprint < b.fingerprint ? -1 : 1),
  );

type Next<T> = (each: T, closure: Closure) => void;

/** What belongs together: of each thing that is added, all that it leads to. */
class Closure {
  readonly alerts = new Set<string>();
  readonly incidents = new Set<string>();
  private readonly regions = new Set<number>();
  private readonly open: (() => void)[] = [];

  constructor(
    private readonly ofRegion: Next<number>,
    private readonly ofAlert: Next<string>,
    private readonly ofIncident: Next<string>,
  ) {}

  addRegion(region: number | undefined): void {
    if (region === undefined || this.regions.has(region)) return;
    this.regions.add(region);
    this.open.push(() => this.ofRegion(region, this));
  }

  addAlert(fingerprint: string): void {
    if (this.alerts.has(fingerprint)) return;
    this.alerts.add(fingerprint);
    this.open.push(() => this.ofAlert(fingerprint, this));
  }

  addIncident(id: string): void {
    if (this.incidents.has(id)) return;
    this.incidents.add(id);
    this.open.push(() => this.ofIncident(id, this));
  }

  close(): void {
    for (let next = this.open.pop(); next !== undefined; next = this.open.pop()) next();
  }
}
