import { alertChanged, incidentChanged } from '@chain-mapping/contracts';
import { Outbox } from '@chain-mapping/messaging';
import {
  type AlertingEffects,
  type AlertingState,
  type AlertRecord,
  isActive,
  type IncidentMessage,
  NOTHING_KNOWN,
  REOPENS_MS,
} from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { IncidentsRepository } from '../incidents/incidents.repository';
import { AlertsRepository } from './alerts.repository';
import { ComponentsRepository } from './components.repository';
import { eventId } from './event-id';

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

  constructor(
    private readonly dataSource: DataSource,
    private readonly alerts: AlertsRepository,
    private readonly incidents: IncidentsRepository,
    private readonly components: ComponentsRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** As last read: another replica may have changed it. */
  get current(): AlertingState {
    return this.known.state;
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
    this.known = known;
    if (stored.effects.alerts.length + stored.effects.messages.length > 0) this.outbox.wake();
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
    const alerts = new Map(state.alerts);
    for (const alert of heard) {
      if (isActive(alert)) alerts.set(alert.fingerprint, alert);
      else if (alerts.get(alert.fingerprint)?.id === alert.id) alerts.delete(alert.fingerprint);
    }
    const failing = new Map(state.components);
    for (const component of components) {
      if (component.status === 'healthy') failing.delete(component.target_id);
      else failing.set(component.target_id, component);
    }
    return {
      state: {
        alerts,
        incidents: new Map([...state.incidents, ...incidents.map((incident) => [incident.id, incident] as const)]),
        components: failing,
      },
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
    return latest.size === 0 ? state : { ...state, alerts: new Map([...state.alerts, ...latest]) };
  }

  private async save(manager: EntityManager, effects: AlertingEffects, revision: number): Promise<boolean> {
    const { alerts, incidents, components, messages } = effects;
    if (alerts.length + incidents.length + components.length === 0) return false;
    const now = this.clock.now();
    if (alerts.length > 0) await this.alerts.save(manager, alerts, now, revision);
    await this.incidents.save(manager, incidents, revision);
    await this.components.save(manager, components, revision);
    await this.tell(manager, alerts, messages, now);
    if (now.getTime() - this.forgotAt > FORGET_MS) {
      this.forgotAt = now.getTime();
      await this.components.forget(manager, this.forgotAt - FORGET_MS);
    }
    await manager.query('UPDATE alerting_revision SET revision = $1', [revision]);
    return true;
  }

  private async tell(
    manager: EntityManager,
    changes: AlertingEffects['alerts'],
    messages: readonly IncidentMessage[],
    time: Date,
  ): Promise<void> {
    const told = changes.flatMap(({ kind, told: isTold, alert }) => {
      if (kind !== 'transition' || !isTold) return [];
      const { severity, chain_id, status: state } = alert;
      return [{ parameters: { severity, chain_id, state }, data: alert, id: eventId(alert.id, alert.sequence), time }];
    });
    await this.outbox.addMany(manager, alertChanged, told);
    const changed = messages.map(({ state, incident, events, recovered_chains }) => ({
      parameters: { severity: incident.severity, incident_id: incident.id, state },
      data: { ...incident, events: [...events], recovered_chains: [...recovered_chains] },
      id: eventId(incident.id, incident.sequence),
      time,
    }));
    await this.outbox.addMany(manager, incidentChanged, changed);
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
  const ended = [...changed.map(({ fingerprint }) => fingerprint), ...fingerprints].filter((fingerprint) => {
    const alert = state.alerts.get(fingerprint);
    return alert !== undefined && !isActive(alert);
  });
  if (ended.length === 0) return state;
  const alerts = new Map(state.alerts);
  for (const fingerprint of ended) alerts.delete(fingerprint);
  return { ...state, alerts };
}
