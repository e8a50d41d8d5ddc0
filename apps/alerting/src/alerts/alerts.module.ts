import { type DynamicModule, Module } from '@nestjs/common';
import { ActiveAlerts } from './active-alerts';
import { ActiveAlertsConsumer } from './active-alerts.consumer';
import { AlertMetrics } from './alert-metrics.provider';
import { AlertsConsumer } from './alerts.consumer';
import { AlertsController } from './alerts.controller';
import { AlertsRepository } from './alerts.repository';
import { AlertsScheduler, SCHEDULE, type Schedule } from './alerts.scheduler';
import { AlertsService } from './alerts.service';
import { NodeNames } from './node-names.service';
import { Recoveries } from './recoveries.service';

@Module({})
export class AlertsModule {
  static forRoot(schedule: Schedule): DynamicModule {
    return {
      module: AlertsModule,
      controllers: [AlertsController],
      providers: [
        { provide: SCHEDULE, useValue: schedule },
        { provide: ActiveAlerts, useFactory: () => new ActiveAlerts() },
        AlertMetrics,
        AlertsRepository,
        AlertsService,
        AlertsConsumer,
        ActiveAlertsConsumer,
        AlertsScheduler,
        NodeNames,
        Recoveries,
      ],
    };
  }
}
