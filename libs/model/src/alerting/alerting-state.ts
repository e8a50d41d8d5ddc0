import type { IncidentEvent } from '../health/incident';
import type { AlertRecord, Change, Level } from './alert-lifecycle';
import { AlertingIndex } from './alerting-index';
import type { ObservedComponent } from './explanations';
import type { IncidentRecord } from './incident-record';
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

export type AlertReference = Pick<AlertRecord, 'id' | 'fingerprint'>;

export type AlertingInput =
  /** How conditions are. */
  | { readonly kind: 'levels'; readonly levels: readonly Level[] }
  /** How components are: checked because these alerts wait for it or, where none are named, seen failing again. */
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
  /** `until`: when that ends, in milliseconds since 1970. */
  | {
      readonly kind: 'acknowledged';
      readonly alert: AlertReference;
      readonly actor: string;
      readonly until?: number | null;
    }
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
  /** What was checked since then need not be checked again: milliseconds since 1970, on the clock of whoever checks. */
  readonly since: number;
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
export const GATHER_MS = 5_000;

/** When the next step is due though nothing happens, in milliseconds since 1970; `undefined` while nothing waits. */
export function nextStepAt(state: AlertingState): number | undefined {
  const { alerts, incidents } = state;
  const index = AlertingIndex.of(state);
  let next = Infinity;
  for (const fingerprint of index?.waiting ?? alerts.keys()) {
    const alert = alerts.get(fingerprint);
    if (alert?.status === 'firing' && alert.hold_until !== null && alert.told_at === null)
      next = Math.min(next, alert.hold_until);
  }
  for (const fingerprint of index?.acknowledgedAlerts ?? alerts.keys()) {
    const alert = alerts.get(fingerprint);
    if (alert?.status === 'acknowledged' && alert.acknowledged_until != null)
      next = Math.min(next, Date.parse(alert.acknowledged_until));
  }
  const open = index === undefined ? incidents.keys() : new Set([...index.gathering, ...index.acknowledged]);
  for (const id of open) {
    const incident = incidents.get(id);
    if (incident?.status !== 'open') continue;
    const { unpublished, announced, updated_at, acknowledged_until } = incident;
    if (announced && unpublished.length > 0) next = Math.min(next, Date.parse(updated_at) + GATHER_MS);
    if (acknowledged_until !== null) next = Math.min(next, Date.parse(acknowledged_until));
  }
  return Number.isFinite(next) ? next : undefined;
}

/** A state with what others have changed of it: alerts and incidents as they are now, and what is no longer kept of them. */
export function changedState(
  state: AlertingState,
  changes: {
    readonly alerts?: readonly AlertRecord[];
    readonly dropped?: readonly string[];
    readonly incidents?: readonly IncidentRecord[];
    /** One that is healthy is dropped. */
    readonly components?: readonly ObservedComponent[];
  },
): AlertingState {
  const alerts = new Map(state.alerts);
  for (const alert of changes.alerts ?? []) alerts.set(alert.fingerprint, alert);
  for (const fingerprint of changes.dropped ?? []) alerts.delete(fingerprint);
  const isSame = !(changes.incidents?.length ?? 0) && !(changes.components?.length ?? 0);
  const next = isSame
    ? { ...state, alerts }
    : {
        alerts,
        incidents: new Map([...state.incidents, ...(changes.incidents ?? []).map((each) => [each.id, each] as const)]),
        components: withComponents(state.components, changes.components ?? []),
      };
  AlertingIndex.moveTo(state, next, changes);
  return next;
}

function withComponents(
  known: AlertingState['components'],
  changes: readonly ObservedComponent[],
): AlertingState['components'] {
  const components = new Map(known);
  for (const component of changes) {
    if (component.status === 'healthy') components.delete(component.target_id);
    else components.set(component.target_id, component);
  }
  return components;
}
