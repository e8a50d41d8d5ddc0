import type { Channel } from './channel';
import { discordBody } from './discord-message';
import { accepted, postJson } from './http-post.channel';

export const discordChannel: Channel<'discord'> = {
  async send({ url }, message, context) {
    return accepted(await postJson(url, discordBody(message), {}, context), context.now);
  },
};
