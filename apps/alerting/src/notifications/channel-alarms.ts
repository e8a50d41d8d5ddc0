import type { ChannelType } from '@chain-mapping/model';

/** A channel that messages do not reach. */
export interface FailedChannel {
  readonly id: string;
  readonly name: string;
  readonly type: ChannelType;
  /** Since when nothing has arrived. */
  readonly since: Date;
  readonly reason: string;
}

/** Who hears that a channel is dead: that is an alert too, `channel_failed`. Told again and again how it is, not when it changes. */
export abstract class ChannelAlarms {
  abstract failed(channel: FailedChannel): Promise<void>;
  abstract works(channelId: string): Promise<void>;
}
