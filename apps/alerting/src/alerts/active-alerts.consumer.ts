import { chainDeleted, chainUpdated, streams } from '@chain-mapping/contracts';
import { Consumers, on, Outbox } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ActiveAlerts } from './active-alerts';
import { AlertMetrics } from './alert-metrics.provider';
import { AlertingRevisions } from './alerting-revisions.service';
import { AlertingSteps } from './alerting-steps.service';
import { AlertsService } from './alerts.service';
import { NodeNames } from './node-names.service';

/** Keeps what this replica remembers up to date with what the others do. */
@Injectable()
export class ActiveAlertsConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly steps: AlertingSteps,
    private readonly revisions: AlertingRevisions,
    private readonly outbox: Outbox,
    private readonly active: ActiveAlerts,
    private readonly alerts: AlertsService,
    private readonly names: NodeNames,
    private readonly metrics: AlertMetrics,
  ) {}

  /** Before the first result is taken: without what is active, recoveries would be skipped. */
  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.revisions.onNews(() => this.refresh());
    this.outbox.onPublished((ids) => ids.forEach((id) => this.metrics.published(id)));
    this.consumers.consume({
      name: 'alerting-names',
      stream: streams.registry,
      filter: streams.registry.subjects[0],
      ephemeral: true,
      refresh: async () => this.names.forgetAll(),
      handlers: [
        on(chainUpdated, async ({ chain }) => this.names.update(chain)),
        on(chainDeleted, async ({ chain_id }) => this.names.forget(chain_id)),
      ],
    });
  }

  /** Reads what others have changed from the store, and makes up for recoveries that were skipped without knowing of an alert. */
  async refresh(): Promise<void> {
    // What others have changed is read with every step.
    await this.steps.run([{ kind: 'time' }]);
    await this.catchUp();
  }

  private async catchUp(): Promise<void> {
    const levels = this.active.overtaken();
    if (levels.length > 0) await this.alerts.apply(levels);
  }
}
