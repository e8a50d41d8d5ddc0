import { alertChanged, chainDeleted, chainUpdated, incidentChanged, streams } from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import type { Alert, Incident } from '@chain-mapping/model';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ActiveAlerts } from './active-alerts';
import { AlertMetrics } from './alert-metrics.provider';
import { AlertingStates } from './alerting-state.store';
import { AlertingSteps } from './alerting-steps.service';
import { AlertsService } from './alerts.service';
import { NodeNames } from './node-names.service';

/** Keeps what this replica remembers up to date with what the others do. */
@Injectable()
export class ActiveAlertsConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly steps: AlertingSteps,
    private readonly states: AlertingStates,
    private readonly active: ActiveAlerts,
    private readonly alerts: AlertsService,
    private readonly names: NodeNames,
    private readonly metrics: AlertMetrics,
  ) {}

  /** Before the first result is taken: without what is active, recoveries would be skipped. */
  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.consumers.consume({
      name: 'alerting-active',
      stream: streams.alerts,
      filter: alertChanged.pattern,
      ephemeral: true,
      concurrency: 8,
      refresh: () => this.refresh(),
      handlers: [on(alertChanged, (alert, meta) => this.changed(alert, meta.id))],
    });
    this.consumers.consume({
      name: 'alerting-incidents',
      stream: streams.alerts,
      filter: incidentChanged.pattern,
      ephemeral: true,
      handlers: [on(incidentChanged, (incident) => this.heard(incident))],
    });
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

  private async changed(alert: Alert, eventId: string): Promise<void> {
    this.metrics.delivered(eventId);
    if (this.active.knows(alert)) return;
    await this.steps.run([]);
    await this.catchUp();
  }

  /** Most alerts of an incident are held back: of them nobody hears on their own subject. */
  private async heard({ id, sequence }: Incident): Promise<void> {
    if ((this.states.current.incidents.get(id)?.sequence ?? 0) >= sequence) return;
    await this.steps.run([]);
    await this.catchUp();
  }

  private async catchUp(): Promise<void> {
    const levels = this.active.overtaken();
    if (levels.length > 0) await this.alerts.apply(levels);
  }
}
