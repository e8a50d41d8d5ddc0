import type { Channel } from './channel';
import { accepted, postJson } from './http-post.channel';
import { signatureHeaders, webhookBody } from './webhook-message';

export const webhookChannel: Channel<'webhook'> = {
  async send({ url, signing_secret, authorization }, message, context) {
    const body = webhookBody(message);
    // The time is that of this try: receivers refuse old ones, since somebody else may send them again.
    const signature =
      signing_secret === undefined
        ? { 'webhook-id': message.id }
        : signatureHeaders(message.id, context.now, body, signing_secret);
    const headers = { ...signature, ...(authorization !== undefined && { authorization }) };
    return accepted(await postJson(url, body, headers, context), context.now);
  },
};
