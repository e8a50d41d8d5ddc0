import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { Status, Time } from '../chain/vocabulary';

export const NodeHealth = z.object({
  node_id: z.string(),
  status: Status,
  /** Milliseconds. */
  response_time: z.number().nullable(),
  /** What the last check found wrong, or why there is nothing to check. */
  error_message: z.string().nullable(),
  checked_at: Time.nullable(),
  consecutive_failures: z.number().int(),
  /** When the status became what it is. */
  since: Time.nullable(),
  score: z.number().nullable(),
  /** Whether its checks change so often that the status says little. Not given: it does not. */
  flapping: z.boolean().optional(),
});
export type NodeHealth = z.output<typeof NodeHealth>;

export const EdgeHealth = z.object({
  source_node: z.string(),
  target_node: z.string(),
  latency_sla: z.number().nullable(),
  /** Median of the newest observations, in milliseconds. */
  latency: z.number().nullable(),
  /** The share of observations in the window that were within the SLA. */
  sla_compliance: z.number().nullable(),
  breached: z.boolean(),
});
export type EdgeHealth = z.output<typeof EdgeHealth>;

export const RootCause = z.object({
  node_id: z.string(),
  service_name: z.string().nullable(),
  display_name: z.string(),
  status: Status,
  error_message: z.string().nullable(),
});
export type RootCause = z.output<typeof RootCause>;

export const ChainHealth = z.object({
  chain_id: ChainId,
  status: Status,
  overall_score: z.number().nullable(),
  /** The share of the checked components that is known and fresh. */
  coverage: z.number().nullable(),
  node_health: z.array(NodeHealth),
  edge_health: z.array(EdgeHealth),
  sla_compliance: z.number().nullable(),
  error_budget: z
    .object({ target: z.number(), window_days: z.number(), remaining: z.number(), burn_rate: z.number() })
    .nullable(),
  root_cause: RootCause.nullable(),
  checked_at: Time.nullable(),
});
export type ChainHealth = z.output<typeof ChainHealth>;
