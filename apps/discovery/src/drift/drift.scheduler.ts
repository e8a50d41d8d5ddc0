import { getQueueToken } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  Optional,
} from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Comparisons } from './comparisons.service';
import { DRIFT_OPTIONS, DRIFT_QUEUE, type DriftOptions } from './drift-options';

/** How often the schedule is written again: a Redis that was emptied has lost it. */
const REWRITE_MS = 30_000;

/** Gives turns to compare: by a schedule in Redis for all replicas together, or, without Redis, by the clock of each. */
@Injectable()
export class DriftScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DriftScheduler.name);
  private timer: NodeJS.Timeout | undefined;
  private isWriting = false;

  constructor(
    @Inject(DRIFT_OPTIONS) private readonly options: DriftOptions,
    private readonly comparisons: Comparisons,
    @Optional() @Inject(getQueueToken(DRIFT_QUEUE)) private readonly queue?: Queue,
  ) {}

  onApplicationBootstrap(): void {
    this.queue?.on('error', (error: Error) => this.logger.debug(error.message));
    const turn = () => (this.queue === undefined ? this.comparisons.run() : this.write(this.queue));
    this.timer = setInterval(() => void turn(), this.queue === undefined ? this.options.every_ms : REWRITE_MS);
    if (this.queue !== undefined) void turn();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** There is something new to compare with. */
  soon(): void {
    void this.comparisons.run();
  }

  private async write(queue: Queue): Promise<void> {
    // While Redis is away BullMQ waits for it.
    if (this.isWriting) return;
    this.isWriting = true;
    try {
      await queue.upsertJobScheduler(
        'compare',
        { every: this.options.every_ms },
        { name: 'compare', opts: { removeOnComplete: true, removeOnFail: true } },
      );
    } catch (error) {
      this.logger.debug(`the schedule will be written again: ${String(error)}`);
    } finally {
      this.isWriting = false;
    }
  }
}
