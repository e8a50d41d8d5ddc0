import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, Optional } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { NOTIFICATIONS_QUEUE, type SendJob } from './notifications-queue';
import { Sender } from './sender.service';

/** A queue that does not answer so soon is away. */
const PATIENCE_MS = 1_000;
/** So long nobody asks one that is away. */
const AWAY_MS = 5_000;
const SECOND_MS = 1_000;

/** Has somebody send what is due to a channel: by a job that any replica may take, or here where there is no Redis now. */
@Injectable()
export class NotificationJobs {
  private readonly logger = new Logger('Notifications');
  private away_until = 0;

  constructor(
    private readonly sender: Sender,
    private readonly clock: Clock,
    @Optional() @InjectQueue(NOTIFICATIONS_QUEUE) private readonly queue: Queue<SendJob> | undefined,
  ) {
    // That Redis is away is told by whoever waits for it.
    queue?.on('error', (error) => this.logger.debug(error.message));
  }

  async wake(channelId: string): Promise<void> {
    if (await this.queued(channelId)) return;
    // Not awaited: whoever decides does not wait for receivers.
    this.sender
      .drain(channelId)
      .catch((error: unknown) =>
        this.logger.warn(`what is due is sent later: ${error instanceof Error ? error.message : String(error)}`),
      );
  }

  private async queued(channel_id: string): Promise<boolean> {
    const now = this.clock.now().getTime();
    if (this.queue === undefined || now < this.away_until) return false;
    // One a second, whichever replica asks: each sends all that is due.
    const jobId = `${channel_id}-${String(Math.floor(now / SECOND_MS))}`;
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${String(PATIENCE_MS)} ms`)), PATIENCE_MS);
    });
    try {
      await Promise.race([this.queue.add('send', { channel_id }, { jobId }), silence]);
      return true;
    } catch (error) {
      this.away_until = now + AWAY_MS;
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn(`no jobs can be made, so messages are sent from here: ${reason}`);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
