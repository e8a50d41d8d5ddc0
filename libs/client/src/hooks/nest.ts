import { ServiceIntegrator } from '../integrator/service-integrator';
import { trackRequests } from './requests';

/** What is used of Nest. */
interface MiddlewareConsumerLike {
  apply(...middleware: unknown[]): { forRoutes(...routes: string[]): unknown };
}

/** A dynamic module of Nest, without depending on it. */
export interface TrackingModule {
  readonly module: new () => object;
  readonly global: true;
  readonly providers: readonly { readonly provide: typeof ServiceIntegrator; readonly useValue: ServiceIntegrator }[];
  readonly exports: readonly (typeof ServiceIntegrator)[];
}

/**
 * `imports: [nestTracking(new ServiceIntegrator('orders'))]`: as `trackRequests` for every route; `ServiceIntegrator` can be injected anywhere, and is closed with the
 * application (`app.enableShutdownHooks()`).
 */
export function nestTracking(integrator: ServiceIntegrator): {
  -readonly [Field in keyof TrackingModule]: TrackingModule[Field] extends readonly (infer Item)[]
    ? Item[]
    : TrackingModule[Field];
} {
  class ChainMappingTracking {
    configure(consumer: MiddlewareConsumerLike): void {
      consumer.apply(trackRequests(integrator)).forRoutes('{*path}');
    }

    async onApplicationShutdown(): Promise<void> {
      await integrator.close();
    }
  }
  return {
    module: ChainMappingTracking,
    global: true,
    providers: [{ provide: ServiceIntegrator, useValue: integrator }],
    exports: [ServiceIntegrator],
  };
}
