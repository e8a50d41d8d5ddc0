import { EgressModule, type EgressOptions } from '@chain-mapping/egress';
import { JobsModule, type JobsOptions } from '@chain-mapping/jobs';
import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { SilencesModule } from '../silences/silences.module';
import { ChannelAlarms } from './channel-alarms.service';
import { ChannelTests } from './channel-tests.service';
import { ChannelsRepository } from './channels.repository';
import { Channels } from './channels.service';
import { Delivery } from './delivery.service';
import { NotificationLooks } from './notification-looks.service';
import { NotificationJobs } from './notification-jobs.service';
import { NotificationMetrics } from './notification-metrics.provider';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from './notifications-config.token';
import { NOTIFICATIONS_QUEUE } from './notifications-queue';
import { NotificationsController } from './notifications.controller';
import { NotificationsProcessor } from './notifications.processor';
import { NotificationsRepository } from './notifications.repository';
import { NotificationsScheduler } from './notifications.scheduler';
import { Notifications } from './notifications.service';
import { RoutesRepository } from './routes.repository';
import { Routes } from './routes.service';
import { Sender } from './sender.service';

export interface NotificationsOptions {
  /** The module in which incidents come to be. */
  readonly alerts: DynamicModule;
  readonly config: NotificationsConfig;
  readonly egress: EgressOptions;
  /** Without Redis each replica sends what it finds due. */
  readonly jobs: JobsOptions | null;
}

@Module({})
export class NotificationsModule {
  static forRoot({ alerts, config, egress, jobs }: NotificationsOptions): DynamicModule {
    const settings = { defaultJobOptions: { removeOnComplete: true, removeOnFail: true } };
    return {
      module: NotificationsModule,
      imports: [
        alerts,
        EgressModule.forRoot(egress),
        SilencesModule,
        ...(jobs === null
          ? []
          : [JobsModule.forRoot(jobs), BullModule.registerQueue({ name: NOTIFICATIONS_QUEUE, ...settings })]),
      ],
      controllers: [NotificationsController],
      providers: [
        { provide: NOTIFICATIONS_CONFIG, useValue: config },
        ChannelAlarms,
        Channels,
        ChannelsRepository,
        ChannelTests,
        Delivery,
        NotificationJobs,
        NotificationLooks,
        NotificationMetrics,
        Notifications,
        NotificationsRepository,
        NotificationsScheduler,
        Routes,
        RoutesRepository,
        Sender,
        ...(jobs === null ? [] : [NotificationsProcessor]),
      ],
    };
  }
}
