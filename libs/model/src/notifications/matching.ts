import type { Incident } from '../health/incident';
import { DEFAULT_ROUTE, type MatchedField, type NotificationRoutes, routeMatches } from './routes';

/** A route that an incident takes. `channels` is `null` for every enabled one. */
export type TakenRoute = { readonly name: string; readonly channels: readonly string[] | null } & Omit<
  NotificationRoutes['default'],
  'channels'
>;

/** The routes that an incident takes now: the first that matches, those after it that it continues to, else the default one. */
export function routesFor(incident: Incident, { routes, default: otherwise }: NotificationRoutes): TakenRoute[] {
  const taken: TakenRoute[] = [];
  for (const route of routes) {
    if (!route.matchers.every((matcher) => routeMatches(matcher, valuesOf(matcher.field, incident)))) continue;
    taken.push(route);
    if (!route.continue) return taken;
  }
  return taken.length > 0 ? taken : [{ ...otherwise, name: DEFAULT_ROUTE }];
}

/** Incidents of one route with the same key are told in one message. */
export function groupKeyOf(incident: Incident, { name, group_by }: TakenRoute): string {
  if (group_by.length === 0) return incident.id;
  return JSON.stringify([name, ...group_by.map((field) => [field, ...valuesOf(field, incident)])]);
}

function valuesOf(field: MatchedField, incident: Incident): string[] {
  const { culprit } = incident;
  switch (field) {
    case 'severity':
      return [incident.severity];
    case 'chain_id':
      return [culprit.chain_id, ...incident.affected_chains.map(({ chain_id }) => chain_id)];
    case 'service':
      return [...(culprit.service_name === null ? [] : [culprit.service_name]), ...incident.affected_services];
    case 'culprit_service':
      return culprit.service_name === null ? [] : [culprit.service_name];
    case 'culprit':
      return [culprit.display_name];
    case 'culprit_kind':
      return [culprit.kind];
  }
}
