import { incidentChanged, streams } from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Notifications } from './notifications.service';

/** Messages at a time: their order is settled by the sequence of each incident. */
const CONCURRENCY = 4;
const ACK_WAIT_MS = 5_000;

/** Hears of incidents. What is to be told of them is queued here and sent elsewhere. */
@Injectable()
export class NotificationsConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly notifications: Notifications,
  ) {}

  onModuleInit(): void {
    this.consumers.consume({
      name: 'alerting-notifications',
      stream: streams.alerts,
      filter: incidentChanged.pattern,
      concurrency: CONCURRENCY,
      ack_wait_ms: ACK_WAIT_MS,
      handlers: [
        on(incidentChanged, ({ events: _, recovered_chains: __, ...incident }) => this.notifications.hear(incident)),
      ],
    });
  }
}
