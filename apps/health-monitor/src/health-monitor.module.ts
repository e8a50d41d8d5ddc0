import { DatabaseModule } from '@chain-mapping/database';
import { EgressModule } from '@chain-mapping/egress';
import { JobsModule } from '@chain-mapping/jobs';
import { MessagingModule, OutboxModule, natsOf } from '@chain-mapping/messaging';
import type { ServiceContext } from '@chain-mapping/service';
import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { ChainHealthController } from './chains/chain-health.controller';
import { ChainHealths } from './chains/chain-health.service';
import { ChainStatusesConsumer } from './chains/chain-statuses.consumer';
import { ChainStatuses } from './chains/chain-statuses.service';
import { NeededChecks } from './chains/needed-checks.service';
import { PlatformCauses } from './chains/platform-causes.service';
import { Rechecks } from './chains/rechecks.service';
import { ComponentStates } from './components/component-states.store';
import { LongChecks } from './components/long-checks.store';
import { Results } from './components/results.publisher';
import { TargetChecks } from './components/targets-check.service';
import type { Config } from './config';
import { SelfCheck } from './cut-off/self-check.service';
import { OpenedRanges } from './egress/opened-ranges.publisher';
import { HeartbeatRecords } from './heartbeats/heartbeat-records.store';
import { HeartbeatTokenRow } from './heartbeats/heartbeat-token.entity';
import { HeartbeatTokensRepository } from './heartbeats/heartbeat-tokens.repository';
import { HeartbeatsController } from './heartbeats/heartbeats.controller';
import { Heartbeats } from './heartbeats/heartbeats.service';
import { MissedHeartbeats } from './heartbeats/missed-heartbeats.scheduler';
import { HEALTH_MONITOR_CONFIG } from './health-monitor-config';
import { MaintenanceNowConsumer } from './maintenance/maintenance-now.consumer';
import { MaintenanceNow } from './maintenance/maintenance-now.service';
import { MaintenanceWindowRow } from './maintenance/maintenance-window.entity';
import { MaintenanceWindowsController } from './maintenance/maintenance-windows.controller';
import { MaintenanceWindowsRepository } from './maintenance/maintenance-windows.repository';
import { MaintenanceWindows } from './maintenance/maintenance-windows.service';
import { HealthMetrics } from './metrics/health-metrics.service';
import { Monitoring1767225600000 } from './migrations/1767225600000-monitoring';
import { MaintenanceWindows1767312000000 } from './migrations/1767312000000-maintenance-windows';
import { HeartbeatTokens1767398400000 } from './migrations/1767398400000-heartbeat-tokens';
import { Secrets1767484800000 } from './migrations/1767484800000-secrets';
import { MonitoringConfigRow } from './monitoring/monitoring-config.entity';
import { MonitoringConsumer } from './monitoring/monitoring.consumer';
import { MonitoringController } from './monitoring/monitoring.controller';
import { MonitoringRepository } from './monitoring/monitoring.repository';
import { Monitoring } from './monitoring/monitoring.service';
import { VersionedKeys } from './redis/versioned-keys.store';
import { CHECKS_QUEUE } from './schedule/checks-queue';
import { Schedules } from './schedule/schedules.scheduler';
import { ShardsProcessor } from './schedule/shards.processor';
import { SecretRow } from './secrets/secret.entity';
import { SecretValues } from './secrets/secret-values.service';
import { SecretsController } from './secrets/secrets.controller';
import { SecretsRepository } from './secrets/secrets.repository';
import { Secrets } from './secrets/secrets.service';
import { StandIn } from './stand-in/stand-in.scheduler';
import { StandInLocks } from './stand-in/stand-in-locks.repository';
import { KnownChainsConsumer } from './targets/known-chains.consumer';
import { KnownChains } from './targets/known-chains.service';
import { TracedLatenciesRefresh } from './traces/traced-latencies.scheduler';
import { TracedLatencies } from './traces/traced-latencies.store';

@Module({})
export class HealthMonitorModule {
  static forRoot(config: Config, { name, metrics, readiness }: ServiceContext): DynamicModule {
    return {
      module: HealthMonitorModule,
      imports: [
        MessagingModule.forRoot({ ...natsOf(name, config), metrics, readiness }),
        DatabaseModule.forRoot({
          service: name,
          url: config.DATABASE_URL,
          entities: [HeartbeatTokenRow, MaintenanceWindowRow, MonitoringConfigRow, SecretRow],
          migrations: [
            Monitoring1767225600000,
            MaintenanceWindows1767312000000,
            HeartbeatTokens1767398400000,
            Secrets1767484800000,
          ],
          readiness,
        }),
        OutboxModule.forRoot({ table: 'health_monitor_outbox' }),
        JobsModule.forRoot({ service: name, url: config.REDIS_URL, readiness }),
        EgressModule.forRoot({
          allow: config.EGRESS_ALLOW,
          dns_cache_ms: config.EGRESS_DNS_CACHE_MS,
          backends: [config.DATABASE_URL, config.REDIS_URL, config.NATS_URL, config.CLICKHOUSE_URL],
        }),
        BullModule.registerQueue({ name: CHECKS_QUEUE }),
      ],
      controllers: [
        ChainHealthController,
        HeartbeatsController,
        MaintenanceWindowsController,
        MonitoringController,
        SecretsController,
      ],
      providers: [
        { provide: HEALTH_MONITOR_CONFIG, useValue: config },
        ChainHealths,
        ChainStatuses,
        ChainStatusesConsumer,
        ComponentStates,
        HealthMetrics,
        HeartbeatRecords,
        Heartbeats,
        HeartbeatTokensRepository,
        KnownChains,
        KnownChainsConsumer,
        LongChecks,
        MaintenanceNow,
        MaintenanceNowConsumer,
        MaintenanceWindows,
        MaintenanceWindowsRepository,
        MissedHeartbeats,
        Monitoring,
        MonitoringConsumer,
        MonitoringRepository,
        NeededChecks,
        OpenedRanges,
        PlatformCauses,
        Rechecks,
        Results,
        Schedules,
        Secrets,
        SecretsRepository,
        SecretValues,
        SelfCheck,
        ShardsProcessor,
        StandIn,
        StandInLocks,
        TargetChecks,
        TracedLatencies,
        TracedLatenciesRefresh,
        VersionedKeys,
      ],
    };
  }
}
