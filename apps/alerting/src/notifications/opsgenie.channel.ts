import type { Channel } from './channel';
import { accepted, postJson } from './http-post.channel';
import { opsgenieRequests } from './opsgenie-message';

export const opsgenieChannel: Channel<'opsgenie'> = {
  async send({ url, api_key }, message, context) {
    let said = '';
    for (const { path, body } of opsgenieRequests(message)) {
      const answer = await postJson(
        `${url.replace(/\/+$/, '')}${path}`,
        body,
        { authorization: `GenieKey ${api_key}` },
        context,
      );
      said = accepted(answer, context.now);
    }
    return said;
  },
};
