import { chainDriftChanged, type InputOf, type listDrift, type OutputOf } from '@chain-mapping/contracts';
import { Outbox } from '@chain-mapping/messaging';
import { driftEdges, trafficProposals } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ProposalsService } from '../proposals/proposals.service';
import { CodeRepository } from './code.repository';
import { Confirmations } from './confirmations.service';
import { driftChanges } from './drift-changes';
import { DRIFT_OPTIONS, type DriftOptions } from './drift-options';
import { DriftRepository } from './drift.repository';
import { Registered } from './registered-chains.service';
import { Traffic } from './traffic.service';
import { fitIntoPage } from './fit-into-page';

/** Compares what is registered with what code says and traffic shows. */
@Injectable()
export class Drift {
  private readonly logger = new Logger(Drift.name);

  constructor(
    private readonly registered: Registered,
    private readonly code: CodeRepository,
    private readonly traffic: Traffic,
    private readonly drift: DriftRepository,
    private readonly proposals: ProposalsService,
    private readonly confirmations: Confirmations,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(DRIFT_OPTIONS) private readonly options: DriftOptions,
  ) {}

  async list(filter: InputOf<typeof listDrift>): Promise<OutputOf<typeof listDrift>> {
    const answer = await this.drift.list(filter);
    return { ...answer, edges: fitIntoPage(answer.edges) };
  }

  /** Compares anew and tells of each chain that drifts in another way than was told. One replica does at a time; the others leave it to that one. */
  async compare(): Promise<void> {
    const [chains, services, code, traffic] = await Promise.all([
      this.registered.chains(),
      this.registered.services(),
      this.code.sightings(),
      this.traffic.sightings(),
    ]);
    const now = this.clock.now();
    const { patience_ms } = this.options;
    const edges = driftEdges({ chains, services, code, traffic, now: now.toISOString(), patience_ms });
    const isOurs = await this.drift.alone(async (manager) => {
      await this.drift.replace(manager, edges, now);
      const ids = chains.map(({ id }) => id);
      const changes = driftChanges(edges, ids, await this.drift.told(manager), now.toISOString());
      for (const change of changes) {
        await this.drift.tell(manager, change);
        await this.outbox.add(manager, chainDriftChanged, { chain_id: change.chain_id }, change);
      }
      await this.proposals.proposeTraffic(manager, trafficProposals(edges), (count) =>
        this.drift.newScan(manager, count, now),
      );
      if (changes.length > 0) this.logger.log(`the drift of ${changes.length} chains changed`);
    });
    this.outbox.wake();
    if (isOurs) await this.confirmations.write(chains, edges);
  }
}
