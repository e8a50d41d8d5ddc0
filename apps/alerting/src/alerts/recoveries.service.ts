import { DomainError, getChainHealth } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { type Level, recoveryIn } from '@chain-mapping/model';
import { Injectable, Logger } from '@nestjs/common';
import { ActiveAlerts } from './active-alerts';
import { AlertsService } from './alerts.service';

const PATIENCE_MS = 1_000;
const MAX_CHAINS = 100;

/**
 * A failure that is delivered again, because a replica was killed with it, may be over: its recovery came and was skipped, as
 * nothing was known of the failure. So after it is told, whoever knows is asked whether it still holds.
 */
@Injectable()
export class Recoveries {
  private readonly logger = new Logger(Recoveries.name);

  constructor(
    private readonly messages: Messages,
    private readonly active: ActiveAlerts,
    private readonly alerts: AlertsService,
  ) {}

  /** Resolves what has recovered of these. Without an answer the next result says it. */
  async lookFor(levels: readonly Level[]): Promise<void> {
    const failing = levels.filter(({ state, node_id }) => state === 'failing' && node_id !== null);
    const chainIds = [...new Set(failing.map(({ chain_id }) => chain_id))].slice(0, MAX_CHAINS);
    try {
      const found = await Promise.all(chainIds.map((chainId) => this.recoveriesOf(chainId, failing)));
      await this.alerts.apply(found.flat());
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.logger.debug(`recoveries are not known yet: ${error.message}`);
    }
  }

  private async recoveriesOf(chain_id: string, failing: readonly Level[]): Promise<Level[]> {
    const health = await this.messages.ask(getChainHealth, { chain_id }, { deadline_ms: PATIENCE_MS });
    return failing.flatMap((level) => {
      const alert = level.chain_id === chain_id ? this.active.get(level.fingerprint) : undefined;
      return (alert && recoveryIn(health, alert)) ?? [];
    });
  }
}
