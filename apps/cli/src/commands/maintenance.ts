import type { MaintenanceWindowNow } from '@chain-mapping/contracts';
import { Failure } from '../output/failure';
import { coloured, counted, table } from '../output/output';
import type { CommandContext } from './context';
import { durationOf, timeOf } from './times';

export interface MaintenanceOptions {
  readonly state?: string;
  readonly chain?: string;
  readonly service?: string;
}

export interface StartOptions {
  readonly chain?: readonly string[];
  readonly service?: readonly string[];
  readonly node?: readonly string[];
  readonly everything?: boolean;
  readonly for: string;
  readonly from?: string;
  readonly cron?: string;
  readonly timeZone?: string;
  readonly comment?: string;
}

const PATH = '/api/v1/maintenance-windows';

export async function listMaintenance(
  { api, out }: CommandContext,
  { state, chain, service }: MaintenanceOptions,
): Promise<void> {
  const query = new URLSearchParams({ limit: '500' });
  if (state) query.set('state', state);
  if (chain) query.set('chain_id', chain);
  if (service) query.set('service', service);
  const answer = await api.get<{ maintenance_windows: MaintenanceWindowNow[]; total: number }>(`${PATH}?${query}`);
  out.data(answer, () =>
    [
      table(answer.maintenance_windows, [
        { title: 'STATE', value: ({ state }) => coloured(state) },
        { title: 'NEXT CHANGE', value: ({ next_change_at }) => next_change_at ?? '-' },
        { title: 'WHEN', value: whenOf },
        { title: 'FOR', value: scopeOf },
        { title: 'WHAT', value: ({ name }) => name },
        { title: 'BY', value: ({ created_by }) => created_by },
        { title: 'ID', value: ({ id }) => id },
      ]),
      counted(answer.total, 'window'),
    ].join('\n'),
  );
}

export async function startMaintenance(
  { api, out }: CommandContext,
  name: string,
  options: StartOptions,
): Promise<void> {
  const made = await api.post<MaintenanceWindowNow>(PATH, {
    name,
    ...(options.comment !== undefined && { comment: options.comment }),
    ...timesOf(options, Date.now()),
    ...(options.everything && { everything: true }),
    ...(options.chain && { chain_ids: options.chain }),
    ...(options.service && { service_names: options.service }),
    ...(options.node && { nodes: options.node.map(placeOf) }),
  });
  out.data(made, () => `${made.id} ${coloured(made.state)}: ${whenOf(made)}, for ${scopeOf(made)}`);
}

export async function endMaintenance({ api, out }: CommandContext, id: string): Promise<void> {
  await api.call('DELETE', `${PATH}/${encodeURIComponent(id)}`);
  out.say(`${id} is over`);
}

function timesOf({ for: duration, from, cron, timeZone }: StartOptions, now: number) {
  const length_ms = durationOf(duration);
  const start = from === undefined ? now : timeOf(from);
  const starts_at = from === undefined ? {} : { starts_at: new Date(start).toISOString() };
  if (cron === undefined) return { ...starts_at, ends_at: new Date(start + length_ms).toISOString() };
  return {
    ...starts_at,
    cron,
    duration_seconds: Math.round(length_ms / 1000),
    ...(timeZone !== undefined && { time_zone: timeZone }),
  };
}

function placeOf(text: string): { chain_id: string; node_id: string } {
  const [chain_id = '', node_id = ''] = text.split('/');
  if (chain_id === '' || node_id === '') throw new Failure(`'${text}' is no node: say A1/gateway`, 2);
  return { chain_id, node_id };
}

function whenOf(window: MaintenanceWindowNow): string {
  const { cron, duration_seconds, time_zone, starts_at, ends_at } = window;
  if (cron === null) return `${starts_at ?? ''} to ${ends_at ?? ''}`;
  return `${cron} (${time_zone ?? 'UTC'}), ${String(duration_seconds)} s`;
}

function scopeOf({ everything, chain_ids, service_names, nodes }: MaintenanceWindowNow): string {
  if (everything) return 'everything';
  const places = nodes.map(({ chain_id, node_id }) => `${chain_id}/${node_id}`);
  return [...chain_ids, ...service_names, ...places].join(', ');
}
