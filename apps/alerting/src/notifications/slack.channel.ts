import type { Channel } from './channel';
import { accepted, postJson } from './http-post.channel';
import { slackBody } from './slack-message';

export const slackChannel: Channel<'slack'> = {
  async send({ url }, message, context) {
    return accepted(await postJson(url, slackBody(message), {}, context), context.now);
  },
};
