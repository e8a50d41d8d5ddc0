import { ChainDrift } from '@chain-mapping/model';
import { defineEvent } from '../messages/define-event';

/** One event a chain, each with all of its drift: the newest says how things are, also that nothing is left. */
export const chainDriftChanged = defineEvent({
  type: 'chain_mapping.discovery.drift_changed.v1',
  subject: 'chain.discovery.drift.{chain_id}',
  summary:
    'What a registered chain says and what code and traffic show differ in other ways than before, or no longer.',
  data: ChainDrift,
});
