import { alertChanged, type Event, incidentChanged } from '@chain-mapping/contracts';
import { Outbox } from '@chain-mapping/messaging';
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
import { AlertsRepository } from './alerts.repository';
import { ComponentsRepository } from './components.repository';
import { eventId } from './event-id';
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

type Decide = (state: AlertingState) => { readonly state: AlertingState; readonly effects: AlertingEffects };

const FORGET_MS = 60 * 60_000;

/**
 * The state of alerting as all replicas have it. One of them at a time changes it, as an incident spans chains: the row with the number of
 * the last change is its lock. Each replica keeps what it read, and reads only what has changed since.
 */
@Injectable()
export class AlertingStates {
  private known: Known = { state: NOTHING_KNOWN, revision: null };
  private forgotAt = 0;
  private readonly listeners: ((revision: number) => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
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
   */
  async change(fingerprints: readonly string[], decide: Decide): Promise<Stored> {
    let known = this.known;
    const stored = await this.dataSource.transaction(async (manager): Promise<Stored> => {
      const revision = await lockedRevision(manager);
      const read = await this.read(manager, revision);
      const before = await this.withLatest(manager, read.state, fingerprints);
      const { state, effects } = decide(before);
      const isChanged = await this.save(manager, effects, revision + 1);
      known = {
        state: withoutEnded(
          state,
          effects.alerts.map(({ alert }) => alert),
          fingerprints,
        ),
        revision: revision + Number(isChanged),
      };
      return { effects, state, heard: read.heard, isAll: read.isAll };
    });
    const isChanged = known.revision !== this.known.revision;
    this.known = known;
    if (isChanged) this.listeners.forEach((listener) => listener(this.revision));
    const { alerts, messages } = stored.effects;
    if (alerts.length + messages.length > 0) this.outbox.wake();
    this.inbox.announce(messages.map(({ incident }) => incident.id));
    return stored;
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

  private async withLatest(
    manager: EntityManager,
    state: AlertingState,
    fingerprints: readonly string[],
  ): Promise<AlertingState> {
    const missing = fingerprints.filter((fingerprint) => !state.alerts.has(fingerprint));
    if (missing.length === 0) return state;
    const latest = await this.alerts.latest(manager, missing);
    return latest.length === 0 ? state : changedState(state, { alerts: latest });
  }

  private async save(manager: EntityManager, effects: AlertingEffects, revision: number): Promise<boolean> {
    const { alerts, incidents, components } = effects;
    if (alerts.length + incidents.length + components.length === 0) return false;
    const now = this.clock.now();
    const [changed, added, ...others] = this.alerts.parts(alerts, now, revision);
    if (changed === undefined || added === undefined) return false;
    // A fingerprint has one active alert: the one that ends goes before the next.
    const isSuccession = changed.parameters.length > 0 && added.parameters.length > 0;
    if (isSuccession) await runTogether(manager, [changed]);
    await runTogether(manager, [
      ...(isSuccession ? [] : [changed]),
      ...[added, ...others, ...this.incidents.parts(incidents, revision)],
      ...[...this.components.parts(components, revision), ...this.telling(effects, now)],
      { name: 'revision', sql: (n) => `UPDATE alerting_revision SET revision = $${String(n)}`, parameters: [revision] },
    ]);
    await this.incidents.moveAlerts(manager, incidents);
    if (now.getTime() - this.forgotAt > FORGET_MS) {
      this.forgotAt = now.getTime();
      await this.components.forget(manager, this.forgotAt - FORGET_MS);
    }
    return true;
  }

  /** What tells of the changes: on the subjects, and to people. */
  private telling({ alerts, messages }: AlertingEffects, time: Date): StatementPart[] {
    const told = alerts.flatMap(({ kind, told: isTold, alert }) => {
      if (kind !== 'transition' || !isTold) return [];
      const { severity, chain_id, status: state } = alert;
      return [{ parameters: { severity, chain_id, state }, data: alert, id: eventId(alert.id, alert.sequence), time }];
    });
    const changed = messages.map(({ state, incident, events, recovered_chains }) => ({
      parameters: { severity: incident.severity, incident_id: incident.id, state },
      data: { ...incident, events: [...events], recovered_chains: [...recovered_chains] },
      id: eventId(incident.id, incident.sequence),
      time,
    }));
    return [
      this.outboxPart('told_alerts', alertChanged, told),
      this.outboxPart('told_incidents', incidentChanged, changed),
      ...this.inbox.parts(
        messages.map(({ incident }) => incident),
        time,
      ),
    ];
  }

  private outboxPart<E extends Event>(
    name: string,
    event: E,
    additions: Parameters<typeof this.outbox.insertion<E>>[1],
  ) {
    const parameters = additions.length === 0 ? [] : this.outbox.insertion(event, additions, 1).parameters;
    return { name, sql: (first: number) => this.outbox.insertion(event, [], first).sql, parameters };
  }
}

async function lockedRevision(manager: EntityManager): Promise<number> {
  const [row]: { revision: string }[] = await manager.query('SELECT revision FROM alerting_revision FOR UPDATE');
  return Number(row?.revision ?? 0);
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
