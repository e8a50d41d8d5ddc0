import type { ChannelType } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ChannelsRepository } from './channels.repository';
import { NotificationsRepository } from './notifications.repository';

export type Outcome = 'sent' | 'retried' | 'refused' | 'given_up';

@Injectable()
export class NotificationMetrics {
  private readonly messages: Counter<'type' | 'outcome'>;
  private readonly told: Counter<'type' | 'kind'>;
  private readonly duration: Histogram<'type'>;
  private readonly delay: Histogram<'type'>;
  private readonly recovered: Counter;

  constructor(registry: Registry, channels: ChannelsRepository, notifications: NotificationsRepository) {
    const registers = [registry];
    this.messages = new Counter({
      name: 'chain_mapping_notification_messages_total',
      help: 'Messages that were tried, by what became of each try',
      labelNames: ['type', 'outcome'],
      registers,
    });
    this.told = new Counter({
      name: 'chain_mapping_notifications_sent_total',
      help: 'What was told of incidents; several may be in one message',
      labelNames: ['type', 'kind'],
      registers,
    });
    this.duration = new Histogram({
      name: 'chain_mapping_notification_send_seconds',
      help: 'How long a try took',
      labelNames: ['type'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.delay = new Histogram({
      name: 'chain_mapping_notification_delay_seconds',
      help: 'From when a notification was due until it was taken',
      labelNames: ['type'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21600, 86400],
      registers,
    });
    this.recovered = new Counter({
      name: 'chain_mapping_notifications_recovered_total',
      help: 'Notifications that were on their way when their sender ended',
      registers,
    });
    new Gauge({
      name: 'chain_mapping_notifications_waiting',
      help: 'Notifications that are not sent yet',
      labelNames: ['state'],
      registers,
      async collect() {
        // While the database is away the numbers of before stay.
        const counts = await notifications.counts().catch(() => undefined);
        if (counts === undefined) return;
        this.reset();
        for (const { state, count } of counts) this.set({ state }, count);
      },
    });
    new Gauge({
      name: 'chain_mapping_notification_channel_failing',
      help: '1 for a channel that nothing reaches',
      labelNames: ['channel', 'type'],
      registers,
      async collect() {
        const rows = await channels.all().catch(() => undefined);
        if (rows === undefined) return;
        this.reset();
        for (const { name, type, failing_since } of rows)
          this.set({ channel: name, type }, failing_since === null ? 0 : 1);
      },
    });
  }

  tried(type: ChannelType, outcome: Outcome, ms: number): void {
    this.messages.inc({ type, outcome });
    this.duration.observe({ type }, ms / 1000);
  }

  sent(type: ChannelType, kind: string, delay_ms: number): void {
    this.told.inc({ type, kind });
    this.delay.observe({ type }, Math.max(0, delay_ms) / 1000);
  }

  recoveredAfterEnd(count: number): void {
    this.recovered.inc(count);
  }
}
