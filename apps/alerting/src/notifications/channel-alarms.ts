import type { ChannelType, Clear, Incident, Level } from '@chain-mapping/model';

/** A channel that messages do not reach. */
export interface FailedChannel {
  readonly id: string;
  readonly name: string;
  readonly type: ChannelType;
  /** Since when nothing has arrived. */
  readonly since: Date;
  readonly reason: string;
  /** A chain that it should have told of: on its subject the alert stands. */
  readonly chain_id: string;
}

const PREFIX = 'channel_failed:';

export const channelFingerprint = (channelId: string): string => `${PREFIX}${channelId}`;

/** That a channel is dead is an alert like others: routed to the other channels, reminded of, and told to have ended. */
export function deadLevel({ id, name, type, since, reason, chain_id }: FailedChannel, now: number): Level {
  return {
    ...observation(id, now),
    chain_id,
    episode: since.toISOString(),
    state: 'failing',
    severity: 'warning',
    message: `Notification channel ${name} (${type}) takes no messages: ${reason}`,
    root_cause: `notification channel ${name}`,
    cause_id: channelFingerprint(id),
    affected_chains: [],
    count: 1,
  };
}

/** What ends its alarm, on whichever chain that stands. */
export const endOf = (channelId: string, resolution: string, now: number): Omit<Clear, 'chain_id'> => ({
  ...observation(channelId, now),
  episode: new Date(now).toISOString(),
  state: 'clear',
  resolution,
});

const observation = (channelId: string, now: number) => ({
  fingerprint: channelFingerprint(channelId),
  node_id: null,
  type: 'channel_failed' as const,
  target_id: null,
  order: { at: now, sequence: 0 },
  observed_at: now,
});

/** The channel that an incident is about, to which it cannot be told. */
export const failedChannelOf = ({ culprit }: Incident): string | null =>
  culprit.id.startsWith(PREFIX) ? culprit.id.slice(PREFIX.length) : null;
