import { randomUUID } from 'node:crypto';
import type { ChannelTest } from '@chain-mapping/contracts';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable } from '@nestjs/common';
import { ChannelAlarms } from './channel-alarms.service';
import { ChannelsRepository } from './channels.repository';
import { Channels } from './channels.service';
import { Delivery } from './delivery.service';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from './notifications-config.token';

/** Tries channels out. */
@Injectable()
export class ChannelTests {
  constructor(
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
    private readonly channels: Channels,
    private readonly repository: ChannelsRepository,
    private readonly delivery: Delivery,
    private readonly alarms: ChannelAlarms,
    private readonly clock: Clock,
  ) {}

  /** Sends a message that says it is a test; also to a channel that is switched off. @throws ChannelNotFound, NotificationsKeyMissing */
  async test(channelId: string, actor: string): Promise<ChannelTest> {
    const row = await this.channels.row(channelId);
    const { channel, secrets } = this.channels.opened(row);
    const { public_url } = this.config;
    const at = this.clock.now().toISOString();
    const since = performance.now();
    const message = { id: randomUUID(), at, told: [], test_by: actor, public_url };
    const { accepted, detail } = await this.delivery.deliver(channel, message, secrets);
    // What waits for the channel is sent now if it works again; that a test failed says nothing of when to try the next message.
    if (accepted) {
      await this.repository.worked(row.id, this.clock.now());
      await this.alarms.works(row.id);
    } else await this.repository.noted(row.id, detail);
    return { channel_id: row.id, accepted, detail, duration_ms: Math.round(performance.now() - since) };
  }
}
