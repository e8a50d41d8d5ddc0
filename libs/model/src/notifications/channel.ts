import { z } from 'zod';
import { Time } from '../chain/vocabulary';

/** Header and label names, and values in one line: nothing in a setting may begin another line of what is sent. */
const Line = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[^\p{Cc}]*$/u, 'must be one line');

const isHttp = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
const hasNoUserinfo = (text: string): boolean => {
  const { username, password } = new URL(text);
  return username === '' && password === '';
};

/** An address over HTTP that is kept as a secret, since whoever has it may post. */
const SecretUrl = z.string().max(2000).refine(isHttp, 'must be an http or https address');
/** An address over HTTP that is shown. */
const HttpUrl = SecretUrl.refine(
  (text) => !isHttp(text) || hasNoUserinfo(text),
  'must hold no user and password: they would be shown',
);
const Authorization = Line.describe('Value of the Authorization header');
const EmailAddress = z.string().max(320).pipe(z.email());

/** Base64 of 24 to 64 bytes after `whsec_`: https://github.com/standard-webhooks/standard-webhooks */
const SigningSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and the base64 of 24 to 64 bytes');

const isOwnSubject = (subject: string): boolean => /^(chain|query|dead-letter|_INBOX|\$[A-Z]+)(\.|$)/i.test(subject);
const Subject = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'must be words of letters, digits, - and _, with dots between them')
  .refine(
    (subject) => !isOwnSubject(subject),
    'must not begin with chain, query or dead-letter, which are used already',
  );

const BOT_TOKEN = /^\d{3,20}:[A-Za-z0-9_-]{10,100}$/;

/** What is set of each type of channel. */
export const channelConfigs = {
  webhook: z.strictObject({
    url: HttpUrl,
    signing_secret: SigningSecret.optional(),
    authorization: Authorization.optional(),
  }),
  alertmanager_webhook: z.strictObject({ url: HttpUrl, authorization: Authorization.optional() }),
  alertmanager: z.strictObject({
    /** Without the path: `http://alertmanager:9093`. */
    url: HttpUrl,
    authorization: Authorization.optional(),
    labels: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a label'), Line)
      .refine((labels) => Object.keys(labels).length <= 20, 'must be at most 20')
      .optional(),
  }),
  slack: z.strictObject({ url: SecretUrl }),
  teams: z.strictObject({ url: SecretUrl }),
  pagerduty: z.strictObject({
    routing_key: z.string().regex(/^[A-Za-z0-9]{20,64}$/, 'must be an integration key'),
    url: HttpUrl.default('https://events.pagerduty.com/v2/enqueue'),
  }),
  opsgenie: z.strictObject({
    api_key: Line,
    /** `https://api.eu.opsgenie.com` in the EU; Jira Service Management: `https://api.atlassian.com/jsm/ops/integration`. */
    url: HttpUrl.default('https://api.opsgenie.com'),
  }),
  discord: z.strictObject({ url: SecretUrl }),
  telegram: z.strictObject({
    bot_token: z.string().regex(BOT_TOKEN, 'must be the token of a bot'),
    /** A number, or `@name` of a public channel. */
    chat_id: z.string().regex(/^(-?\d{1,20}|@[A-Za-z0-9_]{1,64})$/, 'must be the number of a chat, or @name'),
    url: HttpUrl.default('https://api.telegram.org'),
  }),
  email: z.strictObject({
    host: z
      .string()
      .max(255)
      .regex(/^[^\s/@\p{Cc}]+$/u, 'must be the name or address of a mail server'),
    port: z.number().int().min(1).max(65_535).default(587),
    /** `tls` from the first byte (port 465), `starttls` before anything else is said (587), or `none`. */
    security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
    username: Line.optional(),
    password: Line.optional(),
    from: EmailAddress,
    to: z.array(EmailAddress).min(1).max(50),
  }),
  nats: z.strictObject({ subject: Subject }),
} as const;

export type ChannelType = keyof typeof channelConfigs;
export const ChannelType = z.enum(Object.keys(channelConfigs) as [ChannelType, ...ChannelType[]]);
export type ChannelConfig<Type extends ChannelType = ChannelType> = z.output<(typeof channelConfigs)[Type]>;

