import { ChainHealth, ChainId, ObservedResult, Status, Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';

const ChainReference = z.object({ chain_id: z.string().max(128) });

export const getChainHealth = defineQuery({
  subject: 'query.health.chains.get',
  input: ChainReference,
  output: ChainHealth,
  errors: ['ChainNotFound'],
});

/** Checks every target of the chain now and answers what that found. */
export const checkChain = defineQuery({
  subject: 'query.health.chains.check',
  input: ChainReference,
  output: ChainHealth,
  errors: ['ChainNotFound'],
  deadline_ms: 65_000,
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
