import { type DynamicModule, Module } from '@nestjs/common';
import { ActiveAlerts } from './active-alerts';
import { ActiveAlertsConsumer } from './active-alerts.consumer';
import { AlertMetrics } from './alert-metrics.provider';
import { AlertingRevisions } from './alerting-revisions.service';
import { AlertingStates } from './alerting-state.store';
import { AlertingSteps, SUPPRESSION, type Suppression } from './alerting-steps.service';
import { AlertsConsumer } from './alerts.consumer';
import { AlertsController } from './alerts.controller';
import { AlertsRepository } from './alerts.repository';
import { AlertsScheduler, SCHEDULE, type Schedule } from './alerts.scheduler';
import { AlertsService } from './alerts.service';
import { ComponentsRepository } from './components.repository';
import { FailingComponents } from './failing-components.service';
import { NodeNames } from './node-names.service';
import { Recoveries } from './recoveries.service';
import { StepConnection } from './step-connection.service';
import { Verification } from './verification.service';
import { EVALUATE_MS, ChainConditionsScheduler } from '../conditions/chain-conditions.scheduler';
import { ChainConditions } from '../conditions/chain-conditions.service';
import { DriftConsumer } from '../conditions/drift.consumer';
import { DriftRepository } from '../conditions/drift.repository';
import { Drift } from '../conditions/drift.service';
import { Episodes } from '../conditions/episodes.service';
import { HeardResults } from '../self-watch/heard-results';
import { IncidentInbox } from '../notifications/incident-inbox.repository';
import { IncidentsController } from '../incidents/incidents.controller';
import { IncidentsRepository } from '../incidents/incidents.repository';
import { IncidentsService } from '../incidents/incidents.service';
import { WatchedChainsConsumer } from '../topology/watched-chains.consumer';
import { WatchedChains } from '../topology/watched-chains.service';

@Module({})
export class AlertsModule {
  static forRoot(schedule: Schedule, suppression: Suppression, evaluate_ms: number): DynamicModule {
    return {
      module: AlertsModule,
      controllers: [AlertsController, IncidentsController],
      providers: [
        { provide: SCHEDULE, useValue: schedule },
        { provide: SUPPRESSION, useValue: suppression },
        { provide: EVALUATE_MS, useValue: evaluate_ms },
        // What hears of chains comes before what hears of results.
        WatchedChains,
        WatchedChainsConsumer,
        { provide: ActiveAlerts, useFactory: () => new ActiveAlerts() },
        { provide: HeardResults, useFactory: () => new HeardResults() },
        AlertMetrics,
        AlertingRevisions,
        AlertingStates,
        AlertingSteps,
        AlertsRepository,
        AlertsService,
        AlertsConsumer,
        ActiveAlertsConsumer,
        AlertsScheduler,
        ChainConditions,
        ChainConditionsScheduler,
        ComponentsRepository,
        Drift,
        DriftConsumer,
        DriftRepository,
        Episodes,
        FailingComponents,
        IncidentInbox,
        IncidentsRepository,
        IncidentsService,
        StepConnection,
        Verification,
        NodeNames,
        Recoveries,
      ],
      exports: [ActiveAlerts, AlertsService, HeardResults, IncidentInbox, WatchedChains],
    };
  }
}
