import { randomUUID } from 'node:crypto';
import { alertChanged, type Event, incidentChanged } from '@chain-mapping/contracts';
import { type Insertion, Outbox } from '@chain-mapping/messaging';
import {
  type AlertingEffects,
  type AlertingState,
  type AlertRecord,
  changedState,
  isActive,
  NOTHING_KNOWN,
  REOPENS_MS,
} from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { IncidentsRepository } from '../incidents/incidents.repository';
import { IncidentInbox } from '../notifications/incident-inbox.repository';
import { AlertsRepository, isBeginning } from './alerts.repository';
import { ComponentsRepository } from './components.repository';
import { eventId } from './event-id';
import { rehearsedEffects } from './rehearsal';
import { StepConnection } from './step-connection.service';
import { runTogether, type StatementPart } from './step-statement.repository';

interface Known {
  readonly state: AlertingState;
  /** `null` before anything was read. */
  readonly revision: number | null;
}

export interface Stored {
  readonly effects: AlertingEffects;
  readonly state: AlertingState;
  /** Alerts that other replicas have changed meanwhile. */
  readonly heard: readonly AlertRecord[];
  /** Whether these are all that are active. */
  readonly isAll: boolean;
}

/** What leaves the outbox because of a step, and what had not left before it. */
interface Told {
  readonly events: Insertion['events'];
  readonly waiting: readonly string[];
}

/** What was stored, and what is known and told after it. */
interface Changed {
  readonly stored: Stored;
  readonly known: Known;
  readonly told: Told;
}

export interface Decided {
  readonly state: AlertingState;
  readonly effects: AlertingEffects;
}

type Decide = (state: AlertingState) => Decided;

const FORGET_MS = 60 * 60_000;
/** Where another replica was faster it is at work, too: deciding twice would cost more than waiting for its turn. */
const ALONE_MS = 1_000;

/**
 * The state of alerting as all replicas have it. One of them at a time changes it, as an incident spans chains: the row with the number of
 * the last change is its lock. Each replica keeps what it read, and reads only what has changed since.
 */
@Injectable()
export class AlertingStates {
  private known: Known = { state: NOTHING_KNOWN, revision: null };
  private forgotAt = 0;
  private aloneUntil = 0;
  private readonly listeners: ((revision: number) => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly connection: StepConnection,
    private readonly alerts: AlertsRepository,
    private readonly incidents: IncidentsRepository,
    private readonly components: ComponentsRepository,
    private readonly outbox: Outbox,
    private readonly inbox: IncidentInbox,
    private readonly clock: Clock,
  ) {}

  /** As last read: another replica may have changed it. */
  get current(): AlertingState {
    return this.known.state;
  }

  /** The number of the last change that is known here. */
  get revision(): number {
    return this.known.revision ?? 0;
  }

  /** Calls the listener with the number of each change that is made here. */
  onChanged(listener: (revision: number) => void): void {
    this.listeners.push(listener);
  }

  /**
   * The only place that changes alerts and incidents: state, reasons and what is told of it are stored together or not at all.
   *
   * @param fingerprints those of which the latest alert matters even if it has ended
   * @param decide may be called again, where another replica has changed something meanwhile
   * @param complete what may take a moment, and is left out while others wait for the lock
   */
  async change(
    fingerprints: readonly string[],
    decide: Decide,
    complete: (decided: Decided) => Promise<Decided>,
  ): Promise<Stored> {
    const { known, stored, told } =
      (await this.changeAtOnce(fingerprints, decide, complete)) ?? (await this.changeAlone(fingerprints, decide));
    const isChanged = known.revision !== this.known.revision;
    this.known = known;
    if (isChanged) this.listeners.forEach((listener) => listener(this.revision));
    if (told.events.length > 0) this.outbox.send(told.events, told.waiting);
    this.inbox.announce(stored.effects.messages.map(({ incident }) => incident.id));
    if (isChanged) this.forget();
    return stored;
  }

