import { InhibitionRules, StoredInhibitionRules } from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';
import { Actor } from '../messages/page';

export const getInhibitionRules = defineQuery({
  subject: 'query.alerting.inhibitions.get',
  input: z.object({}),
  output: StoredInhibitionRules,
});

/** All rules, in the place of those that were there. */
export const putInhibitionRules = defineQuery({
  subject: 'query.alerting.inhibitions.put',
  input: InhibitionRules.extend({ actor: Actor }),
  output: StoredInhibitionRules,
});
