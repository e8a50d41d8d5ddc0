import { z } from 'zod';
import type { HealthCheck } from '../chain/health-check';

/** What a target says of itself when it reports in; nothing means that all is well. */
export const HeartbeatReport = z.object({
  status: z.enum(['ok', 'fail']).default('ok'),
  message: z.string().max(1000).nullish(),
  /** How long what it reports of took. */
  duration_ms: z
    .number()
    .min(0)
    .max(31 * 86_400_000)
    .nullish(),
});
export type HeartbeatReport = z.output<typeof HeartbeatReport>;

/** What is known of a heartbeat. */
export const HeartbeatRecord = z.object({
  /** When it reported last, or, while it never has, since when it is expected to; in milliseconds since 1970. */
  since: z.number(),
  report: HeartbeatReport.nullable(),
});
export type HeartbeatRecord = z.output<typeof HeartbeatRecord>;

const INTERVAL_SECONDS = 60;
const LEAST_GRACE_SECONDS = 5;
const GRACE_SHARE = 0.1;

/** How much later than its last report the next one may come, in milliseconds: its interval (one minute) and grace (a tenth, at least 5 s). */
export function patience({
  interval_seconds,
  grace_seconds,
}: Pick<HealthCheck, 'interval_seconds' | 'grace_seconds'>): number {
  const interval = interval_seconds ?? INTERVAL_SECONDS;
  return (interval + (grace_seconds ?? Math.max(LEAST_GRACE_SECONDS, GRACE_SHARE * interval))) * 1000;
}

/** The heartbeat that a check without an address waits for: that of its service, or of a component of it. */
export function heartbeatEndpoint(service_name: string, component_name: string | null | undefined): string {
  const component = component_name == null ? '' : `/${encodeURIComponent(component_name)}`;
  return `heartbeat://${service_name}${component}`;
}
