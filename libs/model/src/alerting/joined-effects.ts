import type { AlertingEffects, IncidentChange } from './alerting-state';

/** What follows from two steps, the second made right after the first, so that both are stored and told as one. */
export function joinedEffects(first: AlertingEffects, second: AlertingEffects): AlertingEffects {
  const incidents = new Map<string, IncidentChange>();
  for (const { incident, events } of [...first.incidents, ...second.incidents]) {
    const before = incidents.get(incident.id)?.events ?? [];
    incidents.set(incident.id, { incident, events: [...before, ...events] });
  }
  const components = new Map([...first.components, ...second.components].map((each) => [each.target_id, each]));
  return {
    alerts: [...first.alerts, ...second.alerts],
    incidents: [...incidents.values()],
    messages: [...first.messages, ...second.messages],
    components: [...components.values()],
    checks: [...first.checks, ...second.checks],
  };
}
