import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isBackendAway } from '@chain-mapping/messaging';
import type { Incident } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { audienceOf, nextAllowed, nextBatch } from './batch';
import { ChannelAlarms } from './channel-alarms.service';
import { type ChannelRow, ChannelsRepository } from './channels.repository';
import { Channels } from './channels.service';
import { type Delivered, Delivery } from './delivery.service';
import type { NotificationMessage } from './message';
import { NotificationMetrics } from './notification-metrics.provider';
import { NotificationsKeyMissing } from './notification-errors';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from './notifications-config.token';
import { type DueNotification, NotificationsRepository } from './notifications.repository';
import { FAILED_AFTER_MS, GIVEN_UP_AFTER_MS, retryAfter } from './retry';

/** Beyond the time of one message: until then nobody else sends to the channel. */
const LEASE_MARGIN_MS = 5_000;
const RECORD_AGAIN_MS = 250;

/** Sends what is due to a channel, one message after another. Only one process at a time sends to a channel. */
@Injectable()
export class Sender implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Notifications');
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
    private readonly channels: Channels,
    private readonly channelRows: ChannelsRepository,
    private readonly notifications: NotificationsRepository,
    private readonly delivery: Delivery,
    private readonly alarms: ChannelAlarms,
    private readonly metrics: NotificationMetrics,
    private readonly clock: Clock,
  ) {}

  /** Takes nothing new, and finishes what is on its way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running.values());
  }

  /** Sends all that is due to a channel; at most one at a time here, and nothing where another process is at it. */
  drain(channelId: string): Promise<void> {
    const known = this.running.get(channelId);
    if (known !== undefined) return known;
    if (this.stopping.signal.aborted) return Promise.resolve();
    const work = this.sendAll(channelId).finally(() => this.running.delete(channelId));
    this.running.set(channelId, work);
    return work;
  }

  private async sendAll(channelId: string): Promise<void> {
    const owner = randomUUID();
    const lease_ms = this.config.send_timeout_ms + LEASE_MARGIN_MS;
    const lease = () => this.channelRows.lease(channelId, owner, lease_ms);
    let channel = await lease();
    if (channel === undefined) return;
    try {
      const recovered = await this.notifications.recover(channelId);
      if (recovered > 0) this.metrics.recoveredAfterEnd(recovered);
      while (channel !== undefined && !this.stopping.signal.aborted && (await this.sendNext(channel))) {
        channel = await lease();
      }
    } finally {
      await this.channelRows.release(channelId, owner).catch((error: unknown) => this.logger.debug(String(error)));
    }
  }

  /** Whether there may be more to send now. */
  private async sendNext(channel: ChannelRow): Promise<boolean> {
    const now = this.clock.now();
    if (!channel.enabled) {
      await this.notifications.dropWaiting(channel.id, 'the channel is switched off');
      return false;
    }
    if (channel.next_attempt_at !== null && channel.next_attempt_at > now) return false;
    const due = await this.notifications.due(channel.id, now);
    if (due.length === 0) return false;
    const audience = audienceOf[channel.type];
    if (audience === 'people') {
      const sent = await this.notifications.recentlySent(channel.id, now);
      const allowed = nextAllowed(
        sent.map((at) => at.getTime()),
        audience,
        now.getTime(),
      );
      if (allowed > now.getTime()) {
        await this.channelRows.wait(channel.id, new Date(allowed));
        return false;
      }
    }
    return this.send(channel, nextBatch(due, audience), now);
  }

  private async send(channel: ChannelRow, batch: readonly DueNotification[], now: Date): Promise<boolean> {
    const messageId = batch[0]?.message_id ?? randomUUID();
    const begun = await this.notifications.begin(
      batch.map(({ id }) => id),
      messageId,
    );
    const rows = batch.filter(({ id }) => begun.has(id));
    if (rows.length === 0) return true;
    const since = performance.now();
    const delivered = await this.deliver(channel, this.messageOf(messageId, rows, now));
    await this.record(() => this.finish(channel, rows, delivered, performance.now() - since));
    return delivered.accepted || !delivered.retryable;
  }

  private async deliver(channel: ChannelRow, message: NotificationMessage): Promise<Delivered> {
    try {
      const { channel: opened, secrets } = this.channels.opened(channel);
      return await this.delivery.deliver(opened, message, secrets);
    } catch (error) {
      if (!(error instanceof NotificationsKeyMissing)) throw error;
      return { accepted: false, detail: error.message, retryable: true, asked_ms: null };
    }
  }

  private async finish(
    channel: ChannelRow,
    rows: readonly DueNotification[],
    delivered: Delivered,
    ms: number,
  ): Promise<void> {
    const now = this.clock.now();
    const ids = rows.map(({ id }) => id);
    if (delivered.accepted) {
      await this.notifications.finish(ids, 'sent', null, now);
      await this.channelRows.worked(channel.id, now);
      this.metrics.tried(channel.type, 'sent', ms);
      for (const { kind, due_at } of rows) this.metrics.sent(channel.type, kind, now.getTime() - due_at.getTime());
      await this.alarms.works(channel.id);
      return;
    }
    const { detail, retryable } = delivered;
    const isOver = ({ due_at }: DueNotification): boolean => now.getTime() - due_at.getTime() >= GIVEN_UP_AFTER_MS;
    const over = retryable ? rows.filter(isOver).map(({ id }) => id) : ids;
    const again = ids.filter((id) => !over.includes(id));
    const why = retryable ? `not taken for 24 h: ${detail}` : detail;
    await this.notifications.finish(over, 'failed', why, now);
    await this.notifications.finish(again, 'queued', detail, now);
    const delay = retryAfter(channel.failures + 1, delivered.asked_ms, Math.random());
    await this.channelRows.failed(channel.id, detail, now, retryable ? new Date(now.getTime() + delay) : null);
    this.metrics.tried(channel.type, retryable ? (again.length > 0 ? 'retried' : 'given_up') : 'refused', ms);
    const failingSince = channel.failing_since ?? now;
    if (!retryable || now.getTime() - failingSince.getTime() >= FAILED_AFTER_MS) {
      const { id, name, type } = channel;
      const [chain_id] = rows.map(({ incident }) => incident.affected_chains[0]?.chain_id ?? incident.culprit.chain_id);
      if (chain_id === undefined) return;
      await this.alarms.failed({ id, name, type, since: failingSince, reason: detail, chain_id });
    } else if (channel.failures === 0) {
      this.logger.warn(`channel '${channel.name}' did not take a message, which is tried again: ${detail}`);
    }
  }

  /** What is sent has to be written down, or it is sent again: while the database is away, that is waited for. */
  private async record(write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!isBackendAway(error) || this.stopping.signal.aborted) throw error;
        await pause(RECORD_AGAIN_MS);
      }
    }
  }

  private messageOf(id: string, rows: readonly DueNotification[], now: Date): NotificationMessage {
    const { public_url } = this.config;
    return {
      id,
      at: now.toISOString(),
      test_by: null,
      public_url,
      told: rows.map(({ kind, ordinal, incident, affected_chains }) => ({
        kind,
        incident,
        affected_chains,
        turn: kind === 'reminder' ? ordinal : kind === 'escalated' ? ordinal + 1 : 1,
        link: linkOf(incident, public_url),
      })),
    };
  }
}

/** The page of an incident. */
const linkOf = (incident: Incident, public_url: string | null): string | null =>
  public_url === null ? null : `${public_url}/incidents/${incident.id}`;
