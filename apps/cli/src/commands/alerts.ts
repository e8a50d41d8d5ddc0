import { alertChanged, filterOf } from '@chain-mapping/contracts';
import type { Alert } from '@chain-mapping/model';
import type { ApiClient } from '../api/api-client';
import { coloured, counted, table } from '../output/output';
import type { CommandContext } from './context';
import { sinceOf, watch, type WatchOptions } from './watch';

export interface AlertOptions {
  readonly severity?: string;
  readonly chain?: string;
  readonly status?: string;
  readonly since?: string;
}

const PAGE = 500;

export async function listAlerts({ api, out }: CommandContext, options: AlertOptions): Promise<void> {
  const answer =
    options.since === undefined
      ? await page(api, options, 0)
      : counting(await alertsSince(api, options, sinceOf(options.since, Date.now())));
  out.data(answer, () =>
    [
      table(answer.alerts, [
        { title: 'FIRED', value: ({ fired_at }) => fired_at },
        { title: 'SEVERITY', value: ({ severity }) => coloured(severity) },
        { title: 'STATE', value: ({ status }) => coloured(status) },
        { title: 'CHAIN', value: ({ chain_id }) => chain_id },
        { title: 'WHAT', value: ({ message }) => message },
        { title: 'ID', value: ({ id }) => id },
      ]),
      counted(answer.total, 'alert'),
    ].join('\n'),
  );
}

export function watchAlerts(context: CommandContext, options: WatchOptions): Promise<void> {
  const { api, out } = context;
  const { severity, chain } = options;
  return watch<Alert>(
    context,
    {
      subject: filterOf(alertChanged, { severity, chain_id: chain }),
      event: 'alert.changed',
      isWanted: (alert) => (!severity || alert.severity === severity) && (!chain || alert.chain_id === chain),
      print: (alert) => out.line(alert, () => lineOf(alert)),
      open: async () => {
        const open = await Promise.all(
          ['firing', 'acknowledged'].map((status) => page(api, { ...options, status }, 0)),
        );
        return open.flatMap(({ alerts }) => alerts.filter(wasTold).reverse());
      },
      since: async (time) => (await alertsSince(api, options, time)).filter(wasTold).reverse(),
    },
    options,
  );
}

/** Of those that are held back nobody hears, who watches neither: `list` has them, and their incident. */
const wasTold = ({ held_back }: Alert): boolean => (held_back ?? null) === null;

interface Alerts {
  readonly alerts: Alert[];
  readonly total: number;
}

const counting = (alerts: Alert[]): Alerts => ({ alerts, total: alerts.length });

const page = (api: ApiClient, options: AlertOptions, offset: number): Promise<Alerts> =>
  api.get(`/api/v1/alerts?${queryOf(options, offset)}`);

/** Those that fired at this time or later, newest first. */
async function alertsSince(api: ApiClient, options: AlertOptions, time: number): Promise<Alert[]> {
  const found: Alert[] = [];
  for (;;) {
    const { alerts } = await page(api, options, found.length);
    const late = alerts.filter(({ fired_at }) => Date.parse(fired_at) >= time);
    found.push(...late);
    if (late.length < PAGE) return found;
  }
}

function lineOf(alert: Alert): string {
  const time = (alert.resolved_at ?? alert.acknowledged_at ?? alert.fired_at).slice(11, 19);
  const what = alert.resolution ?? alert.message;
  return `${time} ${coloured(alert.severity)} ${coloured(alert.status)} ${alert.chain_id} ${what}`;
}

function queryOf({ severity, chain, status }: AlertOptions, offset: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (offset > 0) query.set('offset', String(offset));
  if (severity) query.set('severity', severity);
  if (chain) query.set('chain_id', chain);
  if (status) query.set('status', status);
  return query;
}
