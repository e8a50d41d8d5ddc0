import { Injectable, Logger } from '@nestjs/common';
import { ChannelAlarms, type FailedChannel } from './channel-alarms';

/** Says in the log, once, that a channel has failed, and that it works again. */
@Injectable()
export class LoggedAlarms extends ChannelAlarms {
  private readonly logger = new Logger('Notifications');
  private readonly told = new Set<string>();

  override async failed({ id, name, type, since, reason }: FailedChannel): Promise<void> {
    if (this.told.has(id)) return;
    this.told.add(id);
    this.logger.error(`channel '${name}' (${type}) has failed since ${since.toISOString()}: ${reason}`);
  }

  override async works(channelId: string): Promise<void> {
    if (this.told.delete(channelId)) this.logger.log(`channel ${channelId} works again`);
  }
}
