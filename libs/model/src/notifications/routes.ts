import { z } from 'zod';
import { Time } from '../chain/vocabulary';

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

/** Holds when the field has (or, negated, has not) one of the values; `*` in a value stands for any text. */
export const RouteMatcher = z.strictObject({
  field: MatchedField,
  is: z.enum(['in', 'not_in']).default('in'),
  values: z.array(z.string().min(1).max(200)).min(1).max(200),
});
export type RouteMatcher = z.output<typeof RouteMatcher>;

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
  except: z.array(z.enum(['info', 'warning', 'critical'])).default(['critical']),
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
