import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { Egress, type EgressOptions } from './egress.service';

/** Provides `Egress` everywhere in the service, and says at the start what the operator has opened. */
@Module({})
export class EgressModule {
  static forRoot(options: EgressOptions): DynamicModule {
    const egress = {
      provide: Egress,
      useFactory: () => {
        const logger = new Logger('Egress');
        for (const { text } of options.allow ?? []) logger.warn(`checks may reach ${text}: EGRESS_ALLOW opens it`);
        return new Egress(options);
      },
    };
    return { module: EgressModule, global: true, providers: [egress], exports: [egress] };
  }
}