  /** Without a transaction, where no other replica has changed anything: decides on what is known, and stores it if that still holds. */
  private async changeAtOnce(
    fingerprints: readonly string[],
    decide: Decide,
    complete: (decided: Decided) => Promise<Decided>,
  ): Promise<Changed | undefined> {
    const { revision } = this.known;
    if (revision === null || this.clock.now().getTime() < this.aloneUntil) return undefined;
    const manager = await this.connection.manager((each) => this.prepare(each));
    const missing = fingerprints.filter((fingerprint) => !this.known.state.alerts.has(fingerprint));
    const latest = missing.length === 0 ? undefined : await this.alerts.latestNow(manager, missing);
    if (latest !== undefined && latest.revision !== revision) return undefined;
    const { state, effects } = await complete(decide(withAlerts(this.known.state, latest?.alerts ?? [])));
    const stored = { state, effects, heard: [], isAll: false };
    if (isNothing(effects)) {
      // What stores a step finds out whether it is decided on the newest; this one stores nothing.
      const { revision: newest } = latest ?? (await this.alerts.latestNow(manager, []));
      return newest === revision ? changed(fingerprints, stored, revision) : undefined;
    }
    if (isSuccession(effects) || isMerger(effects)) return undefined;
    const told = await this.save(manager, effects, revision);
    if (told !== undefined) return changed(fingerprints, stored, revision + 1, told);
    this.aloneUntil = this.clock.now().getTime() + ALONE_MS;
    return undefined;
  }

  private async prepare(manager: EntityManager): Promise<void> {
    await this.alerts.latestNow(manager, []);
    // There is no such revision: it stores nothing. Much of what the first failure goes through is slow when it is run for the first time.
    await this.save(manager, rehearsedEffects(this.clock.now(), randomUUID), -1);
  }

  /** In a transaction in which nobody else changes anything, after what others have changed was read. */
  private changeAlone(fingerprints: readonly string[], decide: Decide): Promise<Changed> {
    return this.dataSource.transaction(async (manager) => {
      const revision = await lockedRevision(manager);
      const { heard, isAll, ...read } = await this.read(manager, revision);
      const missing = fingerprints.filter((fingerprint) => !read.state.alerts.has(fingerprint));
      const latest = missing.length === 0 ? [] : await this.alerts.latest(manager, missing);
      const { state, effects } = decide(withAlerts(read.state, latest));
      const stored = { state, effects, heard, isAll };
      if (isNothing(effects)) return changed(fingerprints, stored, revision);
      const told = await this.save(manager, effects, revision);
      await this.incidents.moveAlerts(manager, effects.incidents);
      return changed(fingerprints, stored, revision + 1, told);
    });
  }

  private async read(
    manager: EntityManager,
    revision: number,
  ): Promise<{ state: AlertingState; heard: readonly AlertRecord[]; isAll: boolean }> {
    const { state, revision: mine } = this.known;
    if (mine === revision) return { state, heard: [], isAll: false };
    const closedSince = new Date(this.clock.now().getTime() - REOPENS_MS);
    const heard = await this.alerts.changedSince(manager, mine);
    const incidents = await this.incidents.changedSince(manager, mine, closedSince);
    const components = await this.components.changedSince(manager, mine);
    const dropped = heard.flatMap((alert) =>
      !isActive(alert) && state.alerts.get(alert.fingerprint)?.id === alert.id ? [alert.fingerprint] : [],
    );
    return {
      state: changedState(state, { alerts: heard.filter(isActive), dropped, incidents, components }),
      heard,
      isAll: mine === null,
    };
  }

