import { readFile } from 'node:fs/promises';
import { type Page, replay, type ReplayedNotification, replayFaults, ReplayRules } from '@chain-mapping/model';
import { parse } from 'yaml';
import { JetStream } from '../api/jetstream';
import { allChains, monitoringOf } from '../api/registry';
import { loadSound } from '../chain-files/load';
import { Failure } from '../output/failure';
import { coloured, counted, table } from '../output/output';
import { placedChains } from '../replay/placed-chains';
import type { CommandContext } from './context';
import { sinceOf } from './watch';

export interface ReplayOptions {
  readonly from: string;
  readonly to?: string;
  readonly rules?: string;
  readonly file?: readonly string[];
}

/** Says which pages there would have been, had chains or rules been others than they were. */
export async function replayAlerts({ api, out, config }: CommandContext, options: ReplayOptions): Promise<void> {
  const now = Date.now();
  const from = sinceOf(options.from, now);
  const to = options.to === undefined ? now : sinceOf(options.to, now);
  if (from >= to) throw new Failure('--from must be before --to', 2);
  const rules = options.rules === undefined ? ReplayRules.parse({}) : await rulesIn(options.rules);
  const given = options.file === undefined ? [] : (await loadSound(options.file)).chains.map(({ value }) => value);
  const registered = await allChains(api);
  const monitoring = await monitoringOf(
    api,
    registered.map(({ id }) => id),
  );
  const jetstream = config.nats === undefined ? undefined : await JetStream.connect(config.nats);
  if (jetstream === undefined)
    throw new Failure('Results are recorded in NATS, which does not answer: say where it is with --nats', 3);
  try {
    const { records, begins_at } = await jetstream.recorded(from, to);
    if (begins_at !== undefined && begins_at > from) {
      out.say(`what is recorded begins at ${new Date(begins_at).toISOString()}`);
    }
    const chains = placedChains(registered, monitoring, given, records);
    const { pages, alerts, held_back, notifications } = replay(records, chains, rules, to);
    const names = rules.routes === undefined ? new Map<string, string>() : await channelNames(api);
    const told = pages.filter(({ muted_by }) => muted_by.length === 0);
    const opened = told.filter(({ state }) => state === 'opened').length;
    const answer = {
      from: iso(from),
      to: iso(to),
      results: records.length,
      pages: pages.map(pageOf),
      opened,
      alerts,
      held_back,
      ...(rules.routes !== undefined && { notifications: notifications.map((each) => notificationOf(each, names)) }),
    };
    out.data(answer, () =>
      [
        table(pages, [
          { title: 'WHEN', value: ({ at }) => iso(at) },
          { title: 'STATE', value: ({ state }) => state },
          { title: 'SEVERITY', value: ({ incident }) => coloured(incident.severity) },
          { title: 'WHAT', value: ({ incident }) => incident.title },
          {
            title: 'CHAINS',
            value: ({ incident }) => incident.affected_chains.map(({ chain_id }) => chain_id).join(' '),
          },
          { title: 'HELD BACK', value: ({ incident }) => String(incident.held_back_count), right: true },
          { title: 'MUTED BY', value: ({ muted_by }) => muted_by.join(', ') },
        ]),
        ...(rules.routes === undefined ? [] : [sentTable(notifications, names)]),
        `${counted(opened, 'incident')} told; of ${counted(alerts, 'alert')} ${String(held_back)} held back`,
      ].join('\n'),
    );
  } finally {
    await jetstream.close();
  }
}

const iso = (at: number): string => new Date(at).toISOString();

const pageOf = ({ at, state, incident, muted_by }: Page) => ({
  at: iso(at),
  state,
  muted_by,
  severity: incident.severity,
  title: incident.title,
  culprit: incident.culprit,
  affected_chains: incident.affected_chains.map(({ chain_id }) => chain_id),
  held_back_count: incident.held_back_count,
});

const notificationOf = (
  { at, channel_id, route, kind, incident }: ReplayedNotification,
  names: ReadonlyMap<string, string>,
) => ({
  ...{ at: iso(at), channel_id, channel: channelName(channel_id, names), route, kind },
  ...{ severity: incident.severity, title: incident.title },
});

const channelName = (id: string | null, names: ReadonlyMap<string, string>): string =>
  id === null ? 'every channel' : (names.get(id) ?? id);

const sentTable = (notifications: readonly ReplayedNotification[], names: ReadonlyMap<string, string>): string =>
  table(notifications, [
    { title: 'SENT', value: ({ at }) => iso(at) },
    { title: 'CHANNEL', value: ({ channel_id }) => channelName(channel_id, names) },
    { title: 'ROUTE', value: ({ route }) => route },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'WHAT', value: ({ incident }) => incident.title },
  ]);

/** By id. Who may not see channels sees their ids. */
async function channelNames(api: CommandContext['api']): Promise<ReadonlyMap<string, string>> {
  const path = '/api/v1/notification-channels?limit=100';
  const { notification_channels } = await api
    .get<{ readonly notification_channels: readonly { readonly id: string; readonly name: string }[] }>(path)
    .catch(() => ({ notification_channels: [] }));
  return new Map(notification_channels.map(({ id, name }) => [id, name]));
}

/** @throws Failure that names file and field */
async function rulesIn(path: string): Promise<ReplayRules> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Failure(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, 2);
  });
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw new Failure(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, 2);
  }
  const parsed = ReplayRules.safeParse(content ?? {});
  const faults = parsed.success
    ? replayFaults(parsed.data)
    : parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  if (faults.length > 0)
    throw new Failure([`${path}:`, ...faults.map((fault) => `  ${fault.path}: ${fault.message}`)].join('\n'), 2);
  if (!parsed.success) throw new Failure(`${path} holds no rules`, 2);
  return parsed.data;
}
