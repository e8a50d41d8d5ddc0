import { type ChainHealth, healthLevels, type Level } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { ActiveAlerts } from '../alerts/active-alerts';
import { AlertsService } from '../alerts/alerts.service';
import { WatchedChains } from '../topology/watched-chains.service';
import { Episodes } from './episodes.service';

/** Turns what the health of chains says beside their status into alerts. */
@Injectable()
export class ChainConditions {
  constructor(
    private readonly watched: WatchedChains,
    private readonly episodes: Episodes,
    private readonly active: ActiveAlerts,
    private readonly alerts: AlertsService,
  ) {}

  /** @param at when the health was as it is, in milliseconds since 1970 */
  async judge(healths: readonly ChainHealth[], at: number): Promise<void> {
    await this.apply(healths.flatMap((health) => this.levelsOf(health, at)));
  }

  /** The same of a health that came with a change of its chain's status: one replica hears it, once. */
  async hear(health: ChainHealth, at: number): Promise<void> {
    const levels = this.levelsOf(health, at);
    for (const level of levels) if (level.state === 'clear') this.active.note(level);
    await this.apply(levels);
  }

  private apply(levels: readonly Level[]): Promise<void> {
    return this.alerts.apply(levels.filter((level) => this.active.isNews(level)));
  }

  private levelsOf(health: ChainHealth, at: number): Level[] {
    const { chain_id } = health;
    return healthLevels(health, {
      thresholds: this.watched.thresholdsOf(chain_id),
      nameOf: (node_id) => this.watched.nameOf(chain_id, node_id),
      episodeOf: (fingerprint, isFailing) => this.episodes.of(fingerprint, isFailing, at),
      at,
    });
  }
}
