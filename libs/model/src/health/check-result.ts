import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { CheckType } from '../chain/health-check';
import { Status, Time } from '../chain/vocabulary';
import { Timings } from './component-state';

/** What one check of one target found. */
export const CheckResult = z.object({
  target_id: z.string(),
  /** The time that the check was due, in milliseconds since 1970: later slots win over earlier ones. */
  slot: z.number().int(),
  checked_at: Time,
  type: CheckType,
  status: Status,
  /** Milliseconds. */
  response_time: z.number().nullable(),
  error_message: z.string().nullable(),
  /** Where the time of the check went, as far as it is known. */
  timings: Timings.optional(),
  /** The days that the certificate has left; not given while it has 30 or more, or where there is none. */
  certificate_days: z.number().optional(),
});
export type CheckResult = z.output<typeof CheckResult>;

/** A place of a target in a chain. */
export const NodeReference = z.object({
  chain_id: ChainId,
  node_id: z.string(),
  service_name: z.string().nullable(),
  /** False for a chain that was only checked because somebody asked: nobody is to be alerted of it. True where it is not given. */
  monitored: z.boolean().optional(),
});
export type NodeReference = z.output<typeof NodeReference>;

/** A result with what it made of its component, for those who store it or alert on it. */
export const ObservedResult = CheckResult.extend({
  /** Unique: the same result published twice has the same id. */
  result_id: z.string(),
  nodes: z.array(NodeReference),
  /** The component's status after this result, once failures and recoveries have been counted. */
  component_status: Status,
  /** When the component's status became what it is: the episode that an alert belongs to. */
  component_since: Time,
  consecutive_failures: z.number().int(),
  /** Whether the component's checks change so often that the status says little. Not given: it does not. */
  flapping: z.boolean().optional(),
});
export type ObservedResult = z.output<typeof ObservedResult>;
