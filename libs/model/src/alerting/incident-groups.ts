import { type AlertRecord, isActive } from './alert-lifecycle';
import { type Explanations, kindOf } from './explanations';
import type { IncidentRecord } from './incident-record';

/** Alerts of one root cause, and the incidents that they have been so far: none, one, or several that turn out to be one. */
export interface IncidentGroup {
  readonly incidents: IncidentRecord[];
  readonly alerts: AlertRecord[];
  /** What explains them, that of components and calls first. */
  readonly keys: Set<string>;
}

/** Names that are joined stay together. */
class Joined {
  private readonly parents = new Map<string, string>();

  root(name: string): string {
    const parent = this.parents.get(name);
    if (parent === undefined) {
      this.parents.set(name, name);
      return name;
    }
    if (parent === name) return name;
    const root = this.root(parent);
    this.parents.set(name, root);
    return root;
  }

  join(a: string, b: string): void {
    this.parents.set(this.root(a), this.root(b));
  }
}

const nodeOf = (incident_id: string): string => `incident ${incident_id}`;

/** What explains the alert of a chain until its own culprit is heard of: what whoever told of it said. */
export function keysOf(
  alert: AlertRecord,
  explanations: Explanations,
  hold_ms: number,
  now: number,
): readonly string[] {
  const keys = explanations.keysOf(alert);
  if (keys.length > 0 || alert.cause_id === null) return keys;
  return now < Date.parse(alert.fired_at) + hold_ms ? [alert.cause_id] : [];
}

/**
 * Which active alerts are one incident. Alerts of components and calls go with what explains them, and stay together whatever becomes
 * of that, so that an incident never splits; those of chains go where something explains them, and stay while nothing does.
 *
 * @param isExplained whether those keys are known to explain it: what has only been said of an alert does not take it out of its incident
 */
export function groupsOf(
  alerts: Iterable<AlertRecord>,
  open: ReadonlyMap<string, IncidentRecord>,
  keysOfAlert: (alert: AlertRecord) => readonly string[],
  isExplained: (alert: AlertRecord) => boolean,
): IncidentGroup[] {
  const joined = new Joined();
  const groups = new Map<string, IncidentGroup>();
  const members: [string, AlertRecord, string | undefined][] = [];
  const loose: AlertRecord[] = [];
  for (const { id, culprit, culprit_ids } of open.values()) {
    for (const key of [culprit.id, ...culprit_ids]) joined.join(nodeOf(id), key);
  }
  for (const alert of alerts) {
    if (!isActive(alert)) continue;
    const [key] = keysOfAlert(alert);
    if (kindOf(alert.type) === 'chain' || key === undefined) {
      loose.push(alert);
      continue;
    }
    if (alert.incident_id !== null && open.has(alert.incident_id)) joined.join(nodeOf(alert.incident_id), key);
    members.push([key, alert, key]);
  }
  for (const alert of loose) {
    const keys = keysOfAlert(alert);
    const isPlaced = alert.incident_id !== null && open.has(alert.incident_id);
    const home = isPlaced ? joined.root(nodeOf(alert.incident_id ?? '')) : undefined;
    const isToMove = home === undefined || isExplained(alert);
    const explained = keys.find((key) => joined.root(key) === home) ?? (isToMove ? keys[0] : undefined);
    if (explained !== undefined) members.push([explained, alert, explained]);
    else if (home !== undefined) members.push([home, alert, undefined]);
    else members.push([`chain:${alert.chain_id}`, alert, `chain:${alert.chain_id}`]);
  }
  const groupOf = (name: string): IncidentGroup => {
    const root = joined.root(name);
    const known = groups.get(root) ?? { incidents: [], alerts: [], keys: new Set<string>() };
    groups.set(root, known);
    return known;
  };
  for (const incident of open.values()) groupOf(nodeOf(incident.id)).incidents.push(incident);
  for (const [name, alert, key] of members) {
    const group = groupOf(name);
    group.alerts.push(alert);
    if (key !== undefined) group.keys.add(key);
  }
  for (const { incidents } of groups.values()) incidents.sort(isFirst);
  return [...groups.values()];
}

/** Of several the one that people know lives on: what was told before what was not, then the oldest. */
function isFirst(a: IncidentRecord, b: IncidentRecord): number {
  if (a.announced !== b.announced) return a.announced ? -1 : 1;
  if (a.opened_at !== b.opened_at) return a.opened_at < b.opened_at ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
