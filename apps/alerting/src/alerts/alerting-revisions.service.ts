import { alertingRevision } from '@chain-mapping/contracts';
import { Connection } from '@chain-mapping/messaging';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AlertingStates } from './alerting-state.store';

/** Replicas tell each other that alerts have changed, so that all know of an alert soon after one of them fired it. */
@Injectable()
export class AlertingRevisions implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(AlertingRevisions.name);
  private readonly stopping = new AbortController();
  private read: (() => Promise<void>) | undefined;
  private reading = false;
  private newest = 0;

  constructor(
    private readonly connection: Connection,
    private readonly states: AlertingStates,
  ) {}

  onModuleInit(): void {
    this.states.onChanged((revision) => this.connection.live?.publish(alertingRevision, String(revision)));
    void this.connection.whenLive(this.stopping.signal).then(
      (nc) => {
        const callback = (error: Error | null, message: { string(): string }): void => {
          if (error === null) this.hear(Number(message.string()));
        };
        nc.subscribe(alertingRevision, { callback });
      },
      () => undefined,
    );
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** Calls it when others have changed something; not while it is still at work. */
  onNews(read: () => Promise<void>): void {
    this.read = read;
  }

  private hear(revision: number): void {
    this.newest = revision;
    if (!this.reading && revision > this.states.revision) void this.catchUp();
  }

  private async catchUp(): Promise<void> {
    if (this.read === undefined || this.stopping.signal.aborted) return;
    this.reading = true;
    const heard = this.newest;
    try {
      await this.read();
    } catch (error) {
      this.logger.debug(`what others have changed is read later: ${String(error)}`);
    } finally {
      this.reading = false;
      // What came meanwhile may have come too late for this look; the same again has nothing new.
      if (this.newest !== heard) this.hear(this.newest);
    }
  }
}
