import { auditRecorded } from '@chain-mapping/contracts';
import { Events } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HEALTH_MONITOR_CONFIG, type HealthMonitorConfig } from '../health-monitor-config';
import { openedRange } from './opened-range';

const RETRY_MS = 5000;

/** Lets the audit log know which addresses the configuration opens to checks; until that is known it is said again. */
@Injectable()
export class OpenedRanges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Egress');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(HEALTH_MONITOR_CONFIG) private readonly config: HealthMonitorConfig,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const ranges = (this.config.EGRESS_ALLOW ?? []).map(({ text }) => text);
    if (ranges.length > 0) void this.publish(ranges);
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private async publish(ranges: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const entries = ranges.map((range) => openedRange(range, ranges, now));
    try {
      await this.events.publish(auditRecorded, { recorder: 'health-monitor' }, { entries });
    } catch (error) {
      this.logger.debug(`the audit log does not know yet what is opened: ${String(error)}`);
      this.timer = setTimeout(() => void this.publish(ranges), RETRY_MS);
    }
  }
}
