import type { Alert } from '@chain-mapping/model';
import { coloured, counted, table } from '../output/output';
import type { CommandContext } from './context';

export interface AlertOptions {
  readonly severity?: string;
  readonly chain?: string;
  readonly status?: string;
}

export async function listAlerts({ api, out }: CommandContext, options: AlertOptions): Promise<void> {
  const answer = await api.get<{ alerts: Alert[]; total: number }>(`/api/v1/alerts?${queryOf(options)}`);
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

/** Prints the alerts that are open, then every change as it comes, until it is interrupted. */
export async function watchAlerts({ api, out }: CommandContext, options: AlertOptions): Promise<void> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const print = (alert: Alert) => out.line(alert, () => lineOf(alert));
  for (const status of ['firing', 'acknowledged']) {
    const open = await api.get<{ alerts: Alert[] }>(`/api/v1/alerts?${queryOf({ ...options, status })}`);
    open.alerts.reverse().forEach(print);
  }
  out.say(`watching ${api.url}; Ctrl-C ends`);
  while (!stop.signal.aborted) {
    try {
      for await (const { event, data } of api.stream(stop.signal)) {
        if (event === 'alert.changed' && isWanted(data as Alert, options)) print(data as Alert);
      }
    } catch (error) {
      if (stop.signal.aborted) return;
      out.say(
        `the stream broke (${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}); trying again`,
      );
    }
    await pause(1000, stop.signal);
  }
}

function lineOf(alert: Alert): string {
  const time = (alert.resolved_at ?? alert.acknowledged_at ?? alert.fired_at).slice(11, 19);
  const what = alert.resolution ?? alert.message;
  return `${time} ${coloured(alert.severity)} ${coloured(alert.status)} ${alert.chain_id} ${what}`;
}

function isWanted(alert: Alert, { severity, chain }: AlertOptions): boolean {
  return (!severity || alert.severity === severity) && (!chain || alert.chain_id === chain);
}

function queryOf({ severity, chain, status }: AlertOptions): URLSearchParams {
  const query = new URLSearchParams({ limit: '500' });
  if (severity) query.set('severity', severity);
  if (chain) query.set('chain_id', chain);
  if (status) query.set('status', status);
  return query;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
