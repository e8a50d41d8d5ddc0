import { z } from 'zod';
import { MatcherOperator } from '../alerting/matcher';
import { compilePattern } from '../chain/pattern';
import { Severity, Time } from '../chain/vocabulary';

const MOST_CHANNELS = 50;
const DAY_S = 24 * 60 * 60;

/** What of an incident a matcher looks at. */
export const MatchedField = z.enum([
  'severity',
  /** A chain that it affects. */
  'chain_id',
  /** A service that it affects. */
  'service',
  /** The service that it begins at. */
  'culprit_service',
  /** Where it begins, as it is shown: `data-bridge.normalizer`. */
  'culprit',
  /** `component`, `call` or `chain`. */
  'culprit_kind',
]);
export type MatchedField = z.output<typeof MatchedField>;

/** What is asked of one field of an incident, as of those of silences: `=~` and `!~` take a pattern in the syntax of RE2, for the whole value. */
export const RouteMatcher = z
  .strictObject({
    field: MatchedField,
    operator: MatcherOperator.default('='),
    value: z.string().min(1).max(500),
  })
  .superRefine(({ field, operator, value }, context) => {
    if (operator === '=~' || operator === '!~') {
      try {
        compilePattern(value);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        context.addIssue({ code: 'custom', path: ['value'], message: `'${value}' is no pattern: ${why}` });
      }
    } else if (field === 'severity' && !Severity.safeParse(value).success) {
      const message = `'${value}' is no severity: it is one of ${Severity.options.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['value'], message });
    }
  });
export type RouteMatcher = z.output<typeof RouteMatcher>;

/** Whether a matcher holds of the values that its field has: one is as asked for, and none is that is excluded. */
export function routeMatches({ operator, value }: RouteMatcher, values: readonly string[]): boolean {
  const isPattern = operator === '=~' || operator === '!~';
  const pattern = isPattern ? compilePattern(value) : undefined;
  const found = values.some((each) => (pattern === undefined ? each === value : pattern.matches(each)));
  return found !== (operator === '!=' || operator === '!~');
}

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');
const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** When nobody is told of what is not urgent. */
export const QuietHours = z.strictObject({
  /** On the clocks of `time_zone`; an end before the start is on the next day, and the same time is a whole day. */
  from: TimeOfDay,
  to: TimeOfDay,
  time_zone: z.string().max(64).refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin').default('UTC'),
  /** The days on which it begins, 1 is Monday; every day where it is not given. */
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
  /** Of these severities people are told nevertheless. */
  except: z.array(Severity).default(['critical']),
});
export type QuietHours = z.output<typeof QuietHours>;

const Channels = z.array(z.uuid()).max(MOST_CHANNELS);

export const EscalationStep = z.strictObject({
  /** Counted from when the route told of the incident, without the time in which it was muted or acknowledged. */
  after_seconds: z
    .number()
    .int()
    .min(1)
    .max(7 * DAY_S),
  channels: Channels.min(1),
});
export type EscalationStep = z.output<typeof EscalationStep>;

const settings = {
  /** Incidents that are alike in these are told in one message; by itself each where it is empty. */
  group_by: z
    .array(z.enum(['severity', 'culprit_service', 'culprit_kind']))
    .max(3)
    .default([]),
  /** How long the first message of a group waits for more. */
  group_wait_seconds: z.number().int().min(0).max(3600).default(0),
  /** How long after a message the next one of the same group may come. */
  group_interval_seconds: z.number().int().min(0).max(DAY_S).default(60),
  /** After how long people are reminded of what is still open and not acknowledged; 0 for never. */
  repeat_interval_seconds: z
    .number()
    .int()
    .max(7 * DAY_S)
    .refine((seconds) => seconds === 0 || seconds >= 60, 'must be 0 or at least 60')
    .default(4 * 60 * 60),
  /** What is told of an open incident: that it got worse, or every change. */
  changes: z.enum(['none', 'worse', 'all']).default('worse'),
  quiet_hours: z.array(QuietHours).max(20).default([]),
  escalation: z.array(EscalationStep).max(10).default([]),
};

export const NotificationRoute = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** All must hold. */
  matchers: z.array(RouteMatcher).min(1).max(20),
  channels: Channels,
  /** Whether the routes after it are looked at too. */
  continue: z.boolean().default(false),
  ...settings,
});
export type NotificationRoute = z.output<typeof NotificationRoute>;

/** For what no other route is. */
export const DefaultRoute = z.strictObject({
  /** Every enabled channel where it is `null`. */
  channels: Channels.nullable().default(null),
  ...settings,
});
export type DefaultRoute = z.output<typeof DefaultRoute>;

/** Who is told of what: the routes are looked at in their order, and the first that matches counts. */
export const NotificationRoutesInput = z.strictObject({
  routes: z
    .array(NotificationRoute)
    .max(200)
    .superRefine((routes, context) => {
      const names = routes.map(({ name }) => name);
      for (const [index, name] of names.entries()) {
        if (name === DEFAULT_ROUTE || names.indexOf(name) !== index) {
          const message = name === DEFAULT_ROUTE ? 'is the name of the default route' : 'is the name of another route';
          context.addIssue({ code: 'custom', path: [index, 'name'], message });
        }
      }
    })
    .default([]),
  default: DefaultRoute.prefault({}),
});
export type NotificationRoutesInput = z.output<typeof NotificationRoutesInput>;

export const DEFAULT_ROUTE = 'default';

export const NotificationRoutes = z.object({
  routes: z.array(NotificationRoute),
  default: DefaultRoute,
  /** `null` while nobody has set them. */
  updated_at: Time.nullable(),
  updated_by: z.string().nullable(),
});
export type NotificationRoutes = z.output<typeof NotificationRoutes>;
