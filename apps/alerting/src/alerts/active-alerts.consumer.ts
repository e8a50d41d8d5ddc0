import { alertChanged, chainDeleted, chainUpdated, streams } from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import type { Alert } from '@chain-mapping/model';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ActiveAlerts } from './active-alerts';
import { AlertMetrics } from './alert-metrics.provider';
import { AlertsRepository } from './alerts.repository';
import { AlertsService } from './alerts.service';
import { NodeNames } from './node-names.service';

/** Keeps what this replica remembers up to date with what the others do. */
@Injectable()
export class ActiveAlertsConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly repository: AlertsRepository,
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

  /** Reads all active alerts from the store, and makes up for recoveries that were skipped without knowing of an alert. */
  async refresh(): Promise<void> {
    const mark = this.active.mark();
    this.active.replace(await this.repository.active(), mark);
    await this.catchUp();
  }

  private async changed(alert: Alert, eventId: string): Promise<void> {
    this.metrics.delivered(eventId);
    if (this.active.knows(alert)) return;
    for (const record of await this.repository.byIds([alert.id])) this.active.put(record);
    await this.catchUp();
  }

  private async catchUp(): Promise<void> {
    const levels = this.active.overtaken();
    if (levels.length > 0) await this.alerts.apply(levels);
  }
}
