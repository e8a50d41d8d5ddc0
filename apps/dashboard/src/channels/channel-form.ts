import type { ChannelType } from '@chain-mapping/model';

/** What is asked for each type of channel; the first are needed, those after `?` are not. */
export const channelFields = {
  webhook: ['url', 'signing_secret?', 'authorization?'],
  slack: ['url'],
  teams: ['url'],
  email: ['host', 'from', 'to', 'port?', 'security?', 'username?', 'password?'],
  pagerduty: ['routing_key'],
  opsgenie: ['api_key', 'url?'],
  alertmanager_webhook: ['url', 'authorization?'],
  alertmanager: ['url', 'authorization?'],
  discord: ['url'],
  telegram: ['bot_token', 'chat_id'],
  nats: ['subject'],
} as const satisfies Readonly<Record<ChannelType, readonly string[]>>;

export const CHANNEL_TYPES = Object.keys(channelFields) as ChannelType[];

type Spelled = (typeof channelFields)[ChannelType][number];
type Bare<Name extends string> = Name extends `${infer Rest}?` ? Rest : Name;
export type ChannelField = Bare<Spelled>;

export interface AskedField {
  readonly name: ChannelField;
  readonly isNeeded: boolean;
  /** Nobody looks over a shoulder. */
  readonly isSecret: boolean;
}

const SECRETS: ReadonlySet<string> = new Set([
  'signing_secret',
  'authorization',
  'routing_key',
  'api_key',
  'bot_token',
  'password',
]);

export const fieldsOf = (type: ChannelType): AskedField[] =>
  channelFields[type].map((spelled) => {
    const name = spelled.replace('?', '') as ChannelField;
    return { name, isNeeded: !spelled.endsWith('?'), isSecret: SECRETS.has(name) };
  });

/** What the form asks the API for; what is left empty is left out. */
export function channelInput(name: string, type: ChannelType, typed: Readonly<Partial<Record<ChannelField, string>>>) {
  const config: Record<string, unknown> = {};
  for (const field of fieldsOf(type)) {
    const text = typed[field.name]?.trim() ?? '';
    if (text === '') continue;
    if (field.name === 'to') config.to = text.split(/[\s,;]+/).filter((address) => address !== '');
    // What is no number is sent as it is: the API says what it takes.
    else config[field.name] = field.name === 'port' && /^\d+$/.test(text) ? Number(text) : text;
  }
  return { name, type, config };
}
