import { type DynamicModule, Module } from '@nestjs/common';
import type { TopologyModule } from '../topology/topology.module';
import { ConsumersReady } from './consumers-ready.service';
import { OtlpGrpc } from './otlp-grpc.server';
import { OtlpMetrics } from './otlp-metrics.provider';
import type { OtlpOptions } from './otlp-options';
import { OTLP_OPTIONS } from './otlp-options.token';
import { OtlpServer } from './otlp.server';
import { Receiver } from './receiver.service';
import { Senders } from './senders.service';

@Module({})
export class OtlpModule {
  static forRoot(options: OtlpOptions, topology: ReturnType<typeof TopologyModule.forRoot>): DynamicModule {
    return {
      module: OtlpModule,
      imports: [topology],
      providers: [
        { provide: OTLP_OPTIONS, useValue: options },
        ConsumersReady,
        OtlpGrpc,
        OtlpMetrics,
        OtlpServer,
        Receiver,
        Senders,
      ],
    };
  }
}
