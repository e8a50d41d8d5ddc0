import { alertmanagerAlerts } from './alertmanager-message';
import type { Channel } from './channel';
import { accepted, postJson } from './http-post.channel';

export const alertmanagerChannel: Channel<'alertmanager'> = {
  async send({ url, authorization, labels }, message, context) {
    const body = JSON.stringify(alertmanagerAlerts(message, labels));
    const headers = { ...(authorization !== undefined && { authorization }) };
    return accepted(await postJson(`${url.replace(/\/+$/, '')}/api/v2/alerts`, body, headers, context), context.now);
  },
};
