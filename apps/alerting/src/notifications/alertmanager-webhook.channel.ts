import { alertmanagerWebhookBody } from './alertmanager-message';
import type { Channel } from './channel';
import { accepted, postJson } from './http-post.channel';

const RECEIVER = 'chain-mapping';

export const alertmanagerWebhookChannel: Channel<'alertmanager_webhook'> = {
  async send({ url, authorization }, message, context) {
    const headers = { ...(authorization !== undefined && { authorization }) };
    return accepted(await postJson(url, alertmanagerWebhookBody(message, RECEIVER), headers, context), context.now);
  },
};
