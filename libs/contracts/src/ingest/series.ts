import { ChainId, Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';
import { listOf, Page } from '../messages/page';

/** What is asked for over time. `score` is of whole chains alone. */
const Metric = z.enum(['response_time', 'availability', 'score']).default('response_time');

const NodeId = z.string().min(1).max(128);

/** Figures of one step of a series. */
export const SeriesPoint = z.object({
  /** When the step begins. */
  time: Time,
  count: z.number().int(),
  average: z.number().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  /** The share that went wrong, of all that was tried: of checks, of calls, or of the times at which the chain was looked at. */
  error_rate: z.number().nullable(),
});
export type SeriesPoint = z.output<typeof SeriesPoint>;

const Range = z.object({
  from: Time.optional(),
  to: Time.optional(),
  /** Seconds. */
  step: z.coerce.number().int().min(1).max(86_400).default(60),
});

/** A chain as a whole, one of its nodes, or one of its edges. */
export const ChainSeriesInput = Range.extend({
  chain_id: ChainId,
  metric: Metric,
  node_id: NodeId.optional(),
  /** An edge is named by both of its ends. */
  source_node: NodeId.optional(),
  target_node: NodeId.optional(),
});

/**
 * A series: steps without anything have no point. The latency of an edge is what traces saw of it, else that of the checks of its target: `source`
 * says which.
 */
export const chainSeries = defineQuery({
  subject: 'query.ingest.chains.series',
  input: ChainSeriesInput,
  output: z.object({
    chain_id: ChainId,
    metric: z.string(),
    node_id: z.string().nullable().optional(),
    edge: z.object({ source_node: z.string(), target_node: z.string() }).nullable().optional(),
    source: z.enum(['checks', 'traces', 'statuses']).optional(),
    from: Time,
    to: Time,
    step: z.number().int(),
    points: z.array(SeriesPoint),
  }),
});

export const PlatformSeriesInput = Page.extend({
  metric: Metric,
  from: Time.optional(),
  to: Time.optional(),
  /** Seconds; one point for the whole time where it is not given. */
  step: z.coerce.number().int().min(1).max(31_622_400).optional(),
});

/** The same figure of every chain, side by side, in the order of their ids. */
export const platformSeries = defineQuery({
  subject: 'query.ingest.platform.series',
  input: PlatformSeriesInput,
  output: listOf('chains', z.object({ chain_id: z.string(), points: z.array(SeriesPoint) })).extend({
    metric: z.string(),
    from: Time,
    to: Time,
    step: z.number().int(),
  }),
});

/** What the checks of many chains measured, in few points each. */
export const listChainHistories = defineQuery({
  subject: 'query.ingest.chains.histories',
  input: z.object({
    /** All chains where it is not given. */
    chain_ids: z.array(ChainId).max(500).optional(),
    from: Time.optional(),
    to: Time.optional(),
    /** Seconds; at most 200 points of each chain are answered. */
    step: z.coerce.number().int().min(60).max(86_400).default(120),
  }),
  output: z.object({
    from: Time,
    to: Time,
    step: z.number().int(),
    histories: z.array(
      z.object({
        chain_id: ChainId,
        points: z.array(
          z.object({
            time: Time,
            /** The share of checks that were answered, of the node that did worst: a chain is as good as its weakest part. */
            availability: z.number().nullable(),
            /** Of the slowest node, in milliseconds. */
            p95: z.number().nullable(),
          }),
        ),
      }),
    ),
  }),
});
