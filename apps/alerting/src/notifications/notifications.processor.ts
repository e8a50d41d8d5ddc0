import { InjectRedis, leaveQueue } from '@chain-mapping/jobs';
import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { NOTIFICATIONS_QUEUE, type SendJob } from './notifications-queue';
import { Sender } from './sender.service';

/** Channels that are sent to at the same time: each waits for its own receiver. */
const CONCURRENCY = 20;

@Processor(NOTIFICATIONS_QUEUE, { concurrency: CONCURRENCY, lockDuration: 15_000, stalledInterval: 5_000 })
export class NotificationsProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(NotificationsProcessor.name);

  constructor(
    private readonly sender: Sender,
    @InjectRedis() private readonly redis: Redis,
    @InjectQueue(NOTIFICATIONS_QUEUE) private readonly queue: Queue<SendJob>,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.on('error', (error) => this.logger.debug(error.message));
    this.worker.on('failed', (job, error) => this.logger.warn(`${job?.name ?? 'job'} failed: ${error.message}`));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await leaveQueue(this.worker, this.queue, this.redis);
  }

  /** What fails here is not lost: it stands in the database, and is looked for there. */
  async process({ data }: Job<SendJob>): Promise<void> {
    await this.sender.drain(data.channel_id);
  }
}
