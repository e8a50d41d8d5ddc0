import type { NotificationRoutes } from '@chain-mapping/model';

export const MATCHED_FIELDS = [
  'severity',
  'service',
  'chain_id',
  'culprit_service',
  'culprit',
  'culprit_kind',
] as const;
export const OPERATORS = ['=', '!=', '=~', '!~'] as const;

/** The form of a new route as it is typed. */
export interface RouteFields {
  readonly name: string;
  readonly field: (typeof MATCHED_FIELDS)[number];
  readonly operator: (typeof OPERATORS)[number];
  readonly value: string;
  /** Ids of channels. */
  readonly channels: readonly string[];
  readonly escalate_after: string;
  readonly escalate_to: string;
  readonly continues: boolean;
}

export const emptyRoute: RouteFields = {
  name: '',
  field: 'severity',
  operator: '=',
  value: '',
  channels: [],
  escalate_after: '',
  escalate_to: '',
  continues: false,
};

const MINUTE_S = 60;

/** What the API takes: without what it says of them itself. */
export const bodyOf = ({ routes, default: others }: NotificationRoutes) => ({ routes, default: others });

/** The routes with one more, the last that is looked at before the default. */
export function withRoute(routes: NotificationRoutes, fields: RouteFields) {
  const { name, field, operator, value, channels, continues, escalate_after, escalate_to } = fields;
  const minutes = Number(escalate_after.trim().replace(',', '.'));
  const route = {
    name,
    matchers: [{ field, operator, value }],
    channels: [...channels],
    continue: continues,
    ...(escalate_to !== '' && {
      // What is no number is sent as it is: the API says what it takes.
      escalation: [
        {
          after_seconds: Number.isFinite(minutes) ? minutes * MINUTE_S : escalate_after,
          channels: [escalate_to],
        },
      ],
    }),
  };
  const body = bodyOf(routes);
  return { ...body, routes: [...body.routes, route] };
}

export const withoutRoute = (routes: NotificationRoutes, index: number) => {
  const body = bodyOf(routes);
  return { ...body, routes: body.routes.filter((_, at) => at !== index) };
};

/** The routes with one looked at before the one that stands before it. */
export function withRouteEarlier(routes: NotificationRoutes, index: number) {
  const body = bodyOf(routes);
  const list = [...body.routes];
  const [route] = list.splice(index, 1);
  if (route) list.splice(Math.max(0, index - 1), 0, route);
  return { ...body, routes: list };
}

/** Where the API says that a field of the new route is wrong: the part of the path behind `routes.<its place>.` */
export const pathsOf: Readonly<Record<'name' | 'value' | 'channels' | 'escalate_after', RegExp>> = {
  name: /^name/,
  value: /^matchers/,
  channels: /^channels/,
  escalate_after: /^escalation/,
};
