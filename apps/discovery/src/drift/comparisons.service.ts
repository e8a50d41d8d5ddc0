import { isBackendAway } from '@chain-mapping/messaging';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Drift } from './drift.service';

/** Compares once at a time in this process; what is asked for meanwhile is done once more afterwards. */
@Injectable()
export class Comparisons implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Comparisons.name);
  private running: Promise<void> | undefined;
  private isWanted = false;
  private isAway = false;
  private isStopped = false;

  constructor(private readonly drift: Drift) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    await this.running;
  }

  async run(): Promise<void> {
    if (this.isStopped) return;
    this.isWanted = true;
    this.running ??= this.work().finally(() => {
      this.running = undefined;
    });
    await this.running;
  }

  private async work(): Promise<void> {
    while (this.isWanted && !this.isStopped) {
      this.isWanted = false;
      try {
        await this.drift.compare();
        this.isAway = false;
      } catch (error) {
        // What was found before stands; the next turn comes soon.
        if (!isBackendAway(error)) this.logger.error('cannot compare', error);
        else if (!this.isAway) this.logger.warn(`cannot compare: ${String(error)}`);
        this.isAway = isBackendAway(error);
      }
    }
  }
}
