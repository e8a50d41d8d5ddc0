import type { Channel } from './channel';
import { accepted, postJson } from './http-post.channel';
import { teamsBody } from './teams-message';

export const teamsChannel: Channel<'teams'> = {
  async send({ url }, message, context) {
    return accepted(await postJson(url, teamsBody(message), {}, context), context.now);
  },
};
