import { isInMaintenance, MaintenanceScope, nextMaintenanceChange, type MaintenanceWindow } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { MaintenanceWindowsRepository } from './maintenance-windows.repository';

const REFRESH_MS = 30_000;
const RETRY_MS = 500;
/** The clock of this machine may be set while we wait. */
const LONGEST_WAIT_MS = 60_000;

/**
 * What is in maintenance now, as this replica knows it: it hears of every change, reads all windows anew every 30 s, and looks again when
 * the next one opens or closes.
 */
@Injectable()
export class MaintenanceNow implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(MaintenanceNow.name);
  private readonly listeners: (() => void)[] = [];
  private windows: readonly MaintenanceWindow[] = [];
  private current = new MaintenanceScope([]);
  private windowsAt = -Infinity;
  /** Since when and until when `current` is right. */
  private from = 0;
  private until = 0;
  private reading: Promise<void> | undefined;
  private isOutdated = false;
  private isStopped = false;
  private changing: NodeJS.Timeout | undefined;
  private refreshing: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: MaintenanceWindowsRepository,
    private readonly clock: Clock,
  ) {}

  /** Before the first check: what is in maintenance when this starts is no failure. */
  async onModuleInit(): Promise<void> {
    await this.keepFresh();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.changing);
    clearTimeout(this.refreshing);
  }

  /** Calls the listener when something may have come into maintenance or out of it. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** All that is in maintenance at this moment, whether or not the timers have come around to it. */
  get scope(): MaintenanceScope {
    const now = this.clock.now().getTime();
    if (now >= this.until || now < this.from) this.look(now);
    return this.current;
  }

  /** Since when windows may have been made or removed that this replica is yet to hear of, in milliseconds. */
  get asOf(): number {
    return this.windowsAt;
  }

  /** Reads the windows anew; resolves when they are as they were at the call or later. */
  refresh(): Promise<void> {
    if (this.reading === undefined) {
      this.reading = this.read().finally(() => {
        this.reading = undefined;
      });
    } else {
      // What is being read may be older than what just happened.
      this.isOutdated = true;
    }
    return this.reading;
  }

  private async read(): Promise<void> {
    do {
      this.isOutdated = false;
      const now = this.clock.now();
      this.windows = await this.repository.current(now);
      this.windowsAt = now.getTime();
    } while (this.isOutdated);
    this.change();
  }

  private change(): void {
    this.look(this.clock.now().getTime());
    this.listeners.forEach((listener) => listener());
  }

  private look(now: number): void {
    const open = this.windows.filter((window) => isInMaintenance(window, now));
    this.current = new MaintenanceScope(open);
    const changes = this.windows.flatMap((window) => nextMaintenanceChange(window, now) ?? []);
    this.from = now;
    this.until = Math.min(now + LONGEST_WAIT_MS, ...changes);
    clearTimeout(this.changing);
    if (!this.isStopped) this.changing = setTimeout(() => this.change(), this.until - now);
  }

  private async keepFresh(): Promise<void> {
    let pause = REFRESH_MS;
    try {
      await this.refresh();
    } catch (error) {
      this.logger.warn(`goes on with the maintenance windows that it has: ${String(error)}`);
      pause = RETRY_MS;
    }
    if (!this.isStopped) this.refreshing = setTimeout(() => void this.keepFresh(), pause);
  }
}
