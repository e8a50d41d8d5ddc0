import { setTimeout as pause } from 'node:timers/promises';
import { InjectRedis } from '@chain-mapping/jobs';
import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { NOTIFICATIONS_QUEUE, type SendJob } from './notifications-queue';
import { Sender } from './sender.service';

/** Channels that are sent to at the same time: each waits for its own receiver. */
const CONCURRENCY = 20;
const GOODBYE_MS = 1_000;

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
    // BullMQ says goodbye to Redis, and would wait for it without end where it is away; that it is may not have been noticed yet.
    const isAway = !(await this.redisAnswers());
    await this.worker.close(isAway);
    // Not awaited: it waits for an event that a connection which is not there never sends.
    if (isAway) this.queue.disconnect().catch((error: unknown) => this.logger.debug(String(error)));
  }

  /** What fails here is not lost: it stands in the database, and is looked for there. */
  async process({ data }: Job<SendJob>): Promise<void> {
    await this.sender.drain(data.channel_id);
  }

  private async redisAnswers(): Promise<boolean> {
    const late = new AbortController();
    const silence = pause(GOODBYE_MS, false, { signal: late.signal }).catch(() => false);
    const answer = this.redis.ping().then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([answer, silence]);
    } finally {
      late.abort();
    }
  }
}
