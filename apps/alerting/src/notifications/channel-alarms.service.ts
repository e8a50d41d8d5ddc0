import { Clock } from '@chain-mapping/service';
import { Injectable, Logger } from '@nestjs/common';
import { ActiveAlerts } from '../alerts/active-alerts';
import { AlertsService } from '../alerts/alerts.service';
import { aliveLevel, channelFingerprint, deadLevel, type FailedChannel } from './channel-alarms';

/** Says that a channel is dead: in the log, and by an alert, which everybody else who is routed to is told of. */
@Injectable()
export class ChannelAlarms {
  private readonly logger = new Logger('Notifications');

  constructor(
    private readonly alerts: AlertsService,
    private readonly active: ActiveAlerts,
    private readonly clock: Clock,
  ) {}

  /** Told again and again how it is, not when it changes. */
  async failed(channel: FailedChannel): Promise<void> {
    if (this.active.get(channelFingerprint(channel.id)) !== undefined) return;
    const { name, type, since, reason } = channel;
    this.logger.error(`channel '${name}' (${type}) has failed since ${since.toISOString()}: ${reason}`);
    await this.alerts.apply([deadLevel(channel, this.now())]);
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
    const known = this.active.get(channelFingerprint(channelId));
    if (known === undefined) return;
    this.logger.log(`channel ${channelId} is no longer failing: ${resolution}`);
    await this.alerts.apply([aliveLevel(channelId, known.chain_id, resolution, this.now())]);
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
