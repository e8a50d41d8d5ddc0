import { InjectRedis, leaveQueue } from '@chain-mapping/jobs';
import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { Comparisons } from './comparisons.service';
import { DRIFT_QUEUE } from './drift-options';

/** Takes the turns that the schedule gives, on whichever replica. */
@Processor(DRIFT_QUEUE, { concurrency: 1, lockDuration: 30_000, stalledInterval: 15_000 })
export class DriftProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DriftProcessor.name);

  constructor(
    private readonly comparisons: Comparisons,
    @InjectRedis() private readonly redis: Redis,
    @InjectQueue(DRIFT_QUEUE) private readonly queue: Queue,
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

  async process(): Promise<void> {
    await this.comparisons.run();
  }
}
