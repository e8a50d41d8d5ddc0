import { z } from 'zod';
import { isWithin, NEVER, type Range, rangeOf } from './ranges';

/** Reads comma-separated ranges. @throws RangeError for one that is none, or that is never opened. */
export function rangesOf(text: string): Range[] {
  const texts = text.split(',').map((each) => each.trim());
  return texts.filter((each) => each !== '').map(openable);
}

function openable(text: string): Range {
  const range = rangeOf(text);
  const never = NEVER.find((closed) => isWithin(range, closed.range));
  if (never !== undefined) throw new RangeError(`'${text}' cannot be opened: it is ${never.what}`);
  return range;
}

/** What a service is configured with that goes to addresses which users give; spread into its own `Config`. */
export const egressConfig = {
  EGRESS_ALLOW: z
    .string()
    .transform((text, context) => {
      try {
        return rangesOf(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
        return z.NEVER;
      }
    })
    .optional()
    .describe(
      'Private ranges that checks may reach, such as 10.0.0.0/8,fd00::/8; without it checks reach public addresses alone',
    ),
  EGRESS_DNS_CACHE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(0)
    .describe(
      'For how long the answer to a name is used again by other checks; 0 asks for each, as a new client would',
    ),
};
