import { isBackendAway } from '@chain-mapping/messaging';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { IncidentInbox } from './incident-inbox.repository';
import { Notifications } from './notifications.service';

/** In one transaction. */
const MOST_AT_ONCE = 200;

/** Looks at incidents as soon as something has become of them, those that wait meanwhile together. */
@Injectable()
export class NotificationLooks implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Notifications');
  private readonly waiting = new Set<string>();
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly inbox: IncidentInbox,
    private readonly notifications: Notifications,
  ) {}

  onModuleInit(): void {
    this.inbox.onHeard((ids) => {
      ids.forEach((id) => this.waiting.add(id));
      this.running ??= this.lookAtAll().finally(() => (this.running = undefined));
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async lookAtAll(): Promise<void> {
    // What comes in the same moment goes together.
    await Promise.resolve();
    while (this.waiting.size > 0 && !this.stopping) {
      const ids = [...this.waiting].slice(0, MOST_AT_ONCE);
      ids.forEach((id) => this.waiting.delete(id));
      try {
        await this.notifications.lookAt(ids);
      } catch (error) {
        // They are due, and looked at again by the clock.
        if (isBackendAway(error)) this.logger.debug(`incidents are looked at later: ${String(error)}`);
        else this.logger.error('incidents are looked at later', error instanceof Error ? error.stack : String(error));
      }
    }
  }
}
