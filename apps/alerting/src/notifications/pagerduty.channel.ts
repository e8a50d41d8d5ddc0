import type { Channel } from './channel';
import { accepted, postJson } from './http-post.channel';
import { pagerdutyEvents } from './pagerduty-message';

export const pagerdutyChannel: Channel<'pagerduty'> = {
  async send({ url, routing_key }, message, context) {
    let said = '';
    for (const event of pagerdutyEvents(message, routing_key)) {
      said = accepted(await postJson(url, event, {}, context), context.now);
    }
    return said;
  },
};
