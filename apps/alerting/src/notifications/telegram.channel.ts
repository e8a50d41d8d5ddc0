import { type Channel, NotAccepted } from './channel';
import { accepted, postJson } from './http-post.channel';
import { askedToWait, telegramBody } from './telegram-message';

export const telegramChannel: Channel<'telegram'> = {
  async send({ url, bot_token, chat_id }, message, context) {
    const address = `${url.replace(/\/+$/, '')}/bot${bot_token}/sendMessage`;
    const answer = await postJson(address, telegramBody(message, chat_id), {}, context);
    if (answer.status === 429) throw new NotAccepted('HTTP 429: too many requests', true, askedToWait(answer.body));
    return accepted(answer, context.now);
  },
};
