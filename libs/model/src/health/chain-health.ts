import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { Status, Time } from '../chain/vocabulary';

/** What the checks of a stretch of time say. All but the first are `null` when there is nothing to measure. */
export const WindowHealth = z.object({
  observations: z.number().int(),
  /** Share that was answered, 0 to 1. */
  availability: z.number().nullable(),
  /** Share that went wrong, 0 to 1. */
  error_rate: z.number().nullable(),
  /** Milliseconds. */
  avg_latency: z.number().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type WindowHealth = z.output<typeof WindowHealth>;

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
  /** Rolling windows, back from now. */
  windows: z
    .object({
      one_minute: WindowHealth,
      five_minutes: WindowHealth,
      /** Not given where no more than five minutes are known. */
      one_hour: WindowHealth.optional(),
    })
    .optional(),
});
export type NodeHealth = z.output<typeof NodeHealth>;

export const EdgeHealth = z.object({
  source_node: z.string(),
  target_node: z.string(),
  latency_sla: z.number().nullable(),
  /** Median of the newest observations, in milliseconds. */
  latency: z.number().nullable(),
  /** What was observed: the calls that traces saw in the last five minutes, or the checks of the target. Not given: nothing. */
  latency_source: z.enum(['traces', 'check']).optional(),
  /** The share of observations in the window that were within the SLA. */
  sla_compliance: z.number().nullable(),
  breached: z.boolean(),
});
export type EdgeHealth = z.output<typeof EdgeHealth>;

/** What is at the root of a chain's trouble. It may lie in another chain, whose node it then names. */
export const RootCause = z.object({
  node_id: z.string(),
  service_name: z.string().nullable(),
  display_name: z.string(),
  status: Status,
  error_message: z.string().nullable(),
  /** The same for the same component, or edge between two, in whichever chain. */
  component_id: z.string().optional(),
  /** The chains that hold it, the node's first; at most 100. */
  chain_ids: z.array(ChainId).optional(),
  /** Nothing checks it, but most of those that need it fail and nothing else explains that. */
  suspected: z.boolean().optional(),
  /** It is this edge that is too slow, while both its ends work. */
  edge: z.object({ source_node: z.string(), target_node: z.string() }).optional(),
  /** The monitored chains that hold it or something that needs it: they are affected or may come to be. At most 100. */
  affected_chains: z.array(ChainId).optional(),
  /** How many chains that are, with those beyond the first 100. */
  affected_count: z.number().int().optional(),
});
export type RootCause = z.output<typeof RootCause>;

/** How much of the time that a run may take is spent, along the longest path through a chain. */
export const LatencyBudget = z.object({
  /** The chain's `latency_sla`, else the sum of those of the edges along the path, in milliseconds. */
  budget_ms: z.number(),
  /** The sum of the 95th percentiles along the path; `null` while there is none. */
  spent_ms: z.number().nullable(),
  remaining_ms: z.number().nullable(),
  /** Ids of nodes. */
  path: z.array(z.string()),
  edges: z.array(
    z.object({
      source_node: z.string(),
      target_node: z.string(),
      latency_sla: z.number().nullable(),
      /** Of the last five minutes, in milliseconds. */
      p95: z.number().nullable(),
    }),
  ),
  /** The edge that is furthest over its own SLA. */
  overspent_by: z.object({ source_node: z.string(), target_node: z.string(), by_ms: z.number() }).nullable(),
});
export type LatencyBudget = z.output<typeof LatencyBudget>;

/** How fast the error budget is used up, over a long and a short window: 1 uses it up exactly within the window of the objective. */
export const BurnRate = z.object({
  factor: z.number(),
  long_ms: z.number(),
  short_ms: z.number(),
  long: z.number(),
  short: z.number(),
  /** Both are at least as fast as the factor. */
  burning: z.boolean(),
});
export type BurnRate = z.output<typeof BurnRate>;

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
  /** How fast the error budget is used up, the fastest pair of windows first. */
  burn_rates: z.array(BurnRate).optional(),
  root_cause: RootCause.nullable(),
  latency_budget: LatencyBudget.nullable().optional(),
  checked_at: Time.nullable(),
});
export type ChainHealth = z.output<typeof ChainHealth>;

/** How a chain is doing, in short: what a list of very many chains shows of each. A `ChainHealth` is one, too. */
export const ChainSummary = ChainHealth.pick({
  chain_id: true,
  status: true,
  overall_score: true,
  coverage: true,
  error_budget: true,
  checked_at: true,
}).extend({
  node_health: z.array(NodeHealth.pick({ node_id: true, status: true, error_message: true })),
  edge_health: z.array(EdgeHealth.pick({ source_node: true, target_node: true, breached: true })),
});
export type ChainSummary = z.output<typeof ChainSummary>;
