import { BurnRate, ChainId, Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';

/** For how long it is kept how chains were: as long as the longest window of an objective, and a month. */
export const STATE_RETENTION_DAYS = 400;

export const ObjectiveFilter = z.object({
  /** The end of the window; now, where it is not given. */
  at: Time.optional(),
  /** The share of good time; that of the chain's monitoring where it is not given. */
  target: z.coerce.number().gt(0).lt(1).optional(),
  /** That of the chain's monitoring where it is not given, else 30. */
  window_days: z.coerce.number().int().min(1).max(366).optional(),
});

/** What bad time was put down to. */
export const BudgetSpender = z.object({
  /** The same for a component in whichever chain; `null` where no culprit was known. */
  component_id: z.string().nullable(),
  /** A node of the chain, or of another chain that this one needs. */
  node_id: z.string().nullable(),
  display_name: z.string().nullable(),
  /** The edge that was too slow while both its ends worked. */
  edge: z.object({ source_node: z.string(), target_node: z.string() }).nullable(),
  /** Milliseconds. */
  bad_ms: z.number(),
  /** Of all bad time. */
  share: z.number(),
});
export type BudgetSpender = z.output<typeof BudgetSpender>;

export const ObjectiveReport = z.object({
  chain_id: ChainId,
  from: Time,
  to: Time,
  /** `null` where the chain has none and none was asked for. */
  objective: z.object({ target: z.number(), window_days: z.number().int() }).nullable(),
  /** The share of counted time that was good; `null` while nothing was counted. */
  availability: z.number().nullable(),
  good_ms: z.number(),
  bad_ms: z.number(),
  /** In maintenance, unknown, or not looked at. */
  uncounted_ms: z.number(),
  /** Since when the chain is known; before it, time counts as good. */
  known_since: Time.nullable(),
  error_budget: z
    .object({
      /** Milliseconds that may be bad in the window, without what is not counted. */
      allowed_ms: z.number(),
      spent_ms: z.number(),
      /** 1 while nothing was bad, below 0 once more was bad than may be. */
      remaining: z.number(),
      burn_rate: z.number(),
    })
    .nullable(),
  burn_rates: z.array(BurnRate),
  /** Which nodes and edges spent the budget, the most first; at most 50. */
  spent_by: z.array(BudgetSpender),
});
export type ObjectiveReport = z.output<typeof ObjectiveReport>;

/** How a chain did against its objective, from the history of its status, and what spent its error budget. */
export const getObjectiveReport = defineQuery({
  subject: 'query.ingest.chains.objective',
  input: ObjectiveFilter.extend({ chain_id: ChainId }),
  output: ObjectiveReport,
  errors: ['ChainNotFound'],
});
