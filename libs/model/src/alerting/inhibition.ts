import { z } from 'zod';
import { Time } from '../chain/vocabulary';
import { type Labels, matcherFaults, MatcherField, Matchers, matchesAll, type MatcherFault } from './matcher';
import type { Mute } from './quiet';

/** While a source is open, nobody is told of its targets. */
export const InhibitionRule = z.object({
  name: z.string().trim().min(1).max(200),
  /** All must hold of an open incident. */
  source: Matchers.min(1),
  /** All must hold of what is muted by it. */
  target: Matchers.min(1),
  /** What source and target must have in common: a value of each of these fields. */
  equal: z.array(MatcherField).max(MatcherField.options.length).default([]),
});
export type InhibitionRule = z.output<typeof InhibitionRule>;

export const InhibitionRules = z.object({ rules: z.array(InhibitionRule).max(100) });
export type InhibitionRules = z.output<typeof InhibitionRules>;

/** The rules with who put them there last; nobody has where they never were. */
export const StoredInhibitionRules = InhibitionRules.extend({
  updated_at: Time.nullable(),
  updated_by: z.string().nullable(),
});
export type StoredInhibitionRules = z.output<typeof StoredInhibitionRules>;

/** What is wrong with rules, by field. */
export function inhibitionFaults({ rules }: InhibitionRules): MatcherFault[] {
  return rules.flatMap(({ name, source, target }, index) => [
    ...matcherFaults(source, `rules.${String(index)}.source`),
    ...matcherFaults(target, `rules.${String(index)}.target`),
    ...(rules.findIndex((rule) => rule.name === name) === index
      ? []
      : [{ path: `rules.${String(index)}.name`, message: `'${name}' is the name of another rule` }]),
  ]);
}

/** An open incident that may mute others. */
export interface InhibitionSource {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly Labels[];
}

/** What a rule mutes while these are open. What is source and target at once mutes nothing that is both as well. */
export function mutesOfInhibition(rule: InhibitionRule, sources: readonly InhibitionSource[]): Mute[] {
  return sources.flatMap(({ id, title, parts }) => {
    const muting = parts.filter((part) => matchesAll(rule.source, part));
    if (muting.length === 0) return [];
    return [
      {
        name: `inhibition '${rule.name}' by incident ${id} (${title})`,
        until: null,
        covers: (part: Labels) =>
          matchesAll(rule.target, part) &&
          muting.some((source) => haveInCommon(source, part, rule.equal) && !areBoth(rule, source, part)),
      },
    ];
  });
}

const haveInCommon = (source: Labels, target: Labels, fields: readonly MatcherField[]): boolean =>
  fields.every((field) => source[field]?.some((value) => target[field]?.includes(value)) ?? false);

const areBoth = (rule: InhibitionRule, source: Labels, target: Labels): boolean =>
  matchesAll(rule.target, source) && matchesAll(rule.source, target);
