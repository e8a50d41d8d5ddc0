import type { Registry } from 'prom-client';
import type { Readiness } from './readiness';

/** What a service is told of itself when its modules are put together. */
export interface ServiceContext {
  readonly name: string;
  readonly metrics: Registry;
  readonly readiness: Readiness;
}
