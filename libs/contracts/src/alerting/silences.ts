import { Silence, SilenceInput, SilenceState } from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

const SilenceReference = z.object({ silence_id: z.string().max(128) });

/** A silence with how it is now. */
export const SilenceNow = Silence.extend({ state: SilenceState });
export type SilenceNow = z.output<typeof SilenceNow>;

export const SilenceFilter = Page.extend({ state: SilenceState.optional() });

/** Newest first. */
export const listSilences = defineQuery({
  subject: 'query.alerting.silences.list',
  input: SilenceFilter,
  output: listOf('silences', SilenceNow),
});

export const getSilence = defineQuery({
  subject: 'query.alerting.silences.get',
  input: SilenceReference,
  output: SilenceNow,
  errors: ['SilenceNotFound'],
});

export const createSilence = defineQuery({
  subject: 'query.alerting.silences.create',
  input: z.object({ silence: SilenceInput, actor: Actor }),
  output: SilenceNow,
  errors: ['TooManySilences'],
});

/** Ends it now, or keeps it from starting; it stays in the list. */
export const endSilence = defineQuery({
  subject: 'query.alerting.silences.end',
  input: SilenceReference.extend({ actor: Actor }),
  output: SilenceNow,
  errors: ['SilenceNotFound'],
});
