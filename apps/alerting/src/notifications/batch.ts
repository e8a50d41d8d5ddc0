import type { ChannelType } from '@chain-mapping/model';

/** Messages of a minute to a channel that people read. More than that is a storm, which is summarised. */
export const MOST_A_MINUTE = 10;
/** In a storm a message comes at most so often. */
export const STORM_PAUSE_MS = 20_000;
/** So many different ones waiting at the same time are a storm too. */
const MOST_AT_ONCE = 5;
const MINUTE_MS = 60_000;

/**
 * Who receives: people, whom a storm is summarised for; machines, which take several at once and as fast as they come; trackers, which
 * keep a record of each incident of their own and so are told of each by itself.
 */
export type Audience = 'people' | 'machine' | 'tracker';

export const audienceOf: Readonly<Record<ChannelType, Audience>> = {
  webhook: 'machine',
  alertmanager_webhook: 'machine',
  alertmanager: 'machine',
  nats: 'machine',
  pagerduty: 'tracker',
  opsgenie: 'tracker',
  slack: 'people',
  teams: 'people',
  discord: 'people',
  telegram: 'people',
  email: 'people',
};

export interface Waiting {
  readonly id: string;
  readonly group_key: string;
  readonly kind: string;
  /** Of the message that it was tried in before. */
  readonly message_id: string | null;
}

/** Which of those that are due, the oldest first, go into the next message. */
export function nextBatch<Row extends Waiting>(due: readonly Row[], audience: Audience): readonly Row[] {
  const [first] = due;
  if (first === undefined || audience === 'tracker') return due.slice(0, 1);
  // The same message again, so that whoever has it can tell.
  if (first.message_id !== null) return due.filter(({ message_id }) => message_id === first.message_id);
  const fresh = due.filter(({ message_id }) => message_id === null);
  if (audience === 'machine' || fresh.length > MOST_AT_ONCE) return fresh;
  return fresh.filter(({ group_key, kind }) => group_key === first.group_key && kind === first.kind);
}

/** When the next message may go out, by the times of the last minute's messages; `sent` and `now` in milliseconds since 1970. */
export function nextAllowed(sent: readonly number[], audience: Audience, now: number): number {
  if (audience !== 'people') return now;
  const recent = sent.filter((at) => at > now - MINUTE_MS);
  return recent.length < MOST_A_MINUTE ? now : Math.max(now, Math.max(...recent) + STORM_PAUSE_MS);
}
