import { type ObservedResult } from '../health/check-result';
import type { ChainHealth, NodeHealth } from '../health/chain-health';
import type { AlertThresholds } from '../health/monitoring';
import { EMPTY_WINDOW, metricsOf, type ObservationWindow, withObservation } from '../health/observation-window';
import type { Level } from './alert-lifecycle';
import { healthLevels } from './health-levels';

export const EVALUATE_MS = 30_000;
const MINUTE_MS = 60_000;

interface Seen {
  readonly result: ObservedResult;
  readonly window: ObservationWindow;
}

interface ThresholdChain {
  readonly chain_id: string;
  /** By id of the node: what checks it. */
  readonly targets: ReadonlyMap<string, string>;
  readonly thresholds: AlertThresholds;
}

/** Windows over recorded results, as health-monitor keeps them of checks, and what thresholds say of them. */
export class ReplayedThresholds {
  private readonly seen = new Map<string, Seen>();
  private readonly episodes = new Map<string, string>();

  constructor(
    private readonly chains: readonly ThresholdChain[],
    private readonly nameOf: (chain_id: string, node_id: string) => string,
  ) {}

  get isEmpty(): boolean {
    return this.chains.length === 0;
  }

  see(result: ObservedResult): void {
    const before = this.seen.get(result.target_id)?.window ?? EMPTY_WINDOW;
    const { status, response_time: latency, checked_at } = result;
    const isObserved = status === 'healthy' || status === 'degraded' || status === 'unhealthy';
    const window = isObserved ? withObservation(before, { at: Date.parse(checked_at), status, latency }) : before;
    this.seen.set(result.target_id, { result, window });
  }

  /** @param at in milliseconds since 1970 */
  levelsAt(at: number): Level[] {
    return this.chains.flatMap(({ chain_id, targets, thresholds }) =>
      healthLevels(this.healthOf(chain_id, targets, at), {
        thresholds,
        nameOf: (node_id) => this.nameOf(chain_id, node_id),
        episodeOf: (fingerprint, isFailing) => this.episodeOf(fingerprint, isFailing, at),
        at,
      }),
    );
  }

  private episodeOf(fingerprint: string, isFailing: boolean, at: number): string {
    const episode = this.episodes.get(fingerprint) ?? new Date(at).toISOString();
    if (isFailing) this.episodes.set(fingerprint, episode);
    else this.episodes.delete(fingerprint);
    return episode;
  }

  private healthOf(chain_id: string, targets: ReadonlyMap<string, string>, at: number): ChainHealth {
    const node_health = [...targets].flatMap(([node_id, target]): NodeHealth[] => {
      const known = this.seen.get(target);
      if (known === undefined) return [];
      const { result, window } = known;
      return [
        {
          ...{ node_id, status: result.component_status, since: result.component_since, checked_at: result.checked_at },
          ...{ response_time: result.response_time, error_message: result.error_message, score: null },
          consecutive_failures: result.consecutive_failures,
          windows: {
            one_minute: metricsOf(window, at, MINUTE_MS),
            five_minutes: metricsOf(window, at, 5 * MINUTE_MS),
          },
        },
      ];
    });
    return {
      ...{ chain_id, status: 'healthy', overall_score: null, coverage: 1, node_health, edge_health: [] },
      ...{ sla_compliance: null, error_budget: null, root_cause: null, checked_at: new Date(at).toISOString() },
    };
  }
}
