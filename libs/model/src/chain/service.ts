import { z } from 'zod';
import { HealthCheck } from './health-check';
import { Name, Time } from './vocabulary';

export const ServiceName = Name;

/** A deployable that nodes belong to, as a client registers it. */
export const ServiceInput = z.object({
  /** Where the service answers; endpoints that are paths are below it. One that is not given stays, `null` clears it. */
  base_url: z.url().max(2048).nullish(),
  description: z.string().max(10_000).nullish(),
  owner: z.string().max(200).nullish(),
  tier: z.string().max(100).nullish(),
  /** How a node without an endpoint of its own is checked. */
  health_check: HealthCheck.nullish(),
  metadata: z.record(z.string().max(256), z.unknown()).default({}),
});
export type ServiceInput = z.output<typeof ServiceInput>;

export const Service = ServiceInput.extend({ name: ServiceName, created_at: Time, updated_at: Time });
export type Service = z.output<typeof Service>;

/** The service as people may see it: a password in its `base_url` is replaced by `***`. */
export function withoutCredentials(service: Service): Service {
  if (service.base_url == null || !URL.canParse(service.base_url)) return service;
  const url = new URL(service.base_url);
  if (url.password === '') return service;
  url.password = '***';
  return { ...service, base_url: url.href };
}
