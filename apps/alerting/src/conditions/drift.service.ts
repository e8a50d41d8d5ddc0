import { type ChainDrift, driftFingerprint, driftLevel, hasDrifted } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { ActiveAlerts } from '../alerts/active-alerts';
import { AlertsService } from '../alerts/alerts.service';
import { WatchedChains } from '../topology/watched-chains.service';
import { DriftRepository } from './drift.repository';
import { Episodes } from './episodes.service';

/** Turns what discovery says of chains that differ from code and traffic into alerts, for chains that ask for it. */
@Injectable()
export class Drift {
  constructor(
    private readonly repository: DriftRepository,
    private readonly watched: WatchedChains,
    private readonly episodes: Episodes,
    private readonly active: ActiveAlerts,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  async changed(drift: ChainDrift): Promise<void> {
    await this.repository.save(drift);
    await this.judge([drift.chain_id], this.clock.now().getTime());
  }

  async forget(chainId: string): Promise<void> {
    await this.repository.forget(chainId);
  }

  /** Looks at these chains anew: their thresholds may be others by now. `at`: in milliseconds since 1970. */
  async judge(chainIds: readonly string[], at: number): Promise<void> {
    const asked = chainIds.filter(
      (id) => this.thresholdOf(id) != null || this.active.mayBeActive(driftFingerprint(id)),
    );
    if (asked.length === 0) return;
    const levels = (await this.repository.of(asked)).map((drift) => {
      const threshold = this.thresholdOf(drift.chain_id);
      const isFailing = hasDrifted(drift, threshold);
      const episode = this.episodes.of(driftFingerprint(drift.chain_id), isFailing, at);
      return driftLevel(drift, threshold, episode, at);
    });
    await this.alerts.apply(levels.filter((level) => this.active.isNews(level)));
  }

  private thresholdOf(chainId: string): number | null | undefined {
    return this.watched.thresholdsOf(chainId).drift_threshold;
  }
}
