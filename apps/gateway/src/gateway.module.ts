import { MessagingModule, natsOf } from '@chain-mapping/messaging';
import type { ServiceContext } from '@chain-mapping/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { AccessController } from './access/access.controller';
import { AccessGuard } from './access/access.guard';
import { ApiKeysController } from './access/api-keys.controller';
import { AuditLogController } from './access/audit-log.controller';
import { AuditTrail } from './access/audit.publisher';
import { Credentials } from './access/credentials.service';
import { Tokens } from './access/tokens.service';
import { AlertsController } from './alerts/alerts.controller';
import { IncidentsController } from './alerts/incidents.controller';
import { InhibitionRulesController } from './alerts/inhibition-rules.controller';
import { SilencesController } from './alerts/silences.controller';
import { ChainsController } from './chains/chains.controller';
import { VersionsController } from './chains/versions.controller';
import type { Config } from './config';
import { DashboardController } from './dashboard/dashboard.controller';
import { DashboardFiles } from './dashboard/dashboard-files.service';
import { DiscoveryController } from './discovery/discovery.controller';
import { EventsController } from './events/events.controller';
import { FlowsController } from './events/flows.controller';
import { GATEWAY_CONFIG } from './gateway-config.token';
import { HeartbeatsController } from './heartbeats/heartbeats.controller';
import { ValidationPipe } from './http/validation.pipe';
import { ImpactController } from './impact/impact.controller';
import { MaintenanceWindowsController } from './monitoring/maintenance-windows.controller';
import { MetricsController } from './metrics/metrics.controller';
import { MonitoringController } from './monitoring/monitoring.controller';
import { NotificationChannelsController } from './notifications/notification-channels.controller';
import { NotificationsController } from './notifications/notifications.controller';
import { ProblemFilter } from './problems/problem.filter';
import { ProblemsController } from './problems/problems.controller';
import { SecretsController } from './secrets/secrets.controller';
import { ServicesController } from './services/services.controller';
import { StatusPageController } from './status-page/status-page.controller';
import { StatusPages } from './status-page/status-page.service';
import { StreamConsumer } from './stream/stream.consumer';
import { StreamController } from './stream/stream.controller';
import { Subscribers } from './stream/subscribers.service';
import { HealthController } from './system/health.controller';
import { ServiceStates } from './system/service-states.service';
import { TopologyController } from './topology/topology.controller';

@Module({})
export class GatewayModule {
  static forRoot(config: Config, context: ServiceContext): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        MessagingModule.forRoot({
          ...natsOf(context.name, config),
          metrics: context.metrics,
          readiness: context.readiness,
        }),
      ],
      controllers: [
        AccessController,
        AlertsController,
        ApiKeysController,
        AuditLogController,
        ChainsController,
        DashboardController,
        DiscoveryController,
        EventsController,
        FlowsController,
        HealthController,
        HeartbeatsController,
        ImpactController,
        IncidentsController,
        InhibitionRulesController,
        MaintenanceWindowsController,
        MetricsController,
        MonitoringController,
        NotificationChannelsController,
        NotificationsController,
        ProblemsController,
        SecretsController,
        ServicesController,
        SilencesController,
        StatusPageController,
        StreamController,
        TopologyController,
        VersionsController,
      ],
      providers: [
        { provide: GATEWAY_CONFIG, useValue: config },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: ValidationPipe },
        AccessGuard,
        AuditTrail,
        Credentials,
        DashboardFiles,
        ServiceStates,
        StatusPages,
        StreamConsumer,
        Subscribers,
        Tokens,
      ],
    };
  }
}
