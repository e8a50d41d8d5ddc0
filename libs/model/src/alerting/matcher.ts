import { z } from 'zod';
import { CHAIN_ID_MESSAGE, CHAIN_ID_PATTERN } from '../chain/chain';
import { compilePattern } from '../chain/pattern';
import { Category, Severity } from '../chain/vocabulary';
import { AlertType } from '../health/alert';

export const MatcherField = z.enum(['chain_id', 'category', 'service', 'node', 'severity', 'type', 'tag']);
export type MatcherField = z.output<typeof MatcherField>;

/** `=~` and `!~` take a pattern in the syntax of RE2, for the whole of the value. */
export const MatcherOperator = z.enum(['=', '!=', '=~', '!~']);
export type MatcherOperator = z.output<typeof MatcherOperator>;

/** What is asked of one field of an alert or incident. */
export const Matcher = z.object({
  field: MatcherField,
  operator: MatcherOperator.default('='),
  value: z.string().min(1).max(500),
});
export type Matcher = z.output<typeof Matcher>;

/** At most so many matchers stand together: all of them must hold. */
export const Matchers = z.array(Matcher).max(20);

/**
 * What of an alert or incident is matched. A field may have several values, as a chain has tags, or none; `null` is what is not known
 * now, of which no matcher holds: whoever chooses by it is on the safe side.
 */
export type Labels = Readonly<Record<MatcherField, readonly string[] | null>>;

/** One wrong field of an input: a dotted path from its root, and what is wrong. */
export interface MatcherFault {
  readonly path: string;
  readonly message: string;
}

const enumerated: Partial<Record<MatcherField, readonly string[]>> = {
  category: Category.options,
  severity: Severity.options,
  type: AlertType.options,
};

const isNegative = ({ operator }: Matcher): boolean => operator === '!=' || operator === '!~';
const isPattern = ({ operator }: Matcher): boolean => operator === '=~' || operator === '!~';

/** Whether one matcher holds. Of several values one must be as asked for, and of what is excluded none may be there. */
export function matches(matcher: Matcher, labels: Labels): boolean {
  const values = labels[matcher.field];
  if (values === null) return false;
  return values.some(test(matcher)) !== isNegative(matcher);
}

export const matchesAll = (matchers: readonly Matcher[], labels: Labels): boolean =>
  matchers.every((matcher) => matches(matcher, labels));

/** Whether a value is the one, or of the pattern, that the matcher names. */
function test(matcher: Matcher): (value: string) => boolean {
  if (!isPattern(matcher)) return (value) => value === matcher.value;
  const pattern = compilePattern(matcher.value);
  return (value) => pattern.matches(value);
}

/** What is wrong with matchers, by field. `path`: where they are in the input. */
export function matcherFaults(matchers: readonly Matcher[], path: string): MatcherFault[] {
  return matchers.flatMap((matcher, index) => {
    const message = faultOf(matcher);
    return message === undefined ? [] : [{ path: `${path}.${String(index)}.value`, message }];
  });
}

function faultOf(matcher: Matcher): string | undefined {
  const { field, value } = matcher;
  if (isPattern(matcher)) {
    try {
      compilePattern(value);
      return undefined;
    } catch (error) {
      return `'${value}' is no pattern: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  const options = enumerated[field];
  if (options && !options.includes(value)) return `'${value}' is no ${field}: it is one of ${options.join(', ')}`;
  if (field === 'chain_id' && !CHAIN_ID_PATTERN.test(value)) return CHAIN_ID_MESSAGE;
  return undefined;
}

/** Values as different as can be: a pattern that takes all of these takes anything. */
const PROBES = ['A1', 'data-bridge', 'x', '0_', '~'];

/** Whether matchers together choose: they leave something out, and not only by naming what is excluded from all the rest. */
export const choose = (matchers: readonly Matcher[]): boolean => matchers.some(chooses);

function chooses(matcher: Matcher): boolean {
  const options = enumerated[matcher.field];
  if (options) return options.some((value) => test(matcher)(value) === isNegative(matcher));
  if (isNegative(matcher)) return false;
  return !isPattern(matcher) || !PROBES.every(test(matcher));
}

const FORM = /^\s*([a-z_]+)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s;
const aliases: Readonly<Record<string, string>> = { chain: 'chain_id' };

/** Reads `severity=~warning|info`; the value may stand in double quotes. `undefined` where the text is no matcher. */
export function parseMatcher(text: string): Matcher | undefined {
  const [, name = '', operator, raw = ''] = FORM.exec(text) ?? [];
  const value = /^"(.*)"$/s.exec(raw)?.[1]?.replace(/\\(["\\])/g, '$1') ?? raw;
  const parsed = Matcher.safeParse({ field: aliases[name] ?? name, operator, value });
  return parsed.success ? parsed.data : undefined;
}

/** As `parseMatcher` reads it. */
export const matcherText = ({ field, operator, value }: Matcher): string =>
  `${field}${operator}${/^[^\s"]+$/.test(value) ? value : `"${value.replace(/(["\\])/g, '\\$1')}"`}`;
