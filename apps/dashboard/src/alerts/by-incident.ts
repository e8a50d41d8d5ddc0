import type { Alert, Incident } from '@chain-mapping/model';

export interface AlertGroup {
  /** Not given for those that belong to none, or to one that is not known here. */
  readonly incident: Incident | undefined;
  readonly alerts: readonly Alert[];
}

/** Alerts under their incidents, in the order of the first alert of each; those without one come last. */
export function byIncident(alerts: readonly Alert[], incidents: readonly Incident[]): AlertGroup[] {
  const known = new Map(incidents.map((incident) => [incident.id, incident]));
  const groups = new Map<Incident | undefined, Alert[]>();
  for (const alert of alerts) {
    const incident = alert.incident_id === null ? undefined : known.get(alert.incident_id);
    groups.set(incident, [...(groups.get(incident) ?? []), alert]);
  }
  return [...groups]
    .map(([incident, its]) => ({ incident, alerts: its }))
    .sort((a, b) => Number(a.incident === undefined) - Number(b.incident === undefined));
}
