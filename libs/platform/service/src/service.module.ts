import { type DynamicModule, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Clock, SystemClock } from './clock';
import { Readiness } from './readiness';
import type { ServiceContext } from './service-context';

/** What every part of a service can have injected: its metrics, its readiness and the time. */
@Module({})
export class ServiceModule {
  static forContext(context: ServiceContext): DynamicModule {
    const providers = [
      { provide: Registry, useValue: context.metrics },
      { provide: Readiness, useValue: context.readiness },
      { provide: Clock, useClass: SystemClock },
    ];
    return { module: ServiceModule, global: true, providers, exports: providers };
  }
}
