import { Module, type DynamicModule } from '@nestjs/common';
import { Connection } from './connection/connection.service';
import { Consumers } from './consumers/consumers.service';
import { Events } from './events/events.service';
import { MESSAGING_OPTIONS, type MessagingOptions } from './messaging-options';
import { ByteStreams } from './requests/byte-streams.service';
import { Messages } from './requests/messages.service';
import { MessagingMetrics } from './telemetry/metrics';

/** Asking, publishing and consuming, for the whole application. Starts without NATS and connects when it is there. */
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingOptions): DynamicModule {
    const parts = [Connection, Messages, ByteStreams, Events, Consumers];
    return {
      module: MessagingModule,
      global: true,
      providers: [
        { provide: MESSAGING_OPTIONS, useValue: options },
        { provide: MessagingMetrics, useValue: new MessagingMetrics(options.metrics) },
        ...parts,
      ],
      exports: [MessagingMetrics, ...parts],
    };
  }
}
