import type { IncidentEvent, IncidentEventKind } from '../health/incident';
import type { AlertBook } from './alert-book';
import type { AlertRecord } from './alert-lifecycle';
import { type AlertingState, GATHER_MS, type IncidentMessage, REOPENS_MS } from './alerting-state';
import type { IncidentGroup } from './incident-groups';
import { bySeverity, highestOf, type IncidentRecord } from './incident-record';
import { affectedBy, culpritOf, named, statusOfChain, titleOf } from './incident-story';

/** Incidents while a step is worked out, what has happened to them, and what is told of it. */
export class IncidentBook {
  readonly incidents: Map<string, IncidentRecord>;
  readonly changed = new Map<string, IncidentEvent[]>();
  readonly messages: IncidentMessage[] = [];
  /** Incidents whose alerts turned out to be part of another one. */
  readonly moved = new Map<string, string>();

  constructor(
    state: AlertingState,
    private readonly book: AlertBook,
  ) {
    this.incidents = new Map(state.incidents);
    for (const id of [...book.index.closed]) {
      const incident = this.incidents.get(id);
      if (incident?.closed_at == null || Date.parse(incident.closed_at) >= book.now - REOPENS_MS) continue;
      this.incidents.delete(id);
      book.index.putIncident(incident, undefined);
    }
  }

  get(id: string | null): IncidentRecord | undefined {
    return id === null ? undefined : this.incidents.get(id);
  }

  keep(incident: IncidentRecord): void {
    const before = this.incidents.get(incident.id);
    this.incidents.set(incident.id, incident);
    this.book.index.putIncident(before, incident);
  }

  opened({ alerts, keys }: IncidentGroup): IncidentRecord {
    const [first] = [...alerts].sort(bySeverity);
    const key = [...keys][0] ?? `chain:${first?.chain_id ?? ''}`;
    const culprit = culpritOf(key, alerts, this.book.context.topology, this.book.explain());
    const incident: IncidentRecord = {
      id: this.book.context.newId(),
      status: 'open',
      severity: highestOf(alerts.map(({ severity }) => severity)),
      title: '',
      culprit,
      affected_chains: [],
      affected_services: [],
      alert_count: 0,
      held_back_count: 0,
      opened_at: this.book.time,
      updated_at: this.book.time,
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
    this.keep(incident);
    return incident;
  }

  reopened(keys: ReadonlySet<string>): IncidentRecord | undefined {
    for (const key of keys) {
      const closed = [...this.book.index.closedByCulprit.of(key)].flatMap((id) => this.incidents.get(id) ?? []);
      const [incident] = closed.sort((a, b) => ((a.closed_at ?? '') > (b.closed_at ?? '') ? -1 : 1));
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

  merge(other: IncidentRecord, into: string): void {
    const target = this.incidents.get(into);
    if (target === undefined) return;
    const closed = {
      ...other,
      status: 'closed' as const,
      closed_at: this.book.time,
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
  describe(id: string, alerts: readonly AlertRecord[], keys: ReadonlySet<string>, joined: number): void {
    const before = this.incidents.get(id);
    if (before === undefined) return;
    const { topology } = this.book.context;
    const explanations = this.book.explain();
    const isNew = before.title === '';
    const key = this.mainKey(before, keys);
    const culprit = culpritOf(key, alerts, topology, explanations);
    const own = alerts.filter((alert) => explanations.ownKey(alert) === key).sort(bySeverity)[0];
    const hasMoved = !isNew && key !== before.culprit.id;
    const title = own !== undefined || isNew || hasMoved ? titleOf(culprit, own, alerts[0]) : before.title;
    const statusOf = (chain_id: string) => statusOfChain(this.book.activeOfChain(chain_id));
    const reached = affectedBy(keys.size > 0 ? keys : [key], alerts, statusOf, topology, explanations);
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

  endIncident(incident: IncidentRecord): void {
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
      ...{ status: 'closed', closed_at: this.book.time, resolution, affected_chains: [], culprit_ids: [] },
      recovered_chains: [...new Set([...before.recovered_chains, ...recovered])],
    };
    this.tellOf(closed, 'closed', resolution);
    this.publish(incident.id, true);
  }

  tellOf(incident: IncidentRecord, kind: IncidentEventKind, text: string, actor: string | null = null): IncidentRecord {
    const event: IncidentEvent = { at: this.book.time, kind, text, actor };
    this.changed.set(incident.id, [...(this.changed.get(incident.id) ?? []), event]);
    return this.save({ ...incident, unpublished: [...incident.unpublished, event] });
  }

  /** Nobody hears of an incident before one of its alerts has been told. */
  publish(id: string, hasChanged: boolean): void {
    const incident = this.incidents.get(id);
    if (incident === undefined) return;
    const { unpublished, announced, status, updated_at } = incident;
    if (unpublished.length === 0) return;
    if (!announced && !this.book.heard.has(id)) {
      if (status === 'closed') this.save({ ...incident, unpublished: [], recovered_chains: [] });
      return;
    }
    const isNews = !announced || unpublished.some(({ kind }) => kind !== 'held_back');
    if (!isNews && (hasChanged || this.book.now - Date.parse(updated_at) < GATHER_MS)) return;
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

  nameOf(id: string, key = ''): string {
    const culprit = this.incidents.get(id)?.culprit;
    if (culprit?.id === key) return culprit.display_name;
    return culpritOf(key, this.book.activeOf(id), this.book.context.topology, this.book.explain()).display_name;
  }

  private save(incident: IncidentRecord): IncidentRecord {
    this.keep(incident);
    this.changed.set(incident.id, this.changed.get(incident.id) ?? []);
    return incident;
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
      ...{ sequence: incident.sequence + 1, updated_at: this.book.time },
    };
    this.messages.push({ state, incident: sent, events, recovered_chains });
    this.save(sent);
  }

  private mainKey(incident: IncidentRecord, keys: ReadonlySet<string>): string {
    if (keys.size === 0 || keys.has(incident.culprit.id)) return incident.culprit.id;
    const explanations = this.book.explain();
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
}
