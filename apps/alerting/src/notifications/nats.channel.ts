import type { Channel } from './channel';
import { webhookBody } from './webhook-message';

export const natsChannel: Channel<'nats'> = {
  async send({ subject }, message, { publish }) {
    await publish(subject, webhookBody(message), message.id);
    return `published on ${subject}`;
  },
};
