import { ChainDrift, ChainId, DriftEdge, DriftState, Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { listOf, Page } from '../messages/page';

export const DriftFilter = Page.extend({
  state: DriftState.optional(),
  /** Calls that this chain declares, or that are made by services of it. */
  chain_id: ChainId.optional(),
  /** Calls from or to this service. */
  service: z.string().max(128).optional(),
});

/** What is declared, what code says and what traffic shows, each call once. */
export const listDrift = defineQuery({
  subject: 'query.discovery.drift.list',
  input: DriftFilter,
  output: listOf('edges', DriftEdge).extend({
    /** When registry, code and traffic were compared last; `null` until they were. */
    compared_at: Time.nullable(),
    /** How many calls there are of each state, whichever are asked for. */
    by_state: z.record(DriftState, z.number().int()),
  }),
});

/** One event a chain, each with all of its drift: the newest says how things are, also that nothing is left. */
export const chainDriftChanged = defineEvent({
  type: 'chain_mapping.discovery.drift_changed.v1',
  subject: 'chain.discovery.drift.{chain_id}',
  summary:
    'What a registered chain says and what code and traffic show differ in other ways than before, or no longer.',
  data: ChainDrift,
});