/** What of a channel's configuration is a secret: sealed at rest, and in no answer. */
export const channelSecrets: { readonly [Type in ChannelType]: readonly (keyof ChannelConfig<Type> & string)[] } = {
  webhook: ['signing_secret', 'authorization'],
  alertmanager_webhook: ['authorization'],
  alertmanager: ['authorization'],
  slack: ['url'],
  teams: ['url'],
  pagerduty: ['routing_key'],
  opsgenie: ['api_key'],
  discord: ['url'],
  telegram: ['bot_token'],
  email: ['password'],
  nats: [],
};

const common = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line'),
  /** A channel that is not is told nothing. */
  enabled: z.boolean().default(true),
};

const channelOf = <Type extends ChannelType, Config extends z.ZodType>(type: Type, config: Config) =>
  z.strictObject({ ...common, type: z.literal(type), config });

/** One way to tell people, as a client sends it. */
export const NotificationChannelInput = z.discriminatedUnion('type', [
  channelOf('webhook', channelConfigs.webhook),
  channelOf('alertmanager_webhook', channelConfigs.alertmanager_webhook),
  channelOf('alertmanager', channelConfigs.alertmanager),
  channelOf('slack', channelConfigs.slack),
  channelOf('teams', channelConfigs.teams),
  channelOf('pagerduty', channelConfigs.pagerduty),
  channelOf('opsgenie', channelConfigs.opsgenie),
  channelOf('discord', channelConfigs.discord),
  channelOf('telegram', channelConfigs.telegram),
  channelOf('email', channelConfigs.email),
  channelOf('nats', channelConfigs.nats),
]);
export type NotificationChannelInput = z.output<typeof NotificationChannelInput>;

/** A channel as a client changes it: secrets that are left out stay as they are. */
export const NotificationChannelChange = z.discriminatedUnion('type', [
  channelOf('webhook', channelConfigs.webhook),
  channelOf('alertmanager_webhook', channelConfigs.alertmanager_webhook),
  channelOf('alertmanager', channelConfigs.alertmanager),
  channelOf('slack', channelConfigs.slack.partial({ url: true })),
  channelOf('teams', channelConfigs.teams.partial({ url: true })),
  channelOf('pagerduty', channelConfigs.pagerduty.partial({ routing_key: true })),
  channelOf('opsgenie', channelConfigs.opsgenie.partial({ api_key: true })),
  channelOf('discord', channelConfigs.discord.partial({ url: true })),
  channelOf('telegram', channelConfigs.telegram.partial({ bot_token: true })),
  channelOf('email', channelConfigs.email),
  channelOf('nats', channelConfigs.nats),
]);
export type NotificationChannelChange = z.output<typeof NotificationChannelChange>;

/** A channel before its secrets are there: they may be left out of a change, and then stay as they were. */
export const ChannelDraft = z.strictObject({
  name: z.string(),
  enabled: z.boolean().optional(),
  type: ChannelType,
  config: z.record(z.string(), z.unknown()),
});
export type ChannelDraft = z.output<typeof ChannelDraft>;

/** Whether a channel does what it is for. */
export const ChannelState = z.enum(['untried', 'working', 'failing', 'disabled']);
export type ChannelState = z.output<typeof ChannelState>;

export const NotificationChannel = z.object({
  id: z.uuid(),
  name: z.string(),
  type: ChannelType,
  enabled: z.boolean(),
  /** Without its secrets. */
  config: z.record(z.string(), z.unknown()),
  /** Which secrets it has. */
  secrets: z.array(z.string()),
  state: ChannelState,
  /** Since when nothing that it was told has arrived. */
  failing_since: Time.nullable(),
  /** Why the last message did not arrive. */
  last_error: z.string().nullable(),
  last_sent_at: Time.nullable(),
  created_at: Time,
  created_by: z.string(),
  updated_at: Time,
  updated_by: z.string(),
});
export type NotificationChannel = z.output<typeof NotificationChannel>;

/** Takes a configuration apart into what is shown and what is sealed. */
export function withoutSecrets(
  type: ChannelType,
  config: Readonly<Record<string, unknown>>,
): { config: Record<string, unknown>; secrets: Record<string, unknown> } {
  const names: readonly string[] = channelSecrets[type];
  const entries = Object.entries(config);
  return {
    config: Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
    secrets: Object.fromEntries(entries.filter(([name]) => names.includes(name))),
  };
}
