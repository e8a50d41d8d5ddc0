import { DatabaseModule } from '@chain-mapping/database';
import { MessagingModule, OutboxModule, natsOf } from '@chain-mapping/messaging';
import type { ServiceContext } from '@chain-mapping/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { AlertEntity } from './alerts/alert.entity';
import { AlertsModule } from './alerts/alerts.module';
import type { Config } from './config';
import { Alerts1767225600000 } from './migrations/1767225600000-alerts';
import { Outbox1767225600001 } from './migrations/1767225600001-outbox';
import { Silences1767225600010 } from './migrations/1767225600010-silences';
import { Incidents1767571200000 } from './migrations/1767571200000-incidents';
import { Notifications1767830400000 } from './migrations/1767830400000-notifications';
import { AcknowledgementExpiry1767830400030 } from './migrations/1767830400030-acknowledgement-expiry';
import { ChainDrift1767830400040 } from './migrations/1767830400040-chain-drift';
import { IncidentOpenings1767830400020 } from './migrations/1767830400020-incident-openings';
import { NotificationsModule } from './notifications/notifications.module';
import { InhibitionRules1767830400010 } from './migrations/1767830400010-inhibition-rules';
import { SelfWatchModule } from './self-watch/self-watch.module';
import { SilenceEntity } from './silences/silence.entity';
import { SilencesModule } from './silences/silences.module';

@Module({})
export class AlertingModule {
  static forRoot(config: Config, { metrics, readiness }: ServiceContext): DynamicModule {
    const alerts = AlertsModule.forRoot(
      {
        reconcile_ms: config.ALERTING_RECONCILE_SECONDS * 1000,
        count_ms: config.ALERTING_COUNT_SECONDS * 1000,
      },
      {
        suppression: config.SUPPRESSION === 'on',
        hold_ms: config.ALERTING_HOLD_SECONDS * 1000,
        // That something still fails is written down with the counts.
        slack_ms: 2 * config.ALERTING_COUNT_SECONDS * 1000,
      },
      config.ALERTING_EVALUATE_SECONDS * 1000,
    );
    return {
      module: AlertingModule,
      imports: [
        MessagingModule.forRoot({ ...natsOf('alerting', config), metrics, readiness }),
        DatabaseModule.forRoot({
          service: 'alerting',
          url: config.DATABASE_URL,
          entities: [AlertEntity, SilenceEntity],
          migrations: [
            Alerts1767225600000,
            Outbox1767225600001,
            Silences1767225600010,
            Incidents1767571200000,
            Notifications1767830400000,
            InhibitionRules1767830400010,
            IncidentOpenings1767830400020,
            AcknowledgementExpiry1767830400030,
            ChainDrift1767830400040,
          ],
          readiness,
        }),
        // Pages do not wait for more of them.
        OutboxModule.forRoot({ table: 'alerting_outbox', apart_ms: 0, at_once: true }),
        alerts,
        SelfWatchModule.forRoot(alerts, {
          url: config.ALERTING_HEARTBEAT_URL || undefined,
          every_ms: config.ALERTING_HEARTBEAT_SECONDS * 1000,
        }),
        SilencesModule,
        NotificationsModule.forRoot({
          alerts,
          config: {
            key: config.NOTIFICATIONS_KEY,
            previous_key: config.NOTIFICATIONS_KEY_PREVIOUS,
            public_url: config.PUBLIC_URL ?? null,
            look_ms: config.NOTIFICATIONS_LOOK_SECONDS * 1000,
            send_timeout_ms: config.NOTIFICATIONS_TIMEOUT_SECONDS * 1000,
          },
          egress: {
            allow: config.EGRESS_ALLOW,
            dns_cache_ms: config.EGRESS_DNS_CACHE_MS,
            backends: [config.DATABASE_URL, config.REDIS_URL, config.NATS_URL],
          },
          jobs: config.REDIS_URL === undefined ? null : { service: 'alerting', url: config.REDIS_URL, readiness },
        }),
      ],
    };
  }
}
