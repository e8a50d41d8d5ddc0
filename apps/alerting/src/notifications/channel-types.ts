import type { ChannelType } from '@chain-mapping/model';
import { alertmanagerWebhookChannel } from './alertmanager-webhook.channel';
import { alertmanagerChannel } from './alertmanager.channel';
import type { Channel } from './channel';
import { discordChannel } from './discord.channel';
import { emailChannel } from './email.channel';
import { natsChannel } from './nats.channel';
import { opsgenieChannel } from './opsgenie.channel';
import { pagerdutyChannel } from './pagerduty.channel';
import { slackChannel } from './slack.channel';
import { teamsChannel } from './teams.channel';
import { telegramChannel } from './telegram.channel';
import { webhookChannel } from './webhook.channel';

const channels: { readonly [Type in ChannelType]: Channel<Type> } = {
  webhook: webhookChannel,
  alertmanager_webhook: alertmanagerWebhookChannel,
  alertmanager: alertmanagerChannel,
  slack: slackChannel,
  teams: teamsChannel,
  pagerduty: pagerdutyChannel,
  opsgenie: opsgenieChannel,
  discord: discordChannel,
  telegram: telegramChannel,
  email: emailChannel,
  nats: natsChannel,
};

/** How a type of channel sends. */
export const channelOf = <Type extends ChannelType>(type: Type): Channel<Type> => channels[type];
