import { filterOf, incidentChanged } from '@chain-mapping/contracts';
import type { Incident, IncidentDetail } from '@chain-mapping/model';
import type { ApiClient } from '../api/api-client';
import { coloured, counted, table } from '../output/output';
import type { CommandContext } from './context';
import { durationOf } from './times';
import { sinceOf, watch, type WatchOptions } from './watch';

export interface IncidentOptions {
  readonly severity?: string;
  readonly chain?: string;
  readonly status?: string;
  readonly since?: string;
}

const PATH = '/api/v1/incidents';
const PAGE = 500;
/** More would not fit in a line. */
const CHAINS_SHOWN = 12;

export async function listIncidents({ api, out }: CommandContext, options: IncidentOptions): Promise<void> {
  const answer =
    options.since === undefined
      ? await page(api, options, 0)
      : counting(await incidentsSince(api, options, sinceOf(options.since, Date.now())));
  out.data(answer, () =>
    [
      table(answer.incidents, [
        { title: 'OPENED', value: ({ opened_at }) => opened_at },
        { title: 'SEVERITY', value: ({ severity }) => coloured(severity) },
        { title: 'STATE', value: ({ status }) => coloured(status) },
        { title: 'WHAT', value: ({ title }) => title },
        { title: 'CHAINS', value: chainsOf },
        { title: 'HELD BACK', value: ({ held_back_count }) => String(held_back_count), right: true },
        { title: 'ID', value: ({ id }) => id },
      ]),
      counted(answer.total, 'incident'),
    ].join('\n'),
  );
}

export async function showIncident({ api, out }: CommandContext, id: string): Promise<void> {
  const incident = await api.get<IncidentDetail>(`${PATH}/${encodeURIComponent(id)}`);
  out.data(incident, () => detailOf(incident));
}

export function watchIncidents(context: CommandContext, options: WatchOptions): Promise<void> {
  const { api, out } = context;
  const { severity, chain } = options;
  return watch<Incident>(
    context,
    {
      subject: filterOf(incidentChanged, { severity }),
      event: 'incident.changed',
      isWanted: (incident) =>
        (!severity || incident.severity === severity) &&
        (!chain || incident.affected_chains.some(({ chain_id }) => chain_id === chain)),
      print: (incident) => out.line(incident, () => lineOf(incident)),
      open: async () => (await page(api, { ...options, status: 'open' }, 0)).incidents.reverse(),
      since: async (time) => (await incidentsSince(api, options, time)).reverse(),
    },
    options,
  );
}

export async function acknowledgeIncident(
  { api, out }: CommandContext,
  id: string,
  options: { readonly for?: string },
): Promise<void> {
  const incident = await api.post<Incident>(`${PATH}/${encodeURIComponent(id)}/acknowledge`, {
    ...(options.for !== undefined && { expires_in_seconds: Math.round(durationOf(options.for) / 1000) }),
  });
  const until = incident.acknowledged_until === null ? '' : `, until ${incident.acknowledged_until}`;
  out.data(incident, () => `${incident.id} acknowledged by ${incident.acknowledged_by ?? 'anonymous'}${until}`);
}

export async function resolveIncident(
  { api, out }: CommandContext,
  id: string,
  options: { readonly resolution?: string },
): Promise<void> {
  const incident = await api.post<Incident>(`${PATH}/${encodeURIComponent(id)}/resolve`, {
    ...(options.resolution !== undefined && { resolution: options.resolution }),
  });
  out.data(incident, () => `${incident.id} ${coloured(incident.status)}`);
}

interface Incidents {
  readonly incidents: Incident[];
  readonly total: number;
}

const counting = (incidents: Incident[]): Incidents => ({ incidents, total: incidents.length });

function page(api: ApiClient, { severity, chain, status }: IncidentOptions, offset: number): Promise<Incidents> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (offset > 0) query.set('offset', String(offset));
  if (severity) query.set('severity', severity);
  if (chain) query.set('chain_id', chain);
  if (status) query.set('status', status);
  return api.get(`${PATH}?${query}`);
}

/** Those that opened at this time or later, newest first. */
async function incidentsSince(api: ApiClient, options: IncidentOptions, time: number): Promise<Incident[]> {
  const found: Incident[] = [];
  for (;;) {
    const { incidents } = await page(api, options, found.length);
    const late = incidents.filter(({ opened_at }) => Date.parse(opened_at) >= time);
    found.push(...late);
    if (late.length < PAGE) return found;
  }
}

function chainsOf({ affected_chains }: Incident): string {
  const ids = affected_chains.map(({ chain_id }) => chain_id);
  const more = ids.length - CHAINS_SHOWN;
  return more > 0 ? `${ids.slice(0, CHAINS_SHOWN).join(' ')} and ${String(more)} more` : ids.join(' ');
}

function lineOf(incident: Incident): string {
  const { updated_at, severity, status, title, held_back_count, acknowledged_at } = incident;
  const state = status === 'open' && acknowledged_at !== null ? 'acknowledged' : status;
  const held = held_back_count > 0 ? `, ${counted(held_back_count, 'alert')} held back` : '';
  return `${updated_at.slice(11, 19)} ${coloured(severity)} ${coloured(state)} ${title} (${chainsOf(incident)}${held})`;
}

function detailOf(incident: IncidentDetail): string {
  const { culprit, alerts, held_back, timeline } = incident;
  return [
    `${coloured(incident.severity)} ${coloured(incident.status)}  ${incident.title}`,
    `culprit   ${culprit.display_name}${culprit.suspected ? ' (suspected)' : ''}`,
    `chains    ${chainsOf(incident)}`,
    `services  ${incident.affected_services.join(' ')}`,
    ...(incident.acknowledged_by === null ? [] : [`taken by  ${incident.acknowledged_by}`]),
    '',
    table(alerts, [
      { title: 'ALERT', value: ({ fired_at }) => fired_at },
      { title: 'SEVERITY', value: ({ severity }) => coloured(severity) },
      { title: 'STATE', value: ({ status }) => coloured(status) },
      { title: 'CHAIN', value: ({ chain_id }) => chain_id },
      { title: 'WHAT', value: ({ message }) => message },
    ]),
    '',
    table(held_back, [
      { title: 'HELD BACK', value: ({ since }) => since },
      { title: 'UNTIL', value: ({ until }) => until ?? '-' },
      { title: 'CHAIN', value: ({ chain_id }) => chain_id },
      { title: 'WHY', value: ({ reason }) => reason },
    ]),
    '',
    table(timeline, [
      { title: 'WHEN', value: ({ at }) => at },
      { title: 'WHAT HAPPENED', value: ({ text, actor }) => (actor === null ? text : `${text} (${actor})`) },
    ]),
  ].join('\n');
}
