import { DomainError, updateChain } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { type Chain, confirmedEdges, type DriftEdge } from '@chain-mapping/model';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DRIFT_OPTIONS, type DriftOptions } from './drift-options';

/** Each writing makes a version of a chain: what is written may stay behind for a week. */
const FRESH_MS = 7 * 24 * 3_600_000;
/** Of one comparison; the next one goes on. */
const MOST_CHAINS = 20;
const ACTOR = 'discovery';

/** Writes into registered chains what code and traffic confirm of their edges. */
@Injectable()
export class Confirmations {
  private readonly logger = new Logger(Confirmations.name);

  constructor(
    private readonly messages: Messages,
    @Inject(DRIFT_OPTIONS) private readonly options: DriftOptions,
  ) {}

  async write(chains: readonly Chain[], drift: readonly DriftEdge[]): Promise<void> {
    if (!this.options.confirms) return;
    let left = MOST_CHAINS;
    for (const chain of chains) {
      if (left === 0) return;
      const edges = confirmedEdges(chain, drift, FRESH_MS);
      if (edges === null) continue;
      left -= 1;
      await this.update(chain, edges);
    }
  }

  private async update({ id, version }: Chain, edges: Chain['edges']): Promise<void> {
    try {
      await this.messages.ask(updateChain, {
        chain_id: id,
        patch: { edges },
        expected_version: version,
        actor: ACTOR,
        reason: 'Confirmed by code or traffic',
      });
    } catch (error) {
      // Somebody changed it meanwhile, or it is one that could not be stored today; the next comparison looks again.
      if (!(error instanceof DomainError)) throw error;
      this.logger.debug(`${id} was not confirmed: ${error.message}`);
    }
  }
}
