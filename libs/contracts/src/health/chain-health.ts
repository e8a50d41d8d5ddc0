import {
  AlertThresholds,
  ChainHealth,
  ChainId,
  ChainSummary,
  ObservedResult,
  RootCause,
  Status,
  Time,
} from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';

const ChainReference = z.object({ chain_id: z.string().max(128) });

export const getChainHealth = defineQuery({
  subject: 'query.health.chains.get',
  /** `windows`: which rolling windows the answer has; those of an hour are the dearest. All where nothing is said. */
  input: ChainReference.extend({ windows: z.enum(['all', 'recent', 'none']).optional() }),
  output: ChainHealth,
  errors: ['ChainNotFound'],
});

/** A page of monitored chains, in the order of their ids. */
const PageOfChains = z.object({
  /** Goes on after this chain. */
  after: z.string().max(128).nullish(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
/** What to go on after; `null` on the last page. */
const next = z.string().nullable();

/** How all monitored chains are doing, in short. */
export const listChainSummaries = defineQuery({
  subject: 'query.health.chains.summaries',
  input: PageOfChains,
  output: z.object({ summaries: z.array(ChainSummary), next }),
});

/** Checks every target of the chain now, or that of one of its nodes, and answers what that found. */
export const checkChain = defineQuery({
  subject: 'query.health.chains.check',
  input: ChainReference.extend({ node_id: z.string().min(1).max(128).optional() }),
  output: ChainHealth,
  errors: ['ChainNotFound', 'NodeNotFound'],
  deadline_ms: 65_000,
});

/** How a target is doing after a check that was asked for. */
export const CheckedTarget = z.object({
  target_id: z.string(),
  /** Once failures and recoveries have been counted. */
  status: Status,
  /** When the status became what it is. */
  since: Time,
  slot: z.number().int(),
  /** Before the request, if its check takes longer than there was time to wait. */
  checked_at: Time,
  consecutive_failures: z.number().int(),
  /** Milliseconds. */
  response_time: z.number().nullable(),
  error_message: z.string().nullable(),
});
export type CheckedTarget = z.output<typeof CheckedTarget>;

/** Checks targets of monitored chains now: those that are not known are left out of the answer. */
export const checkTargets = defineQuery({
  subject: 'query.health.targets.check',
  input: z.object({
    target_ids: z.array(z.string().min(1).max(128)).min(1).max(100),
    /** How long to wait for the checks, in milliseconds; what is not done by then goes on. */
    wait_ms: z.number().int().min(10).max(60_000).default(5000),
    /** Milliseconds since 1970: what was checked since then is not checked again. Absent: everything is checked. */
    newer_than: z.number().int().optional(),
  }),
  output: z.object({ targets: z.array(CheckedTarget) }),
  deadline_ms: 65_000,
});

/** What checks the nodes of a monitored chain. */
export const ChainPlacement = z.object({
  chain_id: ChainId,
  version: z.number().int(),
  interval_ms: z.number(),
  /** By id of the node; a node that nothing checks is not in it. */
  targets: z.record(z.string(), z.string()),
  alert_thresholds: AlertThresholds.optional(),
  /** Whether there is an objective, and so an error budget; absent from a service of an earlier version. */
  has_slo: z.boolean().optional(),
});
export type ChainPlacement = z.output<typeof ChainPlacement>;

/** What checks the nodes of all monitored chains: so that others know what is one component. */
export const listPlacements = defineQuery({
  subject: 'query.health.chains.placements',
  /** `known`: the revision of what the asker has read; where it still stands there is nothing more in the answer. */
  input: PageOfChains.extend({ known: z.string().max(64).nullish() }),
  /** `revision`: another one whenever any placement is; absent from a service of an earlier version. */
  output: z.object({ placements: z.array(ChainPlacement), next, revision: z.string().max(64).optional() }),
});

export const ChainStatusRecord = z.object({
  chain_id: ChainId,
  status: Status,
  /** When the status became what it is: the episode that an alert belongs to. */
  since: Time,
  /** Grows with every change of the chain's status. */
  sequence: z.number().int(),
});
export type ChainStatusRecord = z.output<typeof ChainStatusRecord>;

/** The status of every monitored chain: how others check that they have missed no change. */
export const listChainStatuses = defineQuery({
  subject: 'query.health.chains.statuses',
  input: z.object({}),
  output: z.object({ statuses: z.array(ChainStatusRecord) }),
});

/** How a chain is in a few figures: what is kept of it over time, and what Prometheus is told. */
export const ChainCondition = ChainHealth.pick({
  chain_id: true,
  status: true,
  overall_score: true,
  coverage: true,
  sla_compliance: true,
  error_budget: true,
}).extend({
  /** Whether an edge breaks its SLA. */
  breached: z.boolean(),
  /** The share of the counted time of its objective's window, else of 30 days, that was good. */
  availability: z.number().nullable(),
  root_cause: RootCause.pick({ node_id: true, display_name: true, component_id: true, edge: true }).nullable(),
});
export type ChainCondition = z.output<typeof ChainCondition>;

/** How all monitored chains are at this moment, a page at a time, in the order of their ids. */
export const listChainConditions = defineQuery({
  subject: 'query.health.chains.conditions',
  input: PageOfChains,
  /** `at`: when they were so. `next`: what to go on after; `null` on the last page. */
  output: z.object({ at: Time, conditions: z.array(ChainCondition), next: z.string().nullable() }),
});

export const chainHealthChanged = defineEvent({
  type: 'chain_mapping.health.changed.v1',
  subject: 'chain.health.changed.{chain_id}',
  summary: 'The status of a chain changed.',
  data: ChainStatusRecord.extend({ previous_status: Status.nullable(), health: ChainHealth }),
});

export const checkResults = defineEvent({
  type: 'chain_mapping.health.result.v1',
  subject: 'chain.health.result.{shard}',
  summary: 'What checks found, many results in a message.',
  data: z.object({ results: z.array(ObservedResult).min(1).max(1000) }),
});
