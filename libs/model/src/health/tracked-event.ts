import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { ServiceName } from '../chain/service';
import { Time } from '../chain/vocabulary';

/** Something that a service says it did, as a client sends it. */
export const TrackedEventInput = z.object({
  service_name: ServiceName,
  event_type: z.string().min(1).max(200),
  chain_id: ChainId.nullish(),
  node_id: z.string().min(1).max(128).nullish(),
  /** When it happened; when it was received where it is not given. */
  timestamp: Time.nullish(),
  duration_ms: z.number().min(0).max(86_400_000).nullish(),
  attributes: z.record(z.string().max(256), z.unknown()).default({}),
});
export type TrackedEventInput = z.output<typeof TrackedEventInput>;

export const TrackedEvent = TrackedEventInput.extend({ id: z.string().min(1).max(128), timestamp: Time });
export type TrackedEvent = z.output<typeof TrackedEvent>;
