import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { ServiceName } from '../chain/service';
import { Time } from '../chain/vocabulary';

/** Of several thousand no JSON can be written. */
const MOST_LEVELS = 1000;

/** Whether maps and lists lie within each other no deeper than they may. */
export function isNestedWithin(value: unknown, levels = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((each) => isNestedWithin(each, levels - 1));
}

/** Something that a service says it did, as a client sends it. */
export const TrackedEventInput = z.object({
  service_name: ServiceName,
  event_type: z.string().min(1).max(200),
  chain_id: ChainId.nullish(),
  node_id: z.string().min(1).max(128).nullish(),
  /** When it happened; when it was received where it is not given. */
  timestamp: Time.nullish(),
  duration_ms: z.number().min(0).max(86_400_000).nullish(),
  attributes: z
    .record(z.string().max(256), z.unknown())
    .refine((attributes) => isNestedWithin(attributes), `is nested deeper than ${MOST_LEVELS} levels`)
    .default({}),
});
export type TrackedEventInput = z.output<typeof TrackedEventInput>;

export const TrackedEvent = TrackedEventInput.extend({ id: z.string().min(1).max(128), timestamp: Time });
export type TrackedEvent = z.output<typeof TrackedEvent>;
