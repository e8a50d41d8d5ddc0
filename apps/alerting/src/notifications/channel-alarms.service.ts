import { Clock } from '@chain-mapping/service';
import { Injectable, Logger } from '@nestjs/common';
import { ActiveAlerts } from '../alerts/active-alerts';
import { AlertsService } from '../alerts/alerts.service';
import { channelFingerprint, deadLevel, endOf, type FailedChannel } from './channel-alarms';

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
    const ending = endOf(channelId, resolution, this.now());
    // The alarm may be another replica's, and not heard of here yet.
    this.active.note(ending);
    const known = this.active.get(ending.fingerprint);
    if (known === undefined) return;
    this.logger.log(`channel ${channelId} is no longer failing: ${resolution}`);
    await this.alerts.apply([{ ...ending, chain_id: known.chain_id }]);
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
