import { isBackendAway } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ActiveAlerts } from '../alerts/active-alerts';
import { AlertsService } from '../alerts/alerts.service';
import { WatchedChains } from '../topology/watched-chains.service';
import { HeardResults } from './heard-results';
import { type ExpectedChain, FINGERPRINT, levelOf, type Missing, missingResults, patienceFor } from './missing-results';
import { RecentResults } from './recent-results.service';

const EVERY_MS = 1000;

/** Looks whether results of every monitored chain still come: when what checks them is gone, nothing else would tell. */
@Injectable()
export class ResultsWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ResultsWatch.name);
  /** Since when results of a chain are waited for, in milliseconds since 1970. */
  private readonly waiting = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private isAway = false;

  constructor(
    private readonly watched: WatchedChains,
    private readonly heard: HeardResults,
    private readonly recent: RecentResults,
    private readonly active: ActiveAlerts,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.repeat();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private repeat(): void {
    this.timer = setTimeout(() => {
      this.running = this.attempt().then(() => {
        if (!this.isStopped) this.repeat();
      });
    }, EVERY_MS);
  }

  private async attempt(): Promise<void> {
    try {
      await this.look();
      this.isAway = false;
    } catch (error) {
      const text = `cannot look for results: ${error instanceof Error ? error.message : String(error)}`;
      if (!isBackendAway(error)) this.logger.error(text, error instanceof Error ? error.stack : undefined);
      else if (!this.isAway) this.logger.warn(text);
      this.isAway = true;
    }
  }

  private async look(): Promise<void> {
    const chains = this.expected();
    let missing = this.missing(chains);
    if (missing.silent.length > 0) {
      // Another replica may have taken them.
      const silent = new Set(missing.silent.map(({ chain_id }) => chain_id));
      const patience = Math.max(...chains.filter(({ chain_id }) => silent.has(chain_id)).map(patienceFor));
      const recent = await this.recent.since(this.now() - patience);
      if (recent === undefined) return;
      for (const { target_id, at } of recent) this.heard.hear(target_id, at);
      missing = this.missing(chains);
    }
    const level = levelOf(missing, this.active.get(FINGERPRINT), this.now());
    if (level === null || (level.state === 'failing' && this.active.absorbs(level))) return;
    await this.alerts.apply([level]);
  }

  private expected(): readonly ExpectedChain[] {
    const chains = this.watched.placements.map(({ chain_id, interval_ms, targets }) => ({
      chain_id,
      interval_ms,
      target_ids: [...new Set(Object.values(targets))],
    }));
    const ids = new Set(chains.map(({ chain_id }) => chain_id));
    for (const id of this.waiting.keys()) if (!ids.has(id)) this.waiting.delete(id);
    for (const id of ids) if (!this.waiting.has(id)) this.waiting.set(id, this.now());
    this.heard.keepOnly(new Set(chains.flatMap(({ target_ids }) => target_ids)));
    return chains;
  }

  private missing(chains: readonly ExpectedChain[]): Missing {
    const now = this.now();
    return missingResults(
      chains,
      (target) => this.heard.of(target),
      (chain_id) => this.waiting.get(chain_id) ?? now,
      now,
    );
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