  /** Answers what is told of it; `undefined`: it is not stored, as another replica has changed something since the revision. */
  private async save(manager: EntityManager, effects: AlertingEffects, revision: number): Promise<Told | undefined> {
    const { alerts, incidents, components, messages } = effects;
    const now = this.clock.now();
    const next = revision + 1;
    const [changed, ...others] = this.alerts.parts(alerts, now, next);
    let first = changed;
    if (isSuccession(effects)) {
      await runTogether(manager, [changed], { from: revision, to: revision }, 'NULL');
      [first] = this.alerts.parts([], now, next);
    }
    const toldAlerts = this.outbox.insertion(alertChanged, alertsIn(effects, now), 1);
    const toldIncidents = this.outbox.insertion(incidentChanged, incidentsIn(effects, now), 1);
    const parts = [
      ...[first, ...others],
      ...this.incidents.parts(incidents, next),
      ...this.components.parts(components, next),
      this.outboxPart('told_alerts', alertChanged, toldAlerts),
      this.outboxPart('told_incidents', incidentChanged, toldIncidents),
      ...this.inbox.parts(
        messages.map(({ incident }) => incident),
        now,
      ),
    ];
    const done = await runTogether(manager, parts, { from: revision, to: next }, this.outbox.unpublished);
    if (done === undefined) return undefined;
    return { events: [...toldAlerts.events, ...toldIncidents.events], waiting: done.answer as string[] };
  }

  private outboxPart(name: string, event: Event, { parameters, ids }: Insertion): StatementPart {
    const sql = (first: number): string => this.outbox.insertion(event, [], first).sql;
    return { name, sql, parameters, isNeeded: ids.length > 0 };
  }

  private forget(): void {
    const now = this.clock.now().getTime();
    if (now - this.forgotAt <= FORGET_MS) return;
    this.forgotAt = now;
    // What could not be removed is removed the next time.
    this.components.forget(this.dataSource.manager, now - FORGET_MS).catch(() => undefined);
  }
}

const alertsIn = ({ alerts }: AlertingEffects, time: Date) =>
  alerts.flatMap(({ kind, told, alert }) => {
    if (kind !== 'transition' || !told) return [];
    const { severity, chain_id, status: state } = alert;
    return [{ parameters: { severity, chain_id, state }, data: alert, id: eventId(alert.id, alert.sequence), time }];
  });

const incidentsIn = ({ messages }: AlertingEffects, time: Date) =>
  messages.map(({ state, incident, events, recovered_chains }) => ({
    parameters: { severity: incident.severity, incident_id: incident.id, state },
    data: { ...incident, events: [...events], recovered_chains: [...recovered_chains] },
    id: eventId(incident.id, incident.sequence),
    time,
  }));

async function lockedRevision(manager: EntityManager): Promise<number> {
  const [row]: { revision: string }[] = await manager.query('SELECT revision FROM alerting_revision FOR UPDATE');
  return Number(row?.revision ?? 0);
}

const isNothing = ({ alerts, incidents, components }: AlertingEffects): boolean =>
  alerts.length + incidents.length + components.length === 0;

/** A fingerprint has one active alert: the one that ends goes before the next. */
function isSuccession({ alerts }: AlertingEffects): boolean {
  const begun = new Set(alerts.flatMap((each) => (isBeginning(each) ? [each.alert.id] : [])));
  const others = new Set(alerts.flatMap(({ alert }) => (begun.has(alert.id) ? [] : [alert.fingerprint])));
  return alerts.some(({ alert }) => begun.has(alert.id) && others.has(alert.fingerprint));
}

const isMerger = ({ incidents }: AlertingEffects): boolean =>
  incidents.some(({ incident }) => incident.merged_into !== null);

const withAlerts = (state: AlertingState, alerts: readonly AlertRecord[]): AlertingState =>
  alerts.length === 0 ? state : changedState(state, { alerts });

function changed(fingerprints: readonly string[], stored: Stored, revision: number, told?: Told): Changed {
  const alerts = stored.effects.alerts.map(({ alert }) => alert);
  const state = withoutEnded(stored.state, alerts, fingerprints);
  return { stored, known: { state, revision }, told: told ?? { events: [], waiting: [] } };
}

/** What has ended is kept by the store alone. */
function withoutEnded(
  state: AlertingState,
  changed: readonly AlertRecord[],
  fingerprints: readonly string[],
): AlertingState {
  const dropped = [...changed.map(({ fingerprint }) => fingerprint), ...fingerprints].filter((fingerprint) => {
    const alert = state.alerts.get(fingerprint);
    return alert !== undefined && !isActive(alert);
  });
  return dropped.length === 0 ? state : changedState(state, { dropped });
}
