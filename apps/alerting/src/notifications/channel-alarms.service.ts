import { Clock } from '@chain-mapping/service';
import { Injectable, Logger } from '@nestjs/common';
import { endOf, type FailedChannel, incidentOf } from './channel-alarms';
import { NotificationsRepository } from './notifications.repository';

/** Says that a channel is dead: in the log, and to everybody else who is routed to. Told again and again how it is, not when it changes. */
@Injectable()
export class ChannelAlarms {
  private readonly logger = new Logger('Notifications');

  constructor(
    private readonly repository: NotificationsRepository,
    private readonly clock: Clock,
  ) {}

  async failed(channel: FailedChannel): Promise<void> {
    const known = await this.repository.incident(channel.id);
    if (known?.status === 'open') return;
    const { name, type, since, reason } = channel;
    this.logger.error(`channel '${name}' (${type}) has failed since ${since.toISOString()}: ${reason}`);
    const now = this.clock.now();
    await this.repository.hear(incidentOf(channel, (known?.sequence ?? 0) + 1, now), now, now);
  }

  works(channelId: string): Promise<void> {
    return this.end(channelId, 'Messages are taken again');
  }

  /** What was wrong with it says nothing of what it is now: if that fails too, it is told anew. */
  changed(channelId: string): Promise<void> {
    return this.end(channelId, 'The channel was changed');
  }

  removed(channelId: string): Promise<void> {
    return this.end(channelId, 'The channel was removed');
  }

  private async end(channelId: string, resolution: string): Promise<void> {
    const known = await this.repository.incident(channelId);
    if (known?.status !== 'open') return;
    this.logger.log(`channel ${channelId} is no longer failing: ${resolution}`);
    const now = this.clock.now();
    await this.repository.hear(endOf(known, resolution, now), now, now);
  }
}
