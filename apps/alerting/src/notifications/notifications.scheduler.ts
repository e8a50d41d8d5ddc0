import { isBackendAway } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { NotificationJobs } from './notification-jobs.service';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from './notifications-config.token';
import { NotificationsRepository } from './notifications.repository';
import { Notifications } from './notifications.service';

/** In one transaction; the rest is looked at a moment later. */
const MOST_LOOKS = 500;
const HOUR_MS = 60 * 60_000;
const KEPT_MS = 90 * 24 * HOUR_MS;

/** Looks for what is due by the clock. Jobs that Redis has lost are made again here, from what stands in the database. */
@Injectable()
export class NotificationsScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Notifications');
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private stopping = false;
  private failing = false;
  private forgotten_at = 0;

  constructor(
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
    private readonly repository: NotificationsRepository,
    private readonly notifications: Notifications,
    private readonly jobs: NotificationJobs,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.plan(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await this.turn;
  }

  private plan(delay: number): void {
    if (this.stopping) return;
    this.timer = setTimeout(() => {
      this.turn = this.attempt().finally(() => this.plan(this.config.look_ms));
    }, delay);
  }

  private async attempt(): Promise<void> {
    try {
      await this.look();
      if (this.failing) this.logger.log('can look for what is due again');
      this.failing = false;
    } catch (error) {
      const text = `cannot look for what is due: ${error instanceof Error ? error.message : String(error)}`;
      if (!isBackendAway(error)) this.logger.error(text, error instanceof Error ? error.stack : undefined);
      else if (!this.failing) this.logger.warn(text);
      this.failing = true;
    }
  }

  private async look(): Promise<void> {
    const now = this.clock.now();
    await this.notifications.lookAt(await this.repository.toLookAt(now, MOST_LOOKS));
    for (const channelId of await this.repository.waitingChannels(now)) await this.jobs.wake(channelId);
    if (now.getTime() - this.forgotten_at < HOUR_MS) return;
    this.forgotten_at = now.getTime();
    await this.repository.forget(new Date(now.getTime() - KEPT_MS));
  }
}
